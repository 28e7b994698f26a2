package io.photoncloud.iam.key;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Leases;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchRequest;

/** A store that is not reached until it comes back. */
final class AwayStore implements ReplicatedStore {

    private final ReplicatedStore store;
    private volatile boolean here;

    AwayStore(ReplicatedStore store) {
        this.store = store;
    }

    void comeBack() {
        here = true;
    }

    private ReplicatedStore reached() {
        if (!here) {
            throw new StoreException(StoreException.Reason.UNAVAILABLE, "no quorum");
        }
        return store;
    }

    @Override
    public Page range(RangeQuery query) {
        return reached().range(query);
    }

    @Override
    public CommitResult commit(Transaction transaction) {
        return reached().commit(transaction);
    }

    @Override
    public Watch watch(WatchRequest request) {
        return reached().watch(request);
    }

    @Override
    public Leases leases() {
        return reached().leases();
    }

    @Override
    public void compact(long revision) {
        reached().compact(revision);
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
