package io.photoncloud.system.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Looks until something is as it is to be. */
final class Await {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private Await() {}

    static <T> void until(String what, Supplier<T> seen, T wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        T last = seen.get();
        while (!last.equals(wanted) && System.nanoTime() < end) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            last = seen.get();
        }
        assertThat(last).as(what).isEqualTo(wanted);
    }
}
