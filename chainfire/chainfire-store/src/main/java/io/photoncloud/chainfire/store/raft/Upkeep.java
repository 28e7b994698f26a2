package io.photoncloud.chainfire.store.raft;

import com.alipay.sofa.jraft.Node;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.engine.RocksDatabase;
import io.photoncloud.chainfire.store.engine.RocksEngine;
import io.photoncloud.chainfire.store.machine.ChangeLog;
import io.photoncloud.chainfire.store.machine.ChangeLog.Position;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What one member does by itself: shortens its log, drops compacted rows, gives space back and watches the quota. */
final class Upkeep {

    /** The log is shortened after so many bytes of entries: what a restart applies again at most, and a bit more. */
    private static final long SNAPSHOT_EVERY_BYTES = 64L << 20;

    private static final Duration MEASURE_INTERVAL = Duration.ofSeconds(1);

    /** Files are rewritten to free space at most this often, and only where it is worth it. */
    private static final Duration REWRITE_INTERVAL = Duration.ofSeconds(20);

    private static final long REWRITE_GARBAGE_BYTES_MIN = 16L << 20;

    private final Node node;
    private final RocksEngine engine;
    private final RocksDatabase database;
    private final long quotaBytes;
    /**
     * A platform thread. What is done here runs for seconds without waiting for anything: on virtual threads it would
     * hold the few carriers that answer requests.
     */
    private final Executor background;

    private final AtomicBoolean snapshotting = new AtomicBoolean();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private final AtomicBoolean measuring = new AtomicBoolean();
    /** Held while the database is used from here, so that it is not closed meanwhile. */
    private final ReentrantLock using = new ReentrantLock();

    private volatile boolean sweepWanted;
    private volatile boolean closed;
    private volatile boolean overQuota;
    /** Rows were dropped since files were last rewritten. */
    private volatile boolean swept;

    private volatile long bytesUsed;
    private volatile long bytesLive;
    private long bytesSinceSnapshot;
    private long nextMeasureNanos = System.nanoTime();
    private long nextRewriteNanos = System.nanoTime();

    Upkeep(Node node, RocksEngine engine, RocksDatabase database, long quotaBytes, Executor background) {
        this.node = node;
        this.engine = engine;
        this.database = database;
        this.quotaBytes = quotaBytes;
        this.background = background;
    }

    /** Called by the applier. */
    void applied(long entryBytes) {
        bytesSinceSnapshot += entryBytes;
        if (bytesSinceSnapshot >= SNAPSHOT_EVERY_BYTES && snapshotting.compareAndSet(false, true)) {
            bytesSinceSnapshot = 0;
            node.snapshot(status -> snapshotting.set(false));
        }
    }

    void snapshot(BiConsumer<@Nullable Boolean, @Nullable StoreException> done) {
        node.snapshot(status -> {
            if (status.isOk()) {
                done.accept(Boolean.TRUE, null);
            } else {
                done.accept(
                        null, new StoreException(Reason.UNAVAILABLE, "no snapshot was made: " + status.getErrorMsg()));
            }
        });
    }

    /** Drops what compaction freed, in the background. */
    void sweep() {
        sweepWanted = true;
        if (sweeping.compareAndSet(false, true)) {
            background.execute(this::sweepAll);
        }
    }

    private void sweepAll() {
        try {
            while (sweepWanted && !closed) {
                sweepWanted = false;
                engine.refresh();
                @Nullable Position next = Position.startOf(0);
                while (next != null) {
                    next = sweepSome(next);
                }
                swept = true;
            }
        } finally {
            sweeping.set(false);
        }
        if (sweepWanted && !closed) {
            sweep();
        }
    }

    private @Nullable Position sweepSome(Position from) {
        using.lock();
        try {
            return closed ? null : ChangeLog.sweep(engine, from);
        } finally {
            using.unlock();
        }
    }

    void tick() {
        long now = System.nanoTime();
        if (nextMeasureNanos - now <= 0 && measuring.compareAndSet(false, true)) {
            nextMeasureNanos = now + MEASURE_INTERVAL.toNanos();
            background.execute(this::measure);
        }
    }

    private void measure() {
        using.lock();
        try {
            if (closed) {
                return;
            }
            engine.refresh();
            bytesUsed = database.bytesUsed();
            bytesLive = database.bytesLive();
            overQuota = quotaBytes > 0 && bytesUsed >= quotaBytes;
            long garbage = bytesUsed - bytesLive;
            long now = System.nanoTime();
            boolean worthIt = overQuota || (garbage > REWRITE_GARBAGE_BYTES_MIN && garbage > bytesLive);
            // Whoever compacts to get below the quota need not wait for the interval.
            if (worthIt && (nextRewriteNanos - now <= 0 || (overQuota && swept))) {
                nextRewriteNanos = now + REWRITE_INTERVAL.toNanos();
                swept = false;
                database.flush();
                database.compactFiles();
                bytesUsed = database.bytesUsed();
                overQuota = quotaBytes > 0 && bytesUsed >= quotaBytes;
            }
        } finally {
            using.unlock();
            measuring.set(false);
        }
    }

    long bytesUsed() {
        return bytesUsed;
    }

    long bytesLive() {
        return bytesLive;
    }

    boolean isOverQuota() {
        return overQuota;
    }

    /** Whether a transaction may take more space than it gives back. */
    static boolean grows(Transaction transaction) {
        return grows(transaction.then()) || grows(transaction.otherwise());
    }

    private static boolean grows(List<Operation> branch) {
        for (Operation operation : branch) {
            if (operation instanceof Operation.Put
                    || (operation instanceof Operation.Nested(Transaction nested) && grows(nested))) {
                return true;
            }
        }
        return false;
    }

    StoreException noSpace() {
        return new StoreException(
                Reason.NO_SPACE,
                "the database takes " + bytesUsed + " bytes, its quota is " + quotaBytes
                        + ": delete keys and compact, or raise the quota; this lifts by itself");
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
