package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Which keys the latest commits wrote, those on their way included: what reads are checked against. It holds everything after {@link #floor}. Safe
 * for use by many threads, but {@link #add} and {@link #forget}, which are for the one that commits.
 */
final class RecentCommits {

    /**
     * What one commit wrote.
     *
     * @param keys in order; empty for a large one, of which only the ranges are known
     */
    record Commit(long timestamp, List<Key> keys, List<KeyRange> ranges) {
        boolean touches(KeyRange range) {
            return keys.stream().anyMatch(range::contains) || ranges.stream().anyMatch(range::overlaps);
        }
    }

    private final int keysMax;
    private final NavigableMap<Key, Long> newest = new ConcurrentSkipListMap<>();
    private final Deque<Commit> commits = new ArrayDeque<>();
    /** Those of {@link #commits} that have ranges. Replaced, never changed. */
    private volatile List<Commit> large = List.of();

    private volatile long floor;
    private int keys;

    RecentCommits(int keysMax, long floor) {
        this.keysMax = keysMax;
        this.floor = floor;
    }

    /** What was written up to here may be forgotten. */
    long floor() {
        return floor;
    }

    synchronized void add(Commit commit) {
        commits.add(commit);
        for (Key key : commit.keys) {
            newest.put(key, commit.timestamp);
        }
        keys += commit.keys.size();
        if (!commit.ranges.isEmpty()) {
            List<Commit> more = new ArrayList<>(large);
            more.add(commit);
            large = List.copyOf(more);
        }
    }

    /** Whether a key of the range was written after a moment that is not before the floor. */
    boolean writtenAfter(KeyRange range, long timestamp) {
        for (Commit commit : large) {
            if (commit.timestamp > timestamp && commit.ranges.stream().anyMatch(range::overlaps)) {
                return true;
            }
        }
        if (range.isSingle()) {
            Long written = newest.get(range.start());
            return written != null && written > timestamp;
        }
        return anyAfter(part(range).values(), timestamp);
    }

    private NavigableMap<Key, Long> part(KeyRange range) {
        Key end = range.end();
        return end == null ? newest.tailMap(range.start(), true) : newest.subMap(range.start(), true, end, false);
    }

    private static boolean anyAfter(Collection<Long> written, long timestamp) {
        for (long one : written) {
            if (one > timestamp) {
                return true;
            }
        }
        return false;
    }

    /**
     * Forgets what nobody asks for who reads {@code oldest} or later; and more, where it is too much all the same, but never what is not applied
     * yet: who is validated later finds that nowhere else.
     *
     * @param applied everything up to here can be read in the store
     */
    synchronized void forget(long oldest, long applied) {
        Commit first = commits.peek();
        while (first != null && first.timestamp <= applied && (first.timestamp <= oldest || keys > keysMax)) {
            Commit gone = commits.remove();
            floor = Math.max(floor, gone.timestamp);
            keys -= gone.keys.size();
            for (Key key : gone.keys) {
                newest.remove(key, gone.timestamp);
            }
            if (!gone.ranges.isEmpty()) {
                large = large.stream().filter(commit -> !commit.equals(gone)).toList();
            }
            first = commits.peek();
        }
    }

    /** The commits after a moment up to another, oldest first; null where some of them may be forgotten. */
    synchronized @Nullable List<Commit> between(long after, long upTo) {
        if (after < floor) {
            return null;
        }
        return commits.stream()
                .filter(commit -> commit.timestamp > after && commit.timestamp <= upTo)
                .toList();
    }
}
