package io.photoncloud.lightningstor;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.testing.ForwardingStore;
import java.util.function.UnaryOperator;

/** A store between whose reads and commits others do things, and whose commits end otherwise than they went. */
public final class MeddledStore extends ForwardingStore {

    private final Runnable before;
    private final UnaryOperator<CommitResult> after;

    /**
     * @param before done before each commit
     * @param after what is told of a commit, from what became of it
     */
    public MeddledStore(ReplicatedStore store, Runnable before, UnaryOperator<CommitResult> after) {
        super(store);
        this.before = before;
        this.after = after;
    }

    @Override
    public CommitResult commit(Transaction transaction) {
        before.run();
        return after.apply(super.commit(transaction));
    }
}
