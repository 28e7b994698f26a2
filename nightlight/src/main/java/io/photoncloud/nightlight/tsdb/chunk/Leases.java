package io.photoncloud.nightlight.tsdb.chunk;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps what is to be given up until those who may still read it are done. Whoever reads holds a lease; what is retired
 * is given up when all leases from before are closed. Safe for use by many threads.
 */
public final class Leases {
    private final TreeMap<Long, Integer> open = new TreeMap<>();
    private final Deque<Retired> retired = new ArrayDeque<>();
    private long epoch;

    private record Retired(long epoch, Runnable end) {}

    /** The right to read what is not retired yet. */
    public final class Lease implements AutoCloseable {
        private final long since;
        private boolean closed;

        private Lease(long since) {
            this.since = since;
        }

        @Override
        public void close() {
            synchronized (Leases.this) {
                if (closed) {
                    return;
                }
                closed = true;
                open.merge(since, -1, (left, right) -> left + right == 0 ? null : left + right);
                endRetired();
            }
        }
    }

    public synchronized Lease take() {
        open.merge(epoch, 1, Integer::sum);
        return new Lease(epoch);
    }

    /** Runs what ends something, now or when the last of the present leases is closed. */
    public synchronized void retire(Runnable end) {
        retired.add(new Retired(epoch++, end));
        endRetired();
    }

    private void endRetired() {
        Map.Entry<Long, Integer> oldest = open.firstEntry();
        long before = oldest == null ? Long.MAX_VALUE : oldest.getKey();
        while (!retired.isEmpty() && retired.getFirst().epoch < before) {
            retired.removeFirst().end.run();
        }
    }
}
