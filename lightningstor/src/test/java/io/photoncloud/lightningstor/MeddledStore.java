package io.photoncloud.lightningstor;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Leases;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchRequest;
import java.util.function.UnaryOperator;

/**
 * A store between whose reads and commits others do things, and whose commits end otherwise than they went.
 *
 * @param before done before each commit
 * @param after what is told of a commit, from what became of it
 */
public record MeddledStore(ReplicatedStore store, Runnable before, UnaryOperator<CommitResult> after)
        implements ReplicatedStore {

    @Override
    public Page range(RangeQuery query) {
        return store.range(query);
    }

    @Override
    public CommitResult commit(Transaction transaction) {
        before.run();
        return after.apply(store.commit(transaction));
    }

    @Override
    public Watch watch(WatchRequest request) {
        return store.watch(request);
    }

    @Override
    public Leases leases() {
        return store.leases();
    }

    @Override
    public void compact(long revision) {
        store.compact(revision);
    }

    @Override
    public StoreLimits limits() {
        return store.limits();
    }

    @Override
    public void close() {
        store.close();
    }
}
