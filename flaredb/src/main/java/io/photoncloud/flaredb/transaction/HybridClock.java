package io.photoncloud.flaredb.transaction;

import java.time.InstantSource;

/**
 * Gives out timestamps, each greater than those before and than those of former leaders: nothing above a limit that is stored is ever given out, and
 * a new leader begins above that limit. For use under the lock of the commits, but {@link #stored}.
 */
final class HybridClock {

    /** How far the stored limit runs ahead, in milliseconds: so often it has to be stored, so far a restart may run ahead of the wall clock. */
    private static final long AHEAD_MS = 500;

    private final InstantSource wall;
    private long last;
    private volatile long limit;

    /** @param limit what was stored last; 0 for none */
    HybridClock(InstantSource wall, long limit) {
        this.wall = wall;
        this.last = limit;
        this.limit = limit;
    }

    private long physical() {
        return wall.millis() << Timestamp.COUNTER_BITS;
    }

    /** The next timestamp. Where {@link #limitToStore} names a limit for it, that must be stored with what it is for. */
    long next() {
        last = Math.max(last + 1, physical());
        return last;
    }

    /** The limit to store with what has this timestamp; 0 where the stored one will do. */
    long limitToStore(long timestamp) {
        return timestamp <= limit ? 0 : timestamp + (AHEAD_MS << Timestamp.COUNTER_BITS);
    }

    /** For one thread at a time. */
    void stored(long newLimit) {
        limit = Math.max(limit, newLimit);
    }

    /** Nothing up to {@code timestamp} will be given out any more. */
    void passed(long timestamp) {
        last = Math.max(last, timestamp);
    }

    /** What the next timestamp is not below. */
    long now() {
        return Math.max(last, physical());
    }
}
