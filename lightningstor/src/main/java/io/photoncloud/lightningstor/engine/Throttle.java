package io.photoncloud.lightningstor.engine;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Keeps what is done in the background to so many bytes, or things, a second. Used by one thread. */
public final class Throttle {

    private static final long SECOND_NANOS = 1_000_000_000;

    private final long bytesPerSecond;
    private final LongSupplier nanoTime;
    private final LongConsumer parkNanos;
    private long free;

    public Throttle(long bytesPerSecond, LongSupplier nanoTime, LongConsumer parkNanos) {
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
        this.parkNanos = parkNanos;
        this.free = nanoTime.getAsLong();
    }

    /** Waits until the bytes taken before are paid for. */
    public void take(long bytes) {
        long now = nanoTime.getAsLong();
        long wait = free - now;
        if (wait > 0) {
            parkNanos.accept(wait);
        }
        free = Math.max(free, now) + bytes * SECOND_NANOS / bytesPerSecond;
    }
}
