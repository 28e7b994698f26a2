package io.photoncloud.lightningstor.door;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Runs something when nothing has been heard for too long, unless it is closed before. Safe for many threads. */
final class SilenceWatch implements AutoCloseable {

    private final Duration silenceMax;
    private final LongSupplier nanoTime;
    private final Thread watch;
    private volatile long heard;
    private volatile boolean closed;

    /**
     * @param nanoTime a clock that never goes back
     * @param over is run on a thread of its own; it asks {@link #isOver} where somebody may be heard at that moment, and then does nothing
     */
    SilenceWatch(Duration silenceMax, LongSupplier nanoTime, Runnable over) {
        this.silenceMax = silenceMax;
        this.nanoTime = nanoTime;
        this.heard = nanoTime.getAsLong();
        this.watch = Thread.ofVirtual().name("silence-watch").unstarted(() -> run(over));
    }

    void start() {
        watch.start();
    }

    private void run(Runnable over) {
        while (!closed) { // Ends by its closing, or by the silence.
            if (isOver()) {
                over.run();
                if (isOver()) {
                    return;
                }
            }
            LockSupport.parkNanos(Math.max(1, leftNanos()));
        }
    }

    /** Something was heard, and has been dealt with. */
    void hear() {
        heard = nanoTime.getAsLong();
    }

    boolean isOver() {
        return leftNanos() <= 0;
    }

    private long leftNanos() {
        return heard + silenceMax.toNanos() - nanoTime.getAsLong();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watch);
    }
}
