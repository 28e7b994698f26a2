package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Leases;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchRequest;

/** The store as a process sees it that dies before or after one of its commits. */
public final class DyingStore implements ReplicatedStore {

    private final ReplicatedStore store;
    private final Life life;

    public DyingStore(ReplicatedStore store, Life life) {
        this.store = store;
        this.life = life;
    }

    @Override
    public CommitResult commit(Transaction transaction) {
        life.point("before commit");
        CommitResult result = store.commit(transaction);
        life.point("after commit");
        return result;
    }

    @Override
    public Page range(RangeQuery query) {
        life.require();
        return store.range(query);
    }

    @Override
    public Watch watch(WatchRequest request) {
        life.require();
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
