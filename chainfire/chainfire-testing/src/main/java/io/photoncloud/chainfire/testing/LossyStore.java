package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Transaction;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** A store between whose commits and their answers something goes wrong. Safe for many threads. */
public final class LossyStore extends ForwardingStore {

    /** What becomes of a commit. */
    public enum Fate {
        ANSWERED,
        /** Applied, and the answer lost. */
        APPLIED,
        /**
         * Committed, and sent a second time once {@link #applyDelayed} is called, as a client does that missed the
         * answer. What conflicted is not: no store sends again what it was answered.
         */
        DOUBLED,
        /** Lost on the way. */
        DROPPED,
        /** Applied once {@link #applyDelayed} is called, the answer lost long before. */
        DELAYED,
        /** Refused, certainly without effect. */
        REFUSED
    }

    private final ReplicatedStore store;
    private final Supplier<Fate> fates;
    private final Queue<Transaction> delayed = new ConcurrentLinkedQueue<>();

    /** @param fates asked for each commit, by one thread at a time */
    public LossyStore(ReplicatedStore store, Supplier<Fate> fates) {
        super(store);
        this.store = store;
        this.fates = fates;
    }

    @Override
    public CommitResult commit(Transaction transaction) {
        Fate fate;
        synchronized (fates) {
            fate = fates.get();
        }
        return switch (fate) {
            case ANSWERED -> store.commit(transaction);
            case APPLIED -> {
                store.commit(transaction);
                yield lost();
            }
            case DOUBLED -> {
                CommitResult result = store.commit(transaction);
                if (result instanceof CommitResult.Committed) {
                    delayed.add(transaction);
                }
                yield result;
            }
            case DROPPED -> lost();
            case DELAYED -> {
                delayed.add(transaction);
                yield lost();
            }
            case REFUSED -> throw new StoreException(Reason.UNAVAILABLE, "the test refused it");
        };
    }

    private static CommitResult lost() {
        return new CommitResult.Unknown("the test lost it");
    }

    /** Applies what was delayed; on return all that was delayed before the call is applied. */
    public synchronized void applyDelayed() {
        for (Transaction next = delayed.poll(); next != null; next = delayed.poll()) {
            store.commit(next);
        }
    }

    /** Leaves the store open, whose owner is another. */
    @Override
    public void close() {
        delayed.clear();
    }
}
