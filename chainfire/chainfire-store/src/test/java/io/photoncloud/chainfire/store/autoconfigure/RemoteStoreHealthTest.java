package io.photoncloud.chainfire.store.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.common.health.Health;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RemoteStoreHealthTest {

    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    /** A store that works, but for what the test has go wrong. */
    private ReplicatedStore store() {
        MemoryStore memory = new MemoryStore();
        return (ReplicatedStore) Proxy.newProxyInstance(
                ReplicatedStore.class.getClassLoader(),
                new Class<?>[] {ReplicatedStore.class},
                (_, method, arguments) -> {
                    RuntimeException wanted = failure.get();
                    if (wanted != null) {
                        throw wanted;
                    }
                    return method.invoke(memory, arguments);
                });
    }

    @Test
    void theServiceIsDownUntilItsStoreWasReadAndWhileItCannotBe() {
        try (RemoteStoreHealth health = new RemoteStoreHealth(store())) {
            assertThat(health.health()).isEqualTo(Health.down("the store has not been read yet"));

            health.probe();
            assertThat(health.health()).isEqualTo(Health.up());

            failure.set(new StoreException(Reason.UNAVAILABLE, "no server answers"));
            health.probe();
            assertThat(health.health()).isEqualTo(Health.down("the store cannot be read: no server answers"));

            failure.set(null);
            health.probe();
            assertThat(health.health()).isEqualTo(Health.up());
        }
    }

    @Test
    void aFailureThatNobodyForesawCountsAndDoesNotEndTheReading() {
        try (RemoteStoreHealth health = new RemoteStoreHealth(store())) {
            failure.set(new IllegalStateException("a mistake"));
            health.probe();
            assertThat(health.health()).isEqualTo(Health.down("the store cannot be read: IllegalStateException"));
        }
    }
}
