package io.photoncloud.chainfire.store.autoconfigure;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.common.health.Health;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the last reading of a store elsewhere ended. It is read again and again, because nobody who asks may wait for it. */
final class RemoteStoreHealth implements StoreHealth {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteStoreHealth.class);

    /** Nobody writes it: only whether there is an answer counts. */
    private static final Key PROBED = Key.utf8("health");

    private final ReplicatedStore store;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("store-health").factory());

    private volatile Health known = Health.down("the store has not been read yet");

    RemoteStoreHealth(ReplicatedStore store) {
        this.store = store;
    }

    static RemoteStoreHealth probing(ReplicatedStore store, Duration interval) {
        RemoteStoreHealth health = new RemoteStoreHealth(store);
        var _ = health.timer.scheduleWithFixedDelay(health::probe, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        return health;
    }

    /** Reads the store once. Never throws: the next reading would not take place. */
    void probe() {
        Health found;
        try {
            var _ = store.find(PROBED);
            found = Health.up();
        } catch (StoreException e) {
            found = Health.down("the store cannot be read: " + e.getMessage());
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("reading the store failed in an unknown way");
            found = Health.down("the store cannot be read: " + e.getClass().getSimpleName());
        }
        if (found.status() != known.status()) {
            LOG.atInfo()
                    .addKeyValue("status", found.status())
                    .addKeyValue("reason", found.reason())
                    .log("the health of the store has changed");
        }
        known = found;
    }

    @Override
    public Health health() {
        return known;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
