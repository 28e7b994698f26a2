package io.photoncloud.chainfire.store.raft;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * Decides up to which revision history may be forgotten, so that a store nobody compacts does not grow for ever: what was
 * replaced longer ago than the time set, but never any of the last {@value #REVISIONS_MIN} revisions. For one thread.
 */
final class HistoryWindow {

    /** So many revisions are kept however old they are: a store that is seldom written keeps a useful past. */
    static final long REVISIONS_MIN = 10_000;

    /** Into so many parts the time kept is divided: history is kept for up to one part longer. */
    private static final int PARTS = 12;

    private record Seen(long nanos, long revision) {}

    private final long keptNanos;
    /** What the newest revision was, and when, in order; one for each part at most. */
    private final Deque<Seen> seen = new ArrayDeque<>();

    /** {@code kept} is how long history is kept at least; zero keeps it for ever. */
    HistoryWindow(Duration kept) {
        this.keptNanos = kept.toNanos();
    }

    /**
     * To be asked now and then, on every member, so that a new leader knows the past too.
     *
     * @param nowNanos on a clock that only goes forward
     * @param revision the newest
     * @param compacted up to which history is forgotten already
     * @return up to which it may be forgotten now; empty where there is nothing new to forget
     */
    OptionalLong due(long nowNanos, long revision, long compacted) {
        if (keptNanos == 0) {
            return OptionalLong.empty();
        }
        if (seen.isEmpty() || nowNanos - seen.getLast().nanos >= keptNanos / PARTS) {
            seen.add(new Seen(nowNanos, revision));
        }
        // The newest of those that are old enough stays the first.
        Seen old = null;
        while (!seen.isEmpty() && nowNanos - seen.getFirst().nanos >= keptNanos) {
            old = seen.removeFirst();
        }
        if (old == null) {
            return OptionalLong.empty();
        }
        seen.addFirst(old);
        long upTo = Math.min(old.revision, revision - REVISIONS_MIN);
        // Where the number of revisions is what keeps history, it would move with each write.
        long step = upTo == old.revision ? 1 : REVISIONS_MIN / PARTS;
        return upTo - compacted >= step ? OptionalLong.of(upTo) : OptionalLong.empty();
    }
}
