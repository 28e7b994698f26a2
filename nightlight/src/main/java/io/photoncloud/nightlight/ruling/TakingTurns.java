package io.photoncloud.nightlight.ruling;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Tells a query whether it is to end, and lets others go on meanwhile: groups are evaluated by virtual threads, of which nobody takes the processor
 * away. Used by one thread at a time.
 */
final class TakingTurns implements BooleanSupplier {
    private static final long TURN_NANOS = Duration.ofMillis(5).toNanos();

    private final BooleanSupplier canceled;
    private long begunNanos = System.nanoTime();

    TakingTurns(BooleanSupplier canceled) {
        this.canceled = canceled;
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // virtual threads go on in the order in which they stepped aside
    public boolean getAsBoolean() {
        if (System.nanoTime() - begunNanos > TURN_NANOS) {
            Thread.yield();
            begunNanos = System.nanoTime();
        }
        return canceled.getAsBoolean();
    }
}
