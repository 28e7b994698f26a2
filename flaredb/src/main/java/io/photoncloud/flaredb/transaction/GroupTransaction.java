package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.LocalView;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.flaredb.transaction.VersionReads.Version;
import io.photoncloud.flaredb.transaction.WriteBuffer.Write;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A transaction within one group: its writes wait in memory, or as intents where they are many, for the one commit. */
final class GroupTransaction implements Transaction, LockTable.Owner {

    private enum State {
        ACTIVE,
        COMMITTING,
        ENDED
    }

    private final long id;
    private final TransactionOptions options;
    private final TransactionLimits limits;
    private final Reign reign;
    private final Consumer<GroupTransaction> onEnd;
    private final ReadSpans spans;
    private final HeldLocks locks;
    private final Writes writes;

    private LockWait lockWait = LockWait.FOREVER;
    /** 0 until it is set: then nothing is taken away from under it. Read by others too. */
    private volatile long readAt;

    private ReadSpans.Mark statementReads;
    private long statementSequence;
    private volatile State state = State.ACTIVE;

    /** Reads nothing before {@link #readAt(long)}. */
    GroupTransaction(
            long id,
            TransactionOptions options,
            TransactionLimits limits,
            Reign reign,
            Consumer<GroupTransaction> onEnd) {
        this.id = id;
        this.options = options;
        this.limits = limits;
        this.reign = reign;
        this.onEnd = onEnd;
        this.spans = new ReadSpans(limits.readSpansMax());
        this.locks = new HeldLocks(reign, this, limits.locksMax());
        this.writes = new Writes(id, limits, reign, locks);
        this.statementReads = spans.mark();
    }

    Reign reign() {
        return reign;
    }

    void readAt(long timestamp) {
        readAt = timestamp;
    }

    long readAt() {
        return readAt;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public Isolation isolation() {
        return options.isolation();
    }

    @Override
    public boolean isReadOnly() {
        return options.readOnly();
    }

    @Override
    public Timestamp readTimestamp() {
        return new Timestamp(readAt);
    }

    private void refuseIfOver() {
        if (state != State.ACTIVE) {
            throw new SqlException(SqlState.NO_ACTIVE_SQL_TRANSACTION, "the transaction has ended");
        }
        reign.refuseIfEnded();
    }

    private void refuseIfReadOnly(String what) {
        refuseIfOver();
        if (options.readOnly()) {
            throw new SqlException(
                    SqlState.READ_ONLY_SQL_TRANSACTION, "cannot execute " + what + " in a read-only transaction");
        }
    }

    private boolean validates() {
        return !options.readOnly() && options.isolation() == Isolation.SERIALIZABLE;
    }

    private static <T> T ofStore(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (StoreException e) {
            throw StoreFailures.refused(e);
        }
    }

    // Reading

    @Override
    public @Nullable Bytes get(Key key) {
        refuseIfOver();
        if (validates()) {
            spans.add(key);
        }
        Own own = own(key);
        if (own != null) {
            return own.value;
        }
        Version version = findVersion(key, readAt);
        return version == null ? null : version.value();
    }

    private @Nullable Version findVersion(Key key, long timestamp) {
        try {
            return reign.reads().find(key, timestamp);
        } catch (StoreException e) {
            throw StoreFailures.refused(e);
        }
    }

    private record Own(@Nullable Bytes value) {}

    /** What this transaction wrote of a key; null where it did not. */
    private @Nullable Own own(Key key) {
        Write write = writes.buffer().find(key, Long.MAX_VALUE);
        if (write != null) {
            return new Own(write.value());
        }
        LargeTransaction large = writes.large();
        if (large == null) {
            return null;
        }
        LocalView.Row intent = reign.reads().findIntent(large, key, Long.MAX_VALUE);
        return intent == null ? null : new Own(VersionKeys.value(intent.value()));
    }

    @Override
    public RowCursor scan(KeyRange range, Direction direction) {
        refuseIfOver();
        ReadSpans.Scan span = validates() ? spans.begin(range, direction) : null;
        WriteBuffer.View own = writes.buffer().view();
        VersionScan versions =
                ofStore(() -> reign.reads().scan(range, direction, readAt, writes.large(), own.sequence()));
        return new TransactionCursor(versions, own, range, direction, span, this::refuseIfOver);
    }

    // Writing

    @Override
    public void put(Key key, Bytes value) {
        if (value.size() > limits.valueBytesMax()) {
            throw new SqlException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "a value has at most " + limits.valueBytesMax() + " bytes, not " + value.size());
        }
        write(key, value);
    }

    @Override
    public void delete(Key key) {
        write(key, null);
    }

    private void write(Key key, @Nullable Bytes value) {
        refuseIfReadOnly("a write");
        if (key.size() > limits.keyBytesMax()) {
            throw new SqlException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "a key has at most " + limits.keyBytesMax() + " bytes, not " + key.size());
        }
        if (!VersionKeys.isUsers(key)) {
            throw new IllegalArgumentException("a key of no space of keys: " + key);
        }
        var _ = locks.acquireToWrite(key, lockWait);
        writes.put(key, value);
    }

    @Override
    public LockOutcome lock(Key key, LockStrength strength, LockWait wait) {
        refuseIfReadOnly("a lock");
        if (locks.acquire(key, strength, wait) == LockTable.Grant.SKIPPED) {
            return new LockOutcome.Skipped();
        }
        Own own = own(key);
        Version version = findVersion(key, reign.newest());
        boolean changed = version != null && version.timestamp() > readAt;
        if (validates()) {
            if (changed) {
                refresh();
            }
            spans.add(key);
        }
        if (own != null) {
            return new LockOutcome.Locked(own.value, changed);
        }
        return new LockOutcome.Locked(version == null ? null : version.value(), changed);
    }

    /** Moves to now, if nothing that was read has changed. */
    private void refresh() {
        long now = reign.newest();
        if (reign.changedAfter(spans, readAt)) {
            throw StoreFailures.conflict(
                    "What the transaction read before it waited for a lock has been changed since.");
        }
        readAt = now;
    }

    @Override
    public void waitForLocks(LockWait wait) {
        if (wait instanceof LockWait.Skip) {
            throw new IllegalArgumentException("a write cannot be skipped");
        }
        lockWait = wait;
    }

    // Statements and savepoints

    @Override
    public void nextStatement() {
        refuseIfOver();
        if (options.isolation() == Isolation.READ_COMMITTED && options.asOf() == null) {
            readAt = reign.newest();
        }
        statementReads = spans.mark();
        statementSequence = writes.buffer().sequence();
        writes.protect(statementSequence);
    }

    @Override
    public void readNewest() {
        refuseIfOver();
        if (options.isolation() == Isolation.READ_COMMITTED && options.asOf() == null) {
            readAt = reign.newest();
        }
    }

    @Override
    public void restartStatement() {
        refuseIfOver();
        if (options.asOf() != null) {
            return;
        }
        writes.backTo(statementSequence);
        spans.backTo(statementReads);
        statementReads = spans.mark();
        if (validates()) {
            refresh();
        } else {
            readAt = reign.newest();
        }
    }

    private record Place(GroupTransaction of, long sequence, int locks) implements Savepoint {}

    @Override
    public Savepoint savepoint() {
        refuseIfOver();
        long sequence = writes.buffer().sequence();
        writes.protect(sequence);
        return new Place(this, sequence, locks.mark());
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // a savepoint is of this very transaction
    public void rollbackTo(Savepoint savepoint) {
        refuseIfOver();
        if (!(savepoint instanceof Place place)
                || place.of != this
                || place.sequence > writes.buffer().sequence()) {
            throw new SqlException(SqlState.INVALID_SAVEPOINT_SPECIFICATION, "the savepoint does not exist");
        }
        writes.backTo(place.sequence);
        locks.backTo(place.locks);
        statementSequence = Math.min(statementSequence, place.sequence);
    }

    @Override
    public boolean hasWrites() {
        return writes.any();
    }

    // The end

    @Override
    public Outcome commit() {
        refuseIfOver();
        if (!writes.any()) {
            end();
            return new Outcome.Committed(new Timestamp(readAt));
        }
        boolean sent = false;
        try {
            writes.moveRestIfLarge();
            state = State.COMMITTING;
            // Once it is sent, it ends when the store has answered, whoever waits for that or not.
            Outcome outcome = reign.commit(new Reign.Commission(
                    writes.buffer().newest(), writes.large(), validates() ? spans : null, readAt, this::end));
            sent = true;
            return outcome;
        } finally {
            if (!sent && state != State.ENDED) {
                end();
            }
        }
    }

    @Override
    public void rollback() {
        if (state == State.ACTIVE) {
            end();
        }
    }

    @Override
    public void close() {
        rollback();
    }

    /** Gives back what it holds; from the thread that hears of the commit's end too. */
    private void end() {
        state = State.ENDED;
        writes.ended();
        locks.releaseAll();
        onEnd.accept(this);
    }

    /** What is left in the store beside versions once it has ended; null for nothing. */
    @Nullable
    LargeTransaction large() {
        return writes.large();
    }
}
