package io.photoncloud.lightningstor.engine;

import java.time.Duration;

/** Settings small enough that every kind of volume occurs and fills up. */
final class TestingStores {

    static final int PACKED_MAX = 150_000;

    private TestingStores() {}

    static BlobStoreSettings small(Scheme scheme) {
        return new BlobStoreSettings(
                scheme, 2, 500_000, PACKED_MAX, 100_000, 64, 64, Duration.ofSeconds(5), 1L << 40, 40, 8);
    }

    static Upkeep upkeep(BlobStore store, StoreModel model) {
        return store.upkeep(model, model, UpkeepEvents.NONE, () -> 0, _ -> {});
    }
}
