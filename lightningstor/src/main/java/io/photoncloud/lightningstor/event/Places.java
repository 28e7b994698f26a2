package io.photoncloud.lightningstor.event;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Places for events, so many a bucket. Never fewer count as taken than are: one counts from before its event is written until after it
 * is gone. While all are counted what is written meanwhile may count twice, until they are counted again. Safe for many threads.
 */
final class Places {

    private final long max;
    private final Map<Long, Taken> buckets = new HashMap<>();

    private static final class Taken {
        private long count;

        /** Whose events are being written. */
        private long underWay;

        /** Whose events were written since counting began. */
        private long since;
    }

    Places(long max) {
        this.max = max;
    }

    long max() {
        return max;
    }

    /** Takes one for an event that is about to be written; false where none is left. */
    synchronized boolean take(long bucket) {
        Taken taken = buckets.computeIfAbsent(bucket, _ -> new Taken());
        if (taken.count >= max) {
            return false;
        }
        taken.count++;
        taken.underWay++;
        return true;
    }

    /** The event was not written. */
    synchronized void giveBack(long bucket) {
        Taken taken = of(bucket);
        taken.count--;
        taken.underWay--;
    }

    /** The event was written, or may have been: whether it was is found when all are counted. */
    synchronized void filled(long bucket) {
        Taken taken = of(bucket);
        taken.underWay--;
        taken.since++;
    }

    /** An event is gone. Not while they are counted. */
    synchronized void emptied(long bucket) {
        Taken taken = buckets.get(bucket);
        if (taken != null && taken.count > taken.underWay) {
            taken.count--;
        }
    }

    synchronized void countingBegins() {
        buckets.values().forEach(taken -> taken.since = 0);
    }

    /** @param found events of each bucket, with all that were there when counting began */
    synchronized void counted(Map<Long, Long> found) {
        Set<Long> all = new HashSet<>(buckets.keySet());
        all.addAll(found.keySet());
        for (long bucket : all) {
            Taken taken = buckets.computeIfAbsent(bucket, _ -> new Taken());
            taken.count = found.getOrDefault(bucket, 0L) + taken.since + taken.underWay;
        }
        buckets.values().removeIf(taken -> taken.count == 0);
    }

    synchronized long takenInAll() {
        return buckets.values().stream().mapToLong(taken -> taken.count).sum();
    }

    private Taken of(long bucket) {
        Taken taken = buckets.get(bucket);
        if (taken == null) {
            throw new IllegalStateException("no place of bucket " + bucket + " is taken");
        }
        return taken;
    }
}
