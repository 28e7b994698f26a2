package io.photoncloud.iam;

import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.testing.TestingService;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/** The whole service on free ports, over a store in memory. */
public final class TestingIam extends TestingService {

    private final ReplicatedStore store;

    private TestingIam(ReplicatedStore store, @Nullable Path kept, InstantSource clock, List<String> settings) {
        super(
                IamApplication.class,
                kept,
                beans -> {
                    // Not closed with the service, so that another one can be started over it.
                    beans.registerBean(
                            ReplicatedStore.class,
                            () -> store,
                            bean -> ((AbstractBeanDefinition) bean).setDestroyMethodName(""));
                    beans.registerBean(InstantSource.class, () -> clock);
                },
                settings);
        this.store = store;
    }

    public static TestingIam start(String... settings) {
        return new TestingIam(new MemoryStore(), null, InstantSource.system(), List.of(settings));
    }

    /** Over what was kept before; store and directory stay when it is closed. */
    public static TestingIam startOver(ReplicatedStore store, Path directory, InstantSource clock, String... settings) {
        return new TestingIam(store, directory, clock, List.of(settings));
    }

    public ReplicatedStore store() {
        return store;
    }
}
