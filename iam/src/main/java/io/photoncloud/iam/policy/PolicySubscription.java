package io.photoncloud.iam.policy;

import io.photoncloud.common.policy.PolicyChange;
import io.photoncloud.common.policy.PolicyItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Everything there was at one moment, and every change since. Whoever takes them more slowly than they come is cut off
 * once {@link #PENDING_MAX} wait, and may begin anew. For one reader; it may be closed from any thread.
 */
public final class PolicySubscription implements AutoCloseable {

    /** Changes that wait for the reader. */
    public static final int PENDING_MAX = 100_000;

    /** What became of items up to a revision; no changes where only the revision went on. */
    public record Batch(List<PolicyChange> changes, long revision) {}

    private final List<PolicyItem> snapshot;
    private final long snapshotRevision;
    private final Consumer<PolicySubscription> onClose;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private List<PolicyChange> pending = new ArrayList<>();
    private long revision;
    private long taken;
    private boolean closed;

    PolicySubscription(List<PolicyItem> snapshot, long revision, Consumer<PolicySubscription> onClose) {
        this.snapshot = snapshot;
        this.snapshotRevision = revision;
        this.revision = revision;
        this.taken = revision;
        this.onClose = onClose;
    }

    public List<PolicyItem> snapshot() {
        return snapshot;
    }

    public long snapshotRevision() {
        return snapshotRevision;
    }

    void offer(List<PolicyChange> changes, long reached) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (pending.size() + changes.size() > PENDING_MAX) {
                closed = true;
                pending = List.of();
            } else {
                pending.addAll(changes);
                revision = reached;
            }
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for what is new.
     *
     * @return empty where nothing came in time, or nothing will come any more: see {@link #isOpen}
     */
    public Optional<Batch> next(Duration wait) throws InterruptedException {
        long left = wait.toNanos();
        lock.lock();
        try {
            while (!closed && revision == taken && pending.isEmpty()) {
                if (left <= 0) {
                    return Optional.empty();
                }
                left = arrived.awaitNanos(left);
            }
            if (closed) {
                return Optional.empty();
            }
            Batch batch = new Batch(pending, revision);
            pending = new ArrayList<>();
            taken = revision;
            return Optional.of(batch);
        } finally {
            lock.unlock();
        }
    }

    public boolean isOpen() {
        lock.lock();
        try {
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            pending = List.of();
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        onClose.accept(this);
    }
}
