package io.photoncloud.system.chainfire;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.testing.ForwardingStore;
import java.util.concurrent.atomic.AtomicLong;

/** A store that counts the reads and commits that were answered. Closing it closes nothing. */
final class Counting extends ForwardingStore {

    private final AtomicLong answered;

    Counting(ReplicatedStore store, AtomicLong answered) {
        super(store);
        this.answered = answered;
    }

    @Override
    public Page range(RangeQuery query) {
        Page page = super.range(query);
        answered.incrementAndGet();
        return page;
    }

    @Override
    public CommitResult commit(Transaction transaction) {
        CommitResult result = super.commit(transaction);
        if (!(result instanceof CommitResult.Unknown)) {
            answered.incrementAndGet();
        }
        return result;
    }
}
