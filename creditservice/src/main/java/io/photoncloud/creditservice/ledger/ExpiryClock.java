package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the ledger end what expires when it does. That nothing is spent after it has expired does not depend on it: every
 * decision about a wallet ends what is due there first.
 */
final class ExpiryClock implements AutoCloseable {

    /** How long it goes at the most without looking: clocks may be set, and another member may come to lead. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(ExpiryClock.class);

    /** When the next one is due. */
    private sealed interface Next {
        /** As of the last decision; null for never. */
        record Known(@Nullable Instant due) implements Next {}

        /** Nothing has been decided here since this member came to lead, if it does. */
        record Unknown() implements Next {}
    }

    private final BooleanSupplier sweep;
    private final InstantSource clock;
    private final Semaphore woken = new Semaphore(0);
    private final Thread thread;
    private volatile Next next = new Next.Unknown();

    /** @param sweep ends what is due, and says whether more is */
    ExpiryClock(BooleanSupplier sweep, InstantSource clock) {
        this.sweep = sweep;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("expiry").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** When the next one is due, null for never. Called by the decider's thread alone. */
    void next(@Nullable Instant due) {
        boolean sooner = due != null
                && (!(next instanceof Next.Known(Instant before)) || before == null || due.isBefore(before));
        next = new Next.Known(due);
        if (sooner) {
            woken.release();
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                switch (next) {
                    case Next.Unknown() -> sweepOnce();
                    case Next.Known(Instant due) when due == null -> await(WAIT_MAX);
                    case Next.Known(Instant due)
                    when due.isAfter(clock.instant()) -> await(Duration.between(clock.instant(), due));
                    case Next.Known _ -> sweepOnce();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void await(Duration wanted) throws InterruptedException {
        long nanos = Math.clamp(wanted.toNanos(), 1, WAIT_MAX.toNanos());
        if (woken.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
            var _ = woken.drainPermits();
        }
    }

    private void sweepOnce() throws InterruptedException {
        try {
            boolean more = sweep.getAsBoolean();
            log.atDebug().addKeyValue("more", more).log("ended what was due");
        } catch (StoreException e) {
            if (e.reason() == StoreException.Reason.CLOSED) {
                throw new InterruptedException("the ledger is closed");
            }
            next = new Next.Unknown();
            await(WAIT_MAX);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
