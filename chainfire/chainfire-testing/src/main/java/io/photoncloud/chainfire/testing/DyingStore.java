package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchRequest;

/** The store as a process sees it that dies before or after one of its commits. */
public final class DyingStore extends ForwardingStore {

    private final Life life;

    public DyingStore(ReplicatedStore store, Life life) {
        super(store);
        this.life = life;
    }

    @Override
    public CommitResult commit(Transaction transaction) {
        life.point("before commit");
        CommitResult result = super.commit(transaction);
        life.point("after commit");
        return result;
    }

    @Override
    public Page range(RangeQuery query) {
        life.require();
        return super.range(query);
    }

    @Override
    public Watch watch(WatchRequest request) {
        life.require();
        return super.watch(request);
    }
}
