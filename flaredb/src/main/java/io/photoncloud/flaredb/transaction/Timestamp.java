package io.photoncloud.flaredb.transaction;

import java.time.Instant;

/**
 * A moment of the hybrid logical clock: 48 bits of milliseconds since 1970, then 16 bits that count within one. Timestamps of commits are unique
 * and follow the order in which the commits took effect, across restarts and leaders too.
 */
public record Timestamp(long value) implements Comparable<Timestamp> {

    public static final Timestamp ZERO = new Timestamp(0);

    static final int COUNTER_BITS = 16;

    public Timestamp {
        if (value < 0) {
            throw new IllegalArgumentException("a timestamp is not negative: " + value);
        }
    }

    /** The last timestamp of a wall clock's millisecond: a read as of it sees all that was committed in that millisecond and before. */
    public static Timestamp atEndOf(Instant instant) {
        return new Timestamp((Math.max(0, instant.toEpochMilli()) << COUNTER_BITS) | ((1 << COUNTER_BITS) - 1));
    }

    public Instant instant() {
        return Instant.ofEpochMilli(value >>> COUNTER_BITS);
    }

    public boolean isAfter(Timestamp other) {
        return value > other.value;
    }

    @Override
    public int compareTo(Timestamp other) {
        return Long.compare(value, other.value);
    }
}
