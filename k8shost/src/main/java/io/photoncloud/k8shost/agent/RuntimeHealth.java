package io.photoncloud.k8shost.agent;

import io.photoncloud.common.health.Health;
import io.photoncloud.common.health.HealthCheck;
import io.photoncloud.k8shost.runtime.PodRuntime;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.RuntimeStatus;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the node's container runtime how it is, again and again, on a thread of its own. Pods that run go on while it is away;
 * nothing is done about them meanwhile, and all of them are looked at as soon as it is back.
 */
public final class RuntimeHealth implements HealthCheck, AutoCloseable {

    /** Between an answer and the next question. */
    static final Duration PAUSE = Duration.ofSeconds(2);

    /** A runtime that has not answered for so long hangs, whether or not it will answer some day. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(RuntimeHealth.class);

    private final PodRuntime runtime;
    private final Runnable back;
    private final LongSupplier nanoTime;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Health answered = Health.degraded("the container runtime has not answered yet");
    private volatile boolean asking;
    private volatile long askedAt;

    /**
     * @param back told when the runtime can be used again
     * @param nanoTime a clock that never goes back
     */
    RuntimeHealth(PodRuntime runtime, Runnable back, LongSupplier nanoTime) {
        this.runtime = runtime;
        this.back = back;
        this.nanoTime = nanoTime;
    }

    /** Of the runtime that a node uses. */
    public static RuntimeHealth of(PodRuntime runtime, NodeAgent agent, LongSupplier nanoTime) {
        RuntimeHealth health = new RuntimeHealth(runtime, agent::lookAtAll, nanoTime);
        Thread.ofVirtual().name("runtime-health").start(health::run);
        return health;
    }

    private void run() {
        try {
            do {
                askOnce();
            } while (!closed.await(PAUSE.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    void askOnce() {
        askedAt = nanoTime.getAsLong();
        asking = true;
        Health now = ask();
        boolean wasAway = answered.status() != Health.Status.UP || isHanging();
        if (now.status() == Health.Status.UP && wasAway && !looked()) {
            now = Health.degraded("not all pods could be looked at since the container runtime is back");
        }
        if (!now.equals(answered)) {
            log.atInfo()
                    .addKeyValue("runtime", runtime.driver())
                    .log(now.reason().isEmpty() ? "the container runtime can be used" : now.reason());
        }
        answered = now;
        asking = false;
    }

    private Health ask() {
        try {
            RuntimeStatus status = runtime.status();
            return status.ready() && status.networkReady()
                    ? Health.up()
                    : Health.degraded("the container runtime " + runtime.driver() + " cannot run pods: "
                            + (status.reason().isEmpty() ? "it says not why" : status.reason()));
        } catch (PodRuntimeException | RuntimeException e) { // tidy: whatever it is, it is asked again
            return Health.degraded("the container runtime " + runtime.driver() + " cannot be used: " + e.getMessage());
        }
    }

    private boolean looked() {
        try {
            back.run();
            return true;
        } catch (RuntimeException e) { // tidy: whatever it is, they are looked at with the next answer
            log.atWarn().setCause(e).log("not all pods could be looked at");
            return false;
        }
    }

    @Override
    public String name() {
        return "runtime";
    }

    private boolean isHanging() {
        return asking && nanoTime.getAsLong() - askedAt > PATIENCE.toNanos();
    }

    @Override
    public Health health() {
        return isHanging()
                ? Health.degraded("the container runtime " + runtime.driver() + " has not answered for "
                        + PATIENCE.toSeconds() + " s")
                : answered;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
