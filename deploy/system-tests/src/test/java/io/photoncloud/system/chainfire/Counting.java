package io.photoncloud.system.chainfire;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Leases;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchRequest;
import java.util.concurrent.atomic.AtomicLong;

/** A store that counts the reads and commits that were answered. Closing it closes nothing. */
record Counting(ReplicatedStore store, AtomicLong answered) implements ReplicatedStore {

    @Override
    public Page range(RangeQuery query) {
        Page page = store.range(query);
        answered.incrementAndGet();
        return page;
    }

    @Override
    public CommitResult commit(Transaction transaction) {
        CommitResult result = store.commit(transaction);
        if (!(result instanceof CommitResult.Unknown)) {
            answered.incrementAndGet();
        }
        return result;
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
    public void close() {}
}
