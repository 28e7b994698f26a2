package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.KeysPage;
import io.photoncloud.chainfire.store.KeysQuery;
import io.photoncloud.chainfire.store.Leases;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchRequest;
import java.util.List;

/** A store whose owner is another, as somebody sees it: what is not overridden is the store's. */
public abstract class ForwardingStore implements ReplicatedStore {

    private final ReplicatedStore store;

    protected ForwardingStore(ReplicatedStore store) {
        this.store = store;
    }

    @Override
    public CommitResult commit(Transaction transaction) {
        return store.commit(transaction);
    }

    @Override
    public Page range(RangeQuery query) {
        return store.range(query);
    }

    @Override
    public List<Page> rangeAll(List<RangeQuery> queries) {
        return store.rangeAll(queries);
    }

    @Override
    public KeysPage findAll(KeysQuery query) {
        return store.findAll(query);
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

    /** Leaves it open. */
    @Override
    public void close() {}
}
