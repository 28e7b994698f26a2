package io.photoncloud.nightlight.tsdb.head;

import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who looks at the head, and after which commit. Whoever opens a view waits for the commit that is just being applied,
 * and sees from then on all of each commit up to that one and nothing of later ones. Safe for use by many threads.
 */
final class Views {
    /** A view that sees what there is, however much of a commit that is. */
    static final long LATEST = Long.MAX_VALUE;

    /** Fair, so that commits one after another do not keep readers out. */
    private final ReentrantLock applying = new ReentrantLock(true);

    private final TreeMap<Long, Integer> open = new TreeMap<>();
    private volatile long[] moments = {};
    private long applied;

    /** Opens a view, to be closed. @return the last commit it sees */
    long open() {
        applying.lock();
        try {
            count(applied, 1);
            return applied;
        } finally {
            applying.unlock();
        }
    }

    void close(long view) {
        count(view, -1);
    }

    private synchronized void count(long view, int change) {
        open.merge(view, change, (left, right) -> left + right == 0 ? null : left + right);
        moments = open.keySet().stream().mapToLong(Long::longValue).toArray();
    }

    /** After which commits somebody looks, rising. */
    long[] moments() {
        return moments;
    }

    /** Keeps new views waiting until {@link #end}. @return the number of the commit that is applied meanwhile */
    long begin() {
        applying.lock();
        return applied + 1;
    }

    void end() {
        applied++;
        applying.unlock();
    }

    /** Whether one of some rising views is at or after a commit, and before another. */
    static boolean anyWithin(long[] views, long from, long before) {
        for (long view : views) {
            if (view >= from) {
                return view < before;
            }
        }
        return false;
    }
}
