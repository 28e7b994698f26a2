package io.photoncloud.chainfire.resources.change;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.testing.ForwardingStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Another store, of which a test sees what is read, and which is changed by somebody else right after its first commit. */
final class WatchedStore extends ForwardingStore {

    private final ReplicatedStore store;
    private final List<Key> reads = new CopyOnWriteArrayList<>();
    private Runnable afterFirst = () -> {};
    private int commits;

    WatchedStore(ReplicatedStore store) {
        super(store);
        this.store = store;
    }

    void afterFirst(Runnable change) {
        afterFirst = change;
    }

    int commits() {
        return commits;
    }

    long readsOf(String id) {
        return reads.stream().filter(key -> key.toUtf8().endsWith(id)).count();
    }

    @Override
    public Page range(RangeQuery query) {
        reads.add(query.keys().start());
        return store.range(query);
    }

    @Override
    public CommitResult commit(Transaction transaction) {
        CommitResult result = store.commit(transaction);
        commits++;
        if (commits == 1) {
            afterFirst.run();
        }
        return result;
    }

    @Override
    public void close() {
        store.close();
    }
}
