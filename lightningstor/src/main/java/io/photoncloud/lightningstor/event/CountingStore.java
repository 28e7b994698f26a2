package io.photoncloud.lightningstor.event;

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

/**
 * A store whose changes the queue commits, with the events for which it has places.
 * As safe for many threads as the store is, which is not closed with it.
 */
public final class CountingStore implements ReplicatedStore {

    private final ReplicatedStore store;
    private final EventQueue queue;

    public CountingStore(ReplicatedStore store, EventQueue queue) {
        this.store = store;
        this.queue = queue;
    }

    @Override
    public CommitResult commit(Transaction transaction) {
        return queue.commit(store, transaction);
    }

    @Override
    public Page range(RangeQuery query) {
        return store.range(query);
    }

    @Override
    public KeysPage findAll(KeysQuery query) {
        return store.findAll(query);
    }

    @Override
    public List<Page> rangeAll(List<RangeQuery> queries) {
        return store.rangeAll(queries);
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
