package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.query.QueryException.Kind;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all queries hold of memory together, each from its first sample until its answer is written. One that would go beyond it is refused and
 * does not wait: what it waited for might wait for it. Safe for many threads.
 */
public final class QueryMemory {
    private final long bytesMax;
    private final AtomicLong taken = new AtomicLong();

    public QueryMemory(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** For who runs queries one after the other and bounds each. */
    public static QueryMemory unbounded() {
        return new QueryMemory(Long.MAX_VALUE);
    }

    /** What is taken now, by queries and answers that are under way. */
    public long taken() {
        return taken.get();
    }

    public Share begin() {
        return new Share();
    }

    private void take(long bytes) {
        long before = taken.get();
        while (before <= bytesMax - bytes) {
            long found = taken.compareAndExchange(before, before + bytes);
            if (found == before) {
                return;
            }
            before = found;
        }
        throw new QueryException(
                Kind.UNAVAILABLE,
                "query processing would take more than the " + bytesMax
                        + " bytes of memory that all queries have together in query execution; try again");
    }

    /** What one query holds, until it is closed. Of one thread. */
    public final class Share implements AutoCloseable {
        /** Taken at a time, so that queries do not meet for each series. */
        private static final long AT_ONCE = 128 << 10;

        private long held;
        private long reserved;

        private Share() {}

        /** @throws QueryException unavailable, all queries together would hold more than they may */
        public void hold(long bytes) {
            held += bytes;
            if (held > reserved) {
                long more = Math.max(AT_ONCE, held - reserved);
                take(more);
                reserved += more;
            }
        }

        void release(long bytes) {
            held -= bytes;
            long spare = reserved - held;
            if (spare > 4 * AT_ONCE) {
                taken.addAndGet(AT_ONCE - spare);
                reserved -= spare - AT_ONCE;
            }
        }

        @Override
        public void close() {
            taken.addAndGet(-reserved);
            held = 0;
            reserved = 0;
        }
    }
}
