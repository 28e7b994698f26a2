package io.photoncloud.chainfire.store.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The leader's record of when each lease ends, on a clock that only goes forward and never jumps with the wall clock.
 * The log knows for each lease what was left of it when the leader last wrote that down; a new leader counts from there.
 * So that it neither gives a lease new time nor ends it early: what is left is written down whenever it has fallen far
 * enough since (see {@link #toCheckpoint}), and a keep-alive of a lease whose noted remainder is below its TTL must be
 * written down before it is answered (see {@link Renewal}). Thread-safe.
 */
public final class LeaseClock {

    /** How much later than in truth a lease may end after a change of leader: what is left is noted after this long. */
    public static final Duration CHECKPOINT_AFTER = Duration.ofSeconds(5);

    /** Leases noted in one checkpoint command, and ended in one sweep, at most. */
    public static final int LEASES_PER_COMMAND_MAX = 1_000;

    private record Deadline(long atNanos, long lease) implements Comparable<Deadline> {
        @Override
        public int compareTo(Deadline other) {
            return Long.signum(atNanos - other.atNanos);
        }
    }

    private static final class Timing {
        private final long ttlMs;
        private long notedMs;
        private long endsNanos;
        private boolean ending;

        Timing(long ttlMs, long notedMs, long endsNanos) {
            this.ttlMs = ttlMs;
            this.notedMs = notedMs;
            this.endsNanos = endsNanos;
        }
    }

    /** How a keep-alive stands. */
    public enum Renewal {
        /** The lease has its whole TTL again. */
        DONE,
        /** It has, and the log must be told (a checkpoint of the whole TTL) before the caller is. */
        MUST_BE_NOTED,
        UNKNOWN_LEASE,
        /** Its time is up, and its end is on the way to the log. */
        ENDING
    }

    private final LongSupplier nanoTime;
    private final Map<Long, Timing> timings = new HashMap<>();
    private final PriorityQueue<Deadline> deadlines = new PriorityQueue<>();

    public LeaseClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Starts a term: all leases count from what the log knows to be left of them. */
    public synchronized void lead(Map<Long, Duration> ttls, Map<Long, Duration> remaining) {
        stop();
        long now = nanoTime.getAsLong();
        ttls.forEach((lease, ttl) -> {
            long left = remaining.getOrDefault(lease, ttl).toMillis();
            set(lease, new Timing(ttl.toMillis(), left, now + left * 1_000_000));
        });
    }

    /** Ends a term: nothing ends any more by this clock. */
    public synchronized void stop() {
        timings.clear();
        deadlines.clear();
    }

    public synchronized void granted(long lease, Duration ttl) {
        long ms = ttl.toMillis();
        set(lease, new Timing(ms, ms, nanoTime.getAsLong() + ms * 1_000_000));
    }

    private void set(long lease, Timing timing) {
        timings.put(lease, timing);
        deadlines.add(new Deadline(timing.endsNanos, lease));
    }

    public synchronized void revoked(long lease) {
        timings.remove(lease);
    }

    /** A lease whose end could not be brought into the log is tried again. */
    public synchronized void endFailed(long lease) {
        Timing timing = timings.get(lease);
        if (timing != null) {
            timing.ending = false;
            deadlines.add(new Deadline(timing.endsNanos, lease));
        }
    }

    public synchronized Renewal renew(long lease) {
        Timing timing = timings.get(lease);
        if (timing == null) {
            return Renewal.UNKNOWN_LEASE;
        }
        if (timing.ending) {
            return Renewal.ENDING;
        }
        timing.endsNanos = nanoTime.getAsLong() + timing.ttlMs * 1_000_000;
        // The queue still holds the former, earlier deadline; expired() finds it stale and puts in the new one.
        return timing.notedMs < timing.ttlMs ? Renewal.MUST_BE_NOTED : Renewal.DONE;
    }

    /** The log now knows that this much was left. */
    public synchronized void noted(Map<Long, Long> remainingMs) {
        remainingMs.forEach((lease, ms) -> {
            Timing timing = timings.get(lease);
            if (timing != null) {
                timing.notedMs = ms;
            }
        });
    }

    /** What is left of a lease, not below zero; null for one that is unknown. */
    public synchronized @Nullable Duration remaining(long lease) {
        Timing timing = timings.get(lease);
        return timing == null ? null : Duration.ofNanos(Math.max(0, timing.endsNanos - nanoTime.getAsLong()));
    }

    /** Leases whose time is up; each is told once, until {@link #endFailed}. */
    public synchronized List<Long> expired() {
        long now = nanoTime.getAsLong();
        List<Long> ended = new ArrayList<>();
        while (ended.size() < LEASES_PER_COMMAND_MAX && !deadlines.isEmpty() && deadlines.peek().atNanos - now <= 0) {
            Deadline due = deadlines.remove();
            Timing timing = timings.get(due.lease);
            if (timing == null || timing.ending) {
                continue;
            }
            if (timing.endsNanos - now > 0) {
                deadlines.add(new Deadline(timing.endsNanos, due.lease));
            } else {
                timing.ending = true;
                ended.add(due.lease);
            }
        }
        return ended;
    }

    /** What must be written down now, in milliseconds by lease: remainders that fell far below what the log knows. */
    public synchronized Map<Long, Long> toCheckpoint() {
        long now = nanoTime.getAsLong();
        Map<Long, Long> remaining = new TreeMap<>();
        for (Map.Entry<Long, Timing> lease : timings.entrySet()) {
            Timing timing = lease.getValue();
            long left = Math.max(0, (timing.endsNanos - now) / 1_000_000);
            if (!timing.ending && timing.notedMs - left >= CHECKPOINT_AFTER.toMillis()) {
                remaining.put(lease.getKey(), left);
                // From now on the log may know it: a keep-alive that comes before it does must be noted after it.
                timing.notedMs = left;
                if (remaining.size() == LEASES_PER_COMMAND_MAX) {
                    break;
                }
            }
        }
        return remaining;
    }
}
