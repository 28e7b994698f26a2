package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.LocalView;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.flaredb.transaction.RecentCommits.Commit;
import io.photoncloud.flaredb.transaction.WriteBuffer.Write;
import io.photoncloud.flaredb.type.SqlException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The time in which one member coordinates: from the row that says so until that row is replaced. Every commit stands on the condition that the row is
 * unchanged, so nothing of a former reign can take effect in a later one, and what cannot be found out about a commit is found out by
 * beginning another reign. Safe for use by many threads.
 *
 * <p>Commits are validated one after the other and leave for the store in the order of their timestamps, which applies them in that order. What can be read
 * ({@link #newest}) is what was applied without a gap.
 */
final class Reign {

    /** After so many commits it is looked which of them are remembered in vain. */
    private static final int FORGET_EVERY = 64;

    private final EmbeddedStore store;
    private final Condition unchanged;
    private final HybridClock clock;
    private final VersionReads reads;
    private final LargeTransactions large;
    private final LockTable locks = new LockTable();
    private final RecentCommits recent;
    private final LongSupplier oldestListener;
    private final Runnable onDoubt;
    private final Duration patience;

    /** Guards validation, the clock, and the order in which commits leave. */
    private final ReentrantLock committing = new ReentrantLock();
    /** Guards the queue and what follows from its head's end. */
    private final ReentrantLock ending = new ReentrantLock();

    private final java.util.concurrent.locks.Condition advanced = ending.newCondition();
    private final Deque<PendingCommit> pending = new ArrayDeque<>();
    private volatile long newest;
    private volatile @Nullable SqlException ended;
    /** Under the lock of the queue: what to do about lost answers. */
    private Doubts doubts = Doubts.WAIT;

    private int sinceForgotten;

    private enum Doubts {
        /** Another reign may tell. */
        WAIT,
        /** Another reign of this member has begun: what is not applied by now never will be. */
        LOOK,
        /** They stay unknown. */
        GIVE_UP
    }

    /**
     * @param newest of what was committed before, and above what will be
     * @param oldestListener the oldest moment that somebody may still ask about
     * @param onDoubt is run where it is unknown what became of a commit, when this reign has ended: another one is to begin
     */
    Reign(
            EmbeddedStore store,
            Bytes row,
            HybridClock clock,
            long newest,
            LargeTransactions large,
            int keysRemembered,
            Duration patience,
            LongSupplier oldestListener,
            Runnable onDoubt) {
        this.store = store;
        this.unchanged = Condition.valueIs(TransactionCodec.REIGN, row);
        this.clock = clock;
        this.newest = newest;
        this.large = large;
        this.reads = new VersionReads(store, large);
        this.recent = new RecentCommits(keysRemembered, newest);
        this.patience = patience;
        this.oldestListener = oldestListener;
        this.onDoubt = onDoubt;
    }

    LockTable locks() {
        return locks;
    }

    VersionReads reads() {
        return reads;
    }

    LargeTransactions large() {
        return large;
    }

    RecentCommits recent() {
        return recent;
    }

    StoreLimits storeLimits() {
        return store.limits();
    }

    /** Everything committed up to here is applied, and nothing will be committed up to here any more. */
    long newest() {
        return newest;
    }

    void refuseIfEnded() {
        SqlException reason = ended;
        if (reason != null) {
            throw reason;
        }
    }

    boolean hasEnded() {
        return ended != null;
    }

    /** Whether something of what was read has been written after a moment, by whomever, commits on their way included. */
    boolean changedAfter(ReadSpans spans, long timestamp) {
        boolean changed = spans.any(range -> recent.writtenAfter(range, timestamp));
        // The floor is looked at afterwards: it rises before anything is forgotten.
        boolean remembered = timestamp >= recent.floor();
        return changed || (!remembered && spans.any(range -> reads.writtenAfter(range, timestamp)));
    }

    /** What is to be committed, and how it is validated. */
    record Commission(
            NavigableMap<Key, Write> writes,
            @Nullable LargeTransaction large,
            @Nullable ReadSpans validated,
            long readAt,
            Runnable onEnd) {}

    /** Validates and commits. @throws SqlException where nothing was written and nothing will be */
    Outcome commit(Commission commission) {
        PendingCommit commit;
        committing.lock();
        try {
            refuseIfEnded();
            ReadSpans spans = commission.validated;
            if (spans != null && changedAfter(spans, commission.readAt)) {
                throw StoreFailures.conflict("What the transaction read has been changed since.");
            }
            commit = send(commission);
        } finally {
            committing.unlock();
        }
        return commit.await(patience);
    }

    private PendingCommit send(Commission commission) {
        long timestamp = clock.next();
        List<Operation> operations = new ArrayList<>(commission.writes.size() + 1);
        LargeTransaction transaction = commission.large;
        Key witness;
        if (transaction == null) {
            for (Map.Entry<Key, Write> write : commission.writes.entrySet()) {
                operations.add(Operation.Put.ofNew(
                        VersionKeys.version(write.getKey(), timestamp),
                        VersionKeys.stored(write.getValue().value())));
            }
            witness = VersionKeys.version(commission.writes.firstKey(), timestamp);
        } else {
            witness = VersionKeys.record(transaction.id());
            operations.add(Operation.Put.ofNew(witness, TransactionCodec.record(transaction.record(timestamp))));
        }
        long limit = clock.limitToStore(timestamp);
        if (limit != 0) {
            operations.add(Operation.Put.of(TransactionCodec.CLOCK, TransactionCodec.clock(limit)));
        }
        PendingCommit commit =
                new PendingCommit(timestamp, witness, () -> applied(transaction, timestamp, limit), commission.onEnd);
        recent.add(new Commit(
                timestamp,
                List.copyOf(commission.writes.keySet()),
                transaction == null ? List.of() : transaction.ranges()));
        if (++sinceForgotten >= FORGET_EVERY) {
            sinceForgotten = 0;
            recent.forget(oldestListener.getAsLong(), newest);
        }
        ending.lock();
        try {
            pending.add(commit);
        } finally {
            ending.unlock();
        }
        store.commitAsync(conditional(operations), (result, refusal) -> answered(commit, result, refusal));
        return commit;
    }

    private Transaction conditional(List<Operation> operations) {
        return new Transaction(List.of(unchanged), operations, List.of());
    }

    /** On the way to be readable. */
    private void applied(@Nullable LargeTransaction transaction, long timestamp, long limit) {
        if (transaction != null) {
            large.committed(transaction, timestamp);
        }
        clock.stored(limit);
    }

    private void answered(PendingCommit commit, @Nullable CommitResult result, @Nullable StoreException refusal) {
        boolean lost = result instanceof CommitResult.Unknown;
        if (lost || result instanceof CommitResult.Conflicted) {
            end(StoreFailures.reignEnded());
        }
        ending.lock();
        try {
            if (!commit.isAnswered()) {
                commit.answered(result, refusal);
                drain();
            }
        } finally {
            ending.unlock();
        }
        if (lost) {
            onDoubt.run();
        }
    }

    /** Ends, from the head of the queue, what is known. */
    private void drain() {
        PendingCommit head = pending.peek();
        while (head != null && head.isAnswered()) {
            if (head.isLost()) {
                switch (doubts) {
                    case WAIT -> {
                        return;
                    }
                    case LOOK -> look(head);
                    case GIVE_UP -> {}
                }
            }
            if (head.isApplied()) {
                head.applied();
                newest = head.timestamp();
            }
            pending.remove();
            head.end();
            head = pending.peek();
        }
        advanced.signalAll();
    }

    private void look(PendingCommit commit) {
        try (LocalView view = store.localView()) {
            commit.found(view.get(commit.witness()) != null);
        } catch (StoreException _) {
            // Then it stays unknown.
        }
    }

    /** Nothing can begin or go on in it any more; what is on its way is answered when that is known. */
    void end(SqlException reason) {
        if (ended == null) {
            ended = reason;
        }
        locks.close(reason);
        ending.lock();
        try {
            advanced.signalAll();
        } finally {
            ending.unlock();
        }
    }

    /**
     * This member has begun another reign, and nothing was written in that yet: what is not applied by now never will be, so it is
     * seen in the store what became of each commit.
     */
    void settle() {
        ending.lock();
        try {
            doubts = Doubts.LOOK;
            pending.stream()
                    .filter(commit -> !commit.isAnswered() || commit.isLost())
                    .forEach(this::look);
            drain();
        } finally {
            ending.unlock();
        }
    }

    /** Nobody here will find out any more. */
    void giveUp() {
        ending.lock();
        try {
            doubts = Doubts.GIVE_UP;
            drain();
        } finally {
            ending.unlock();
        }
    }

    /** Writes rows that are no commit of their own, in this reign; blocks. @throws SqlException certainly or perhaps not written */
    void write(List<Operation> operations) {
        refuseIfEnded();
        CommitResult result;
        try {
            result = store.commit(conditional(operations));
        } catch (StoreException e) {
            throw StoreFailures.refused(e);
        }
        switch (result) {
            case CommitResult.Committed _ -> {}
            case CommitResult.Conflicted _ -> {
                end(StoreFailures.reignEnded());
                throw StoreFailures.reignEnded();
            }
            case CommitResult.Unknown _ -> {
                // What is written in doubt is looked at by whoever reigns next.
                end(StoreFailures.reignEnded());
                onDoubt.run();
                throw StoreFailures.reignEnded();
            }
        }
    }

    /** Returns when everything committed up to a moment can be read, and nothing will be committed up to it any more. */
    void awaitPassed(long timestamp) {
        committing.lock();
        try {
            clock.passed(timestamp);
        } finally {
            committing.unlock();
        }
        ending.lock();
        try {
            PendingCommit head = pending.peek();
            while (head != null && head.timestamp() <= timestamp) {
                refuseIfEnded();
                advanced.awaitUninterruptibly();
                head = pending.peek();
            }
        } finally {
            ending.unlock();
        }
    }

    /** The end of the past: a moment after this can get commits still. */
    long clockNow() {
        committing.lock();
        try {
            return clock.now();
        } finally {
            committing.unlock();
        }
    }

    /** Waits until something after a moment can be read, or the time is over. */
    void awaitNewer(long timestamp, Duration wait) throws InterruptedException {
        ending.lock();
        try {
            long left = wait.toNanos();
            while (newest <= timestamp && left > 0 && ended == null) {
                left = advanced.awaitNanos(left);
            }
        } finally {
            ending.unlock();
        }
    }
}
