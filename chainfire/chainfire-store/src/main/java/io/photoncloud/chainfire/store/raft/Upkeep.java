package io.photoncloud.chainfire.store.raft;

import com.alipay.sofa.jraft.Node;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.engine.RocksEngine;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.chainfire.store.machine.Sweep;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one member of a group does by itself: shortens its log, drops compacted rows and watches the quota. */
final class Upkeep implements DatabaseUpkeep.Group {

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    /** The log is shortened after so many bytes of entries: what a restart applies again at most, and a bit more. */
    private static final long SNAPSHOT_EVERY_BYTES = 64L << 20;

    /** How long a snapshot may take: the database is written to disk as far as it is not there. */
    private static final Duration SNAPSHOT_TIME_MAX = Duration.ofMinutes(5);

    private final Node node;
    private final RocksEngine engine;
    private final DatabaseUpkeep database;
    private final long quotaBytes;
    /**
     * A platform thread. What is done here runs for seconds without waiting for anything: on virtual threads it would
     * hold the few carriers that answer requests.
     */
    private final Executor background;

    private final AtomicBoolean snapshotting = new AtomicBoolean();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    /** Held while the engine is used from here, so that it is not closed meanwhile. */
    private final ReentrantLock using = new ReentrantLock();

    private volatile boolean sweepWanted;
    private volatile boolean closed;
    /** Only the sweeping thread uses it. */
    private long sweptTo;

    private long bytesSinceSnapshot;

    Upkeep(Node node, RocksEngine engine, DatabaseUpkeep database, long quotaBytes, Executor background) {
        this.node = node;
        this.engine = engine;
        this.database = database;
        this.quotaBytes = quotaBytes;
        this.background = background;
    }

    /**
     * Called by the applier, for entries that the state held already too: after a start, those are what the log holds
     * since the last snapshot.
     */
    void applied(long entryBytes) {
        bytesSinceSnapshot += entryBytes;
        if (bytesSinceSnapshot >= SNAPSHOT_EVERY_BYTES && snapshotting.compareAndSet(false, true)) {
            bytesSinceSnapshot = 0;
            shortenLog();
        }
    }

    private void shortenLog() {
        boolean asked = false;
        try {
            node.snapshot(status -> snapshotting.set(false));
            asked = true;
        } finally {
            if (!asked) {
                snapshotting.set(false);
            }
        }
    }

    /** Makes a snapshot now, and waits for it. */
    void snapshot() {
        Blocking<Boolean> made = new Blocking<>();
        node.snapshot(status -> {
            if (status.isOk()) {
                made.accept(Boolean.TRUE, null);
            } else {
                made.accept(
                        null, new StoreException(Reason.UNAVAILABLE, "no snapshot was made: " + status.getErrorMsg()));
            }
        });
        var _ = made.get(SNAPSHOT_TIME_MAX, () -> {
            throw new StoreException(
                    Reason.DEADLINE_EXCEEDED, "no snapshot after " + SNAPSHOT_TIME_MAX.toMinutes() + " minutes");
        });
    }

    /** Drops what compaction freed, in the background; at a start too, as a stop may have interrupted it. */
    void sweep() {
        sweepWanted = true;
        if (sweeping.compareAndSet(false, true)) {
            try {
                background.execute(this::sweepAll);
            } catch (RejectedExecutionException _) {
                sweeping.set(false); // The node is closing.
            }
        }
    }

    private void sweepAll() {
        try {
            while (sweepWanted && !closed) {
                sweepWanted = false;
                sweepOnce();
            }
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("what compaction freed could not be dropped");
        } finally {
            sweeping.set(false);
        }
        if (sweepWanted && !closed) {
            sweep();
        }
    }

    private void sweepOnce() {
        refresh();
        long compacted = compactedRevision();
        Sweep sweep = findSweep();
        while (sweep != null && !sweep.isDone() && !closed) {
            sweepSome(sweep);
        }
        if (compacted > sweptTo) {
            sweptTo = compacted;
            database.swept();
        }
    }

    private @Nullable Sweep findSweep() {
        using.lock();
        try {
            return closed ? null : Sweep.begin(engine);
        } finally {
            using.unlock();
        }
    }

    private long compactedRevision() {
        using.lock();
        try {
            if (closed) {
                return 0;
            }
            try (View view = engine.view()) {
                return view.mark().compactedRevision();
            }
        } finally {
            using.unlock();
        }
    }

    private void sweepSome(Sweep sweep) {
        using.lock();
        try {
            if (!closed) {
                sweep.step();
            }
        } finally {
            using.unlock();
        }
    }

    @Override
    public void refresh() {
        using.lock();
        try {
            if (!closed) {
                engine.refresh();
            }
        } finally {
            using.unlock();
        }
    }

    long bytesUsed() {
        return database.bytesUsed();
    }

    long bytesLive() {
        return database.bytesLive();
    }

    @Override
    public boolean isOverQuota() {
        return quotaBytes > 0 && database.bytesUsed() >= quotaBytes;
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
                "the database takes " + bytesUsed() + " bytes, its quota is " + quotaBytes
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
