package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.ReplicatedStore;
import org.junit.jupiter.api.AfterEach;

class MemoryStoreWithoutHistoryTest implements LocalViewContract {

    private final MemoryStore store = MemoryStore.withoutHistory();

    @Override
    public ReplicatedStore store() {
        return store;
    }

    @Override
    public EmbeddedStore embedded() {
        return store;
    }

    @AfterEach
    void close() {
        store.close();
    }
}
