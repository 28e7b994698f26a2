package io.photoncloud.chainfire.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to pause before the next attempt: longer each time, never the same for two clients. Safe for many threads. */
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** @param failures how many attempts failed in a row, from 1 */
    Duration pause(int failures) {
        long most = Math.min(LONGEST.toNanos(), FIRST.toNanos() << Math.min(failures - 1, 16));
        synchronized (random) {
            return Duration.ofNanos(random.nextLong(most / 2, most));
        }
    }
}
