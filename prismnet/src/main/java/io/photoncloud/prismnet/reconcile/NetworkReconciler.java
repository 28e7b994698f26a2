package io.photoncloud.prismnet.reconcile;

import io.photoncloud.chainfire.resources.reconcile.KeyLoop;
import io.photoncloud.chainfire.resources.reconcile.Leaseholder.Held;
import io.photoncloud.chainfire.resources.reconcile.ReconcileLoop;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.prismnet.dataplane.DataplaneException;
import io.photoncloud.prismnet.dataplane.NetworkDriver;
import io.photoncloud.prismnet.dataplane.NetworkDriver.Turn;
import io.photoncloud.prismnet.dataplane.Standings;
import io.photoncloud.prismnet.dataplane.VpcSeen;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Makes the dataplane have every VPC as it is kept, and nothing of those that are gone. For each it is level-triggered: the
 * whole VPC is read as of one moment, applied, observed, and what was seen is noted. To be run by the holder of a lease;
 * what a holder that lost it still writes is refused, by the store and by the driver.
 */
public final class NetworkReconciler {

    /** While a port is not up yet it is looked at again so often. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private static final int FAILURE_LENGTH_MAX = 500;

    private final NetworkDriver driver;
    private final NetworkStates states;
    private final Standings standings;
    private final ReconcileLoop.Options options;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;

    public NetworkReconciler(
            NetworkDriver driver,
            NetworkStates states,
            Standings standings,
            ReconcileLoop.Options options,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.driver = driver;
        this.states = states;
        this.standings = standings;
        this.options = options;
        this.nanoTime = nanoTime;
        this.random = random;
    }

    /** Until it is interrupted. */
    public void run(Held held) throws InterruptedException {
        new KeyLoop(
                        "prismnet dataplane",
                        states.feeds(),
                        this::known,
                        key -> attempt(key.toUtf8(), held),
                        options,
                        nanoTime,
                        random)
                .run();
    }

    /** VPCs that may be gone: what the driver still has of them shall go too. */
    private List<Key> known() {
        Set<String> all = new TreeSet<>(standings.vpcs());
        all.addAll(driver.vpcs(options.attemptTimeMax()));
        return all.stream().map(Key::utf8).toList();
    }

    private Optional<Duration> attempt(String vpc, Held held) {
        Turn turn = new Turn(held.revision(), options.attemptTimeMax());
        Optional<NetworkStates.Desired> desired = states.find(vpc);
        if (desired.isEmpty()) {
            driver.remove(vpc, turn);
            standings.forget(vpc, held.condition());
            return Optional.empty();
        }
        VpcSeen seen;
        try {
            driver.apply(desired.get().state(), turn);
            seen = driver.observe(vpc, turn.time());
        } catch (DataplaneException e) {
            standings.failed(vpc, said(e), held.condition());
            throw e;
        }
        standings.done(vpc, desired.get().state().generation(), held.condition());
        return states.noteSeen(desired.get(), seen, held.condition()) ? Optional.empty() : Optional.of(LOOK_AGAIN);
    }

    private String said(DataplaneException e) {
        String message = driver.driver() + ": " + e.getMessage();
        return message.length() <= FAILURE_LENGTH_MAX ? message : message.substring(0, FAILURE_LENGTH_MAX);
    }
}
