package io.photoncloud.nightlight.tsdb.head;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many series the heads of all stores of a process hold together, and may: so that many projects beside each other end the process as little
 * as one does. Safe for use by many threads.
 */
public final class SeriesRoom {
    private final AtomicLong taken = new AtomicLong();
    private final long max;

    public SeriesRoom(long max) {
        if (max < 1) {
            throw new IllegalArgumentException("there must be room for one series");
        }
        this.max = max;
    }

    /** Room for as many as stores have by themselves. */
    public static SeriesRoom unbounded() {
        return new SeriesRoom(Long.MAX_VALUE);
    }

    /** Room for one more, if there is. */
    boolean take() {
        long before = taken.get();
        while (before < max) {
            long seen = taken.compareAndExchange(before, before + 1);
            if (seen == before) {
                return true;
            }
            before = seen;
        }
        return false;
    }

    /** Room for one that was acknowledged already, whether there is any or not. */
    void takeAnyway() {
        taken.incrementAndGet();
    }

    void release(long count) {
        taken.addAndGet(-count);
    }

    public long taken() {
        return taken.get();
    }

    public long max() {
        return max;
    }
}
