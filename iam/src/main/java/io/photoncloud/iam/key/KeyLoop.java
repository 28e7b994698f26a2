package io.photoncloud.iam.key;

import io.photoncloud.chainfire.resources.reconcile.Ending;
import io.photoncloud.chainfire.store.RowEvent;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.TableWatch;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.health.Health;
import io.photoncloud.common.health.HealthCheck;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * Has the signing keys tended once the service is ready, whenever one of them has its turn and each minute, and read anew
 * whenever they change. A store that
 * is away is waited for; the service serves meanwhile with what it knows.
 */
public final class KeyLoop implements HealthCheck, ApplicationListener<ApplicationReadyEvent>, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KeyLoop.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final KeyService keys;
    private final LongSupplier nanoTime;
    private final Thread thread;
    private volatile boolean failing;
    private volatile String trouble = "";

    /** @param nanoTime a clock that never goes back */
    public KeyLoop(KeyService keys, LongSupplier nanoTime) {
        this.keys = keys;
        this.nanoTime = nanoTime;
        this.thread = Thread.ofVirtual().name("signing-keys").unstarted(this::run);
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                attempt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt() throws InterruptedException {
        try {
            keys.tend();
            long seen = keys.reload();
            try (TableWatch<SigningKey> watch =
                    keys.table().watch(keys.table().watchRequest().from(seen + 1))) {
                look();
                follow(watch);
            }
        } catch (StoreException | CloudException | IllegalStateException e) {
            if (!failing) {
                log.atWarn().setCause(e).log("the signing keys cannot be tended, trying again");
            }
            failing = true;
            Thread.sleep(RETRY); // tidy: a pause before the store is asked again
        }
    }

    /** That the present key can be opened here is known before anybody wants a token. */
    private void look() {
        if (failing) {
            log.atInfo().log("the signing keys are tended again");
        }
        failing = false;
        String before = trouble;
        try {
            keys.signer();
            trouble = "";
        } catch (CloudException e) {
            trouble = String.valueOf(e.getMessage());
            if (!trouble.equals(before)) {
                log.atError().addKeyValue("cause", trouble).log("no token can be signed here");
            }
        }
    }

    /** Until the keys are to be tended again. */
    private void follow(TableWatch<SigningKey> watch) throws InterruptedException {
        long end = nanoTime.getAsLong() + untilTending().toNanos();
        while (true) {
            long left = end - nanoTime.getAsLong();
            if (left <= 0) {
                return;
            }
            Optional<RowEvent<SigningKey>> event = watch.next(Duration.ofNanos(left));
            switch (event.orElse(null)) {
                case RowEvent.Change<SigningKey> _ -> {
                    keys.reload();
                    look();
                    end = Math.min(end, nanoTime.getAsLong() + untilTending().toNanos());
                }
                case RowEvent.Compacted<SigningKey> _, RowEvent.Cancelled<SigningKey> _ -> {
                    return;
                }
                case RowEvent.Progress<SigningKey> _ -> {}
                case null -> {}
            }
        }
    }

    /** Moments are whole milliseconds: one later, the turn has come. */
    private Duration untilTending() {
        return keys.findTimeUntilTurn()
                .map(turn -> turn.plusMillis(1))
                .filter(turn -> turn.compareTo(INTERVAL) < 0)
                .orElse(INTERVAL);
    }

    @Override
    public String name() {
        return "signing-keys";
    }

    @Override
    public Health health() {
        String present = trouble;
        return present.isEmpty() ? Health.up() : Health.degraded(present);
    }

    /** Ends it, and waits until it has. */
    @Override
    public void close() {
        Ending.await(thread);
    }
}
