package io.photoncloud.nightlight.scrape;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for a time, or for the end. */
interface Pause {
    /** Whether the time came; false where it is time to stop. */
    boolean until(Instant time) throws InterruptedException;

    void stop();

    /** Waits by the clock. Safe for use by many threads. */
    static Pause of(InstantSource clock) {
        CountDownLatch stopped = new CountDownLatch(1);
        return new Pause() {
            @Override
            public boolean until(Instant time) throws InterruptedException {
                long nanos = Math.max(0, Duration.between(clock.instant(), time).toNanos());
                return !stopped.await(nanos, TimeUnit.NANOSECONDS);
            }

            @Override
            public void stop() {
                stopped.countDown();
            }
        };
    }
}
