package io.photoncloud.k8shost.agent;

import java.time.Duration;

/** How long is waited before what failed is tried again. */
final class Backoff {

    static final Duration MIN = Duration.ofSeconds(10);
    static final Duration MAX = Duration.ofMinutes(5);

    /** What went well for so long is as if it had never failed. */
    static final Duration RESET = Duration.ofMinutes(10);

    /** Where the runtime does not answer, which may be over soon. */
    static final Duration UNAVAILABLE_MIN = Duration.ofSeconds(1);

    static final Duration UNAVAILABLE_MAX = Duration.ofSeconds(30);

    private Backoff() {}

    /** At first not at all, then {@link #MIN}, and twice as long each time. */
    static Duration next(Duration before) {
        return next(before, MIN, MAX);
    }

    static Duration next(Duration before, Duration min, Duration max) {
        if (before.isZero()) {
            return min;
        }
        Duration doubled = before.multipliedBy(2);
        return doubled.compareTo(max) > 0 ? max : doubled;
    }
}
