package io.photoncloud.lightningstor;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.testing.TestingService;
import java.util.List;

/** The whole service on free ports, over a store in memory. */
public final class TestingLightningStor extends TestingService {

    private TestingLightningStor(List<String> settings) {
        super(
                LightningStorApplication.class,
                null,
                beans -> beans.registerBean(EmbeddedStore.class, MemoryStore::withoutHistory),
                settings);
    }

    public static TestingLightningStor start(String... settings) {
        return new TestingLightningStor(List.of(settings));
    }
}
