package io.photoncloud.chainfire.store.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
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

    /** Checkpoint commands made at a time, at most. */
    public static final int COMMANDS_AT_A_TIME_MAX = 16;

    private record Deadline(long atNanos, long lease) implements Comparable<Deadline> {
        @Override
        public int compareTo(Deadline other) {
            int order = Long.signum(atNanos - other.atNanos);
            return order != 0 ? order : Long.compare(lease, other.lease);
        }
    }

    private static final class Timing {
        private final long ttlMs;
        private long notedMs;
        private long endsNanos;
        private boolean ending;
        /** Its place in the queue; not later than its end. Null while it is ending. */
        private @Nullable Deadline queued;

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
    private final NavigableSet<Deadline> deadlines = new TreeSet<>();
    private long reign;

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
        reign++;
        timings.clear();
        deadlines.clear();
    }

    /** Which start and stop of this clock is the last: what was asked of it before concerns it no more. */
    public synchronized long reign() {
        return reign;
    }

    public synchronized void granted(long lease, Duration ttl) {
        long ms = ttl.toMillis();
        set(lease, new Timing(ms, ms, nanoTime.getAsLong() + ms * 1_000_000));
    }

    private void set(long lease, Timing timing) {
        revoked(lease);
        timings.put(lease, timing);
        enqueue(lease, timing);
    }

    private void enqueue(long lease, Timing timing) {
        Deadline deadline = new Deadline(timing.endsNanos, lease);
        timing.queued = deadline;
        deadlines.add(deadline);
    }

    public synchronized void revoked(long lease) {
        Timing timing = timings.remove(lease);
        if (timing != null && timing.queued != null) {
            deadlines.remove(timing.queued);
        }
    }

    /** A lease whose end certainly did not get into the log is as it was: it is told again, unless it is renewed first. */
    public synchronized void endFailed(long lease, long ofReign) {
        Timing timing = timings.get(lease);
        if (timing != null && ofReign == reign) {
            timing.ending = false;
            enqueue(lease, timing);
        }
    }

    /** A lease whose end may yet be in the log is told again, and cannot be renewed any more. */
    public synchronized void endUncertain(long lease, long ofReign) {
        Timing timing = timings.get(lease);
        if (timing != null && ofReign == reign) {
            enqueue(lease, timing);
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

    /** Leases whose time is up; each is told once, until {@link #endFailed} or {@link #endUncertain}. */
    public synchronized List<Long> expired() {
        long now = nanoTime.getAsLong();
        List<Long> ended = new ArrayList<>();
        while (ended.size() < LEASES_PER_COMMAND_MAX
                && !deadlines.isEmpty()
                && deadlines.getFirst().atNanos - now <= 0) {
            long lease = deadlines.removeFirst().lease;
            Timing timing = timings.get(lease);
            if (timing == null) {
                continue;
            }
            if (timing.endsNanos - now > 0) {
                enqueue(lease, timing);
            } else {
                timing.queued = null;
                timing.ending = true;
                ended.add(lease);
            }
        }
        return ended;
    }

    /** How many leases wait for their end. */
    synchronized int queued() {
        return deadlines.size();
    }

    private record Fallen(long lease, Timing timing, long leftMs) {
        long ms() {
            return timing.notedMs - leftMs;
        }
    }

    /**
     * What must be written down now, in milliseconds by lease: remainders that fell far below what the log knows, those
     * first that fell furthest. One command each.
     */
    public synchronized List<Map<Long, Long>> toCheckpoint() {
        long now = nanoTime.getAsLong();
        List<Fallen> fallen = new ArrayList<>();
        timings.forEach((lease, timing) -> {
            long left = Math.max(0, (timing.endsNanos - now) / 1_000_000);
            if (!timing.ending && timing.notedMs - left >= CHECKPOINT_AFTER.toMillis()) {
                fallen.add(new Fallen(lease, timing, left));
            }
        });
        fallen.sort(Comparator.comparingLong(Fallen::ms).reversed().thenComparingLong(Fallen::lease));
        List<Map<Long, Long>> commands = new ArrayList<>();
        for (int from = 0; from < fallen.size() && commands.size() < COMMANDS_AT_A_TIME_MAX; ) {
            int to = Math.min(fallen.size(), from + LEASES_PER_COMMAND_MAX);
            Map<Long, Long> remaining = new TreeMap<>();
            for (Fallen one : fallen.subList(from, to)) {
                remaining.put(one.lease, one.leftMs);
                // From now on the log may know it: a keep-alive that comes before it does must be noted after it.
                one.timing.notedMs = one.leftMs;
            }
            commands.add(remaining);
            from = to;
        }
        return commands;
    }
}
