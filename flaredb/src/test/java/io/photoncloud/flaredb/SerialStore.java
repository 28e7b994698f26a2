package io.photoncloud.flaredb;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.flaredb.transaction.ChangeFeed;
import io.photoncloud.flaredb.transaction.Direction;
import io.photoncloud.flaredb.transaction.Isolation;
import io.photoncloud.flaredb.transaction.LockOutcome;
import io.photoncloud.flaredb.transaction.LockStrength;
import io.photoncloud.flaredb.transaction.LockWait;
import io.photoncloud.flaredb.transaction.Outcome;
import io.photoncloud.flaredb.transaction.RowCursor;
import io.photoncloud.flaredb.transaction.Savepoint;
import io.photoncloud.flaredb.transaction.Timestamp;
import io.photoncloud.flaredb.transaction.Transaction;
import io.photoncloud.flaredb.transaction.TransactionLimits;
import io.photoncloud.flaredb.transaction.TransactionOptions;
import io.photoncloud.flaredb.transaction.TransactionalStore;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Transactions in memory, one after the other: as right as it is slow. What writes waits until the one before has ended. */
public final class SerialStore implements TransactionalStore {

    private final Semaphore writer = new Semaphore(1, true);
    private NavigableMap<Key, Bytes> rows = new TreeMap<>();
    private final List<ChangeFeed.Change> history = new ArrayList<>();
    private long clock = 1L << 20;
    private long oldest;
    private long ids;

    @Override
    public Transaction begin(TransactionOptions options) {
        if (!options.readOnly()) {
            writer.acquireUninterruptibly();
        }
        synchronized (this) {
            return new Serial(++ids, options.readOnly(), new TreeMap<>(rows), new Timestamp(clock));
        }
    }

    @Override
    public synchronized @Nullable Bytes read(Key key) {
        return rows.get(key);
    }

    @Override
    public synchronized Timestamp now() {
        return new Timestamp(clock);
    }

    /** What was before now is not told any more. */
    public synchronized void forget() {
        oldest = clock;
        history.clear();
    }

    @Override
    public synchronized ChangeFeed changes(KeyRange range, Timestamp after) {
        if (after.value() < oldest) {
            throw new SqlException(SqlState.INVALID_PARAMETER_VALUE, "that moment is gone");
        }
        return new Changes(range, after);
    }

    @Override
    public synchronized Status status() {
        return new Status(true, new Timestamp(clock), new Timestamp(oldest), 0, 0, 0, 0);
    }

    public synchronized int size() {
        return rows.size();
    }

    @Override
    public TransactionLimits limits() {
        return TransactionLimits.DEFAULT;
    }

    @Override
    public void close() {
        // There is nothing that goes on.
    }

    private synchronized Timestamp apply(NavigableMap<Key, Bytes> all, Map<Key, @Nullable Bytes> writes) {
        clock += 7;
        rows = all;
        writes.forEach((key, value) -> history.add(new ChangeFeed.Change(key, value, new Timestamp(clock))));
        notifyAll();
        return new Timestamp(clock);
    }

    private final class Changes implements ChangeFeed {

        private final KeyRange range;
        private Timestamp told;

        Changes(KeyRange range, Timestamp after) {
            this.range = range;
            this.told = after;
        }

        @Override
        public Batch next(Duration wait) {
            synchronized (SerialStore.this) {
                try {
                    if (told.value() >= clock && wait.isPositive()) {
                        SerialStore.this.wait(wait.toMillis());
                    }
                } catch (InterruptedException e) {
                    throw new SqlException(SqlState.QUERY_CANCELED, "interrupted", e);
                }
                List<Change> found = history.stream()
                        .filter(change -> change.timestamp().isAfter(told) && range.contains(change.key()))
                        .toList();
                told = new Timestamp(Math.max(told.value(), clock));
                return new Batch(found, told);
            }
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    private final class Serial implements Transaction {

        private final long id;
        private final boolean readOnly;
        private final NavigableMap<Key, Bytes> view;
        private final Timestamp read;
        private final NavigableMap<Key, @Nullable Bytes> writes = new TreeMap<>();
        private boolean ended;

        Serial(long id, boolean readOnly, NavigableMap<Key, Bytes> view, Timestamp read) {
            this.id = id;
            this.readOnly = readOnly;
            this.view = view;
            this.read = read;
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public Isolation isolation() {
            return Isolation.SERIALIZABLE;
        }

        @Override
        public boolean isReadOnly() {
            return readOnly;
        }

        @Override
        public Timestamp readTimestamp() {
            return read;
        }

        @Override
        public @Nullable Bytes get(Key key) {
            return view.get(key);
        }

        @Override
        public RowCursor scan(KeyRange range, Direction direction) {
            List<Map.Entry<Key, Bytes>> found = new ArrayList<>();
            view.tailMap(range.start(), true).entrySet().stream()
                    .takeWhile(entry -> range.contains(entry.getKey()))
                    .forEach(found::add);
            List<Map.Entry<Key, Bytes>> ordered = direction == Direction.FORWARD ? found : found.reversed();
            return new Cursor(ordered.iterator());
        }

        @Override
        public void put(Key key, Bytes value) {
            view.put(key, value);
            writes.put(key, value);
        }

        @Override
        public void delete(Key key) {
            view.remove(key);
            writes.put(key, null);
        }

        @Override
        public LockOutcome lock(Key key, LockStrength strength, LockWait wait) {
            return new LockOutcome.Locked(view.get(key), false);
        }

        @Override
        public void waitForLocks(LockWait wait) {
            // Nobody else is there.
        }

        @Override
        public void nextStatement() {
            // It goes on seeing the same.
        }

        @Override
        public void readNewest() {
            // It goes on seeing the same.
        }

        @Override
        public void restartStatement() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Savepoint savepoint() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void rollbackTo(Savepoint savepoint) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean hasWrites() {
            return !writes.isEmpty();
        }

        @Override
        public Outcome commit() {
            Timestamp at = readOnly || writes.isEmpty() ? read : apply(view, writes);
            close();
            return new Outcome.Committed(at);
        }

        @Override
        public void rollback() {
            close();
        }

        @Override
        public void close() {
            if (!ended && !readOnly) {
                writer.release();
            }
            ended = true;
        }
    }

    private static final class Cursor implements RowCursor {

        private final Iterator<Map.Entry<Key, Bytes>> rest;
        private Map.@Nullable Entry<Key, Bytes> at;

        Cursor(Iterator<Map.Entry<Key, Bytes>> rest) {
            this.rest = rest;
        }

        @Override
        public boolean next() {
            at = rest.hasNext() ? rest.next() : null;
            return at != null;
        }

        private Map.Entry<Key, Bytes> here() {
            if (at == null) {
                throw new IllegalStateException("it stands at no key");
            }
            return at;
        }

        @Override
        public Key key() {
            return here().getKey();
        }

        @Override
        public Bytes value() {
            return here().getValue();
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
