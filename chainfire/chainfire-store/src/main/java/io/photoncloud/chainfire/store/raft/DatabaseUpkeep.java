package io.photoncloud.chainfire.store.raft;

import io.photoncloud.chainfire.store.engine.RocksDatabase;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the database that all groups of a node share, and has its files rewritten where that gives enough space back:
 * once for all groups. The work is done on the executor it is given, one thing at a time.
 */
final class DatabaseUpkeep {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseUpkeep.class);

    private static final Duration MEASURE_INTERVAL = Duration.ofSeconds(1);

    /** Files are rewritten to free space at most this often, and only where it is worth it. */
    private static final Duration REWRITE_INTERVAL = Duration.ofSeconds(20);

    private static final long REWRITE_GARBAGE_BYTES_MIN = 16L << 20;

    /** One group's part in it. */
    interface Group {

        /** Shows what was last written, so that nothing older is kept on disk for its readers. */
        void refresh();

        boolean isOverQuota();
    }

    private final RocksDatabase database;
    private final Supplier<? extends Collection<? extends Group>> groups;
    private final Executor background;
    private final AtomicBoolean measuring = new AtomicBoolean();
    /** Held while the database is used from here, so that it is not closed meanwhile. */
    private final ReentrantLock using = new ReentrantLock();

    private volatile boolean closed;
    /** Rows were dropped since files were last rewritten. */
    private volatile boolean swept;

    private volatile long bytesUsed;
    private volatile long bytesLive;
    /** What looked like garbage right after the last rewriting: the estimate's error, which no rewriting gives back. */
    private long unfreeable;

    private long nextMeasureNanos = System.nanoTime();
    private long nextRewriteNanos = System.nanoTime();

    DatabaseUpkeep(
            RocksDatabase database, Supplier<? extends Collection<? extends Group>> groups, Executor background) {
        this.database = database;
        this.groups = groups;
        this.background = background;
    }

    /** Called every few dozen milliseconds by one thread. */
    void tick() {
        long now = System.nanoTime();
        if (nextMeasureNanos - now > 0 || !measuring.compareAndSet(false, true)) {
            return;
        }
        nextMeasureNanos = now + MEASURE_INTERVAL.toNanos();
        try {
            background.execute(this::measure);
        } catch (RejectedExecutionException _) {
            measuring.set(false); // The node is closing.
        }
    }

    private void measure() {
        try {
            use(this::measureAndRewrite);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("the database could not be measured or rewritten");
        } finally {
            measuring.set(false);
        }
    }

    /** Runs something with the database, unless it is closed; the node closes it only afterwards. */
    void use(Consumer<RocksDatabase> action) {
        using.lock();
        try {
            if (!closed) {
                action.accept(database);
            }
        } finally {
            using.unlock();
        }
    }

    private void measureAndRewrite(RocksDatabase open) {
        groups.get().forEach(Group::refresh);
        bytesUsed = open.bytesUsed();
        bytesLive = open.bytesLive();
        long now = System.nanoTime();
        if (!isWorthRewriting(now)) {
            return;
        }
        swept = false;
        open.flush();
        open.compactFiles();
        nextRewriteNanos = System.nanoTime() + REWRITE_INTERVAL.toNanos();
        bytesUsed = open.bytesUsed();
        bytesLive = open.bytesLive();
        unfreeable = Math.max(0, bytesUsed - bytesLive);
    }

    private boolean isWorthRewriting(long now) {
        boolean overQuota = groups.get().stream().anyMatch(Group::isOverQuota);
        // Whoever compacts to get below the quota need not wait for the interval.
        if (overQuota && swept) {
            return true;
        }
        long garbage = bytesUsed - bytesLive - unfreeable;
        boolean much = garbage > REWRITE_GARBAGE_BYTES_MIN && (overQuota || garbage > bytesLive);
        return much && nextRewriteNanos - now <= 0;
    }

    /** Rows were dropped, whose space a rewriting gives back. */
    void swept() {
        swept = true;
    }

    long bytesUsed() {
        return bytesUsed;
    }

    long bytesLive() {
        return bytesLive;
    }

    void close() {
        using.lock();
        try {
            closed = true;
        } finally {
            using.unlock();
        }
    }
}
