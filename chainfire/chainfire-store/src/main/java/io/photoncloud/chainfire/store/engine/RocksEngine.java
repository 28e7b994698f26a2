package io.photoncloud.chainfire.store.engine;

import io.photoncloud.chainfire.store.StoreException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;

/**
 * One group's rows in the shared {@link RocksDatabase}. After each batch the writer publishes a snapshot, which readers
 * share by counting, so that a reader takes no lock and sees whole batches across all column families.
 */
public final class RocksEngine implements Engine {

    /** Deleted rows that a single look passes over before it begins again with an end. */
    private static final int DELETED_PASSED_MAX = 128;

    private static final Duration VIEWS_END_MAX = Duration.ofSeconds(10);
    private static final long VIEWS_LOOK_NANOS = 500_000;

    /** A batch that took more memory than this gives it back. */
    private static final int SPARE_BYTES_MAX = 1 << 20;

    private final RocksDatabase database;
    private final AtomicReference<byte @Nullable []> spareBuffer = new AtomicReference<>();
    private final byte[] prefix;
    private final byte[] prefixEnd;
    private final ReentrantLock publishing = new ReentrantLock();
    /** Moments that hold a snapshot. */
    private final AtomicInteger moments = new AtomicInteger();

    private volatile Moment newest;
    private volatile boolean closed;
    private final AtomicInteger generation = new AtomicInteger();
    /** From {@link #wipe} to the next write, in which time no moment of the rows may be shown. Under the lock. */
    private boolean replacing;

    RocksEngine(RocksDatabase database, byte[] prefix) {
        this.database = database;
        this.prefix = prefix;
        this.prefixEnd = successor(prefix);
        this.newest = new Moment(Mark.NONE);
    }

    private static byte[] successor(byte[] prefix) {
        byte[] end = prefix.clone();
        for (int i = end.length - 1; i >= 0; i--) {
            if (++end[i] != 0) {
                return end;
            }
        }
        throw new IllegalArgumentException("the greatest group number is not usable");
    }

    @Override
    public EngineView view() {
        while (true) {
            // Bounded in practice: fails only when the writer replaced this moment in between.
            Moment moment = newest;
            if (moment.acquire()) {
                return moment;
            }
            if (closed) {
                throw new StoreException(StoreException.Reason.CLOSED, "the store is closed");
            }
        }
    }

    @Override
    public void write(Mark mark, Consumer<Batch> rows) {
        byte[] buffer = spareBuffer.getAndSet(null);
        SerializedBatch batch = buffer == null
                ? new SerializedBatch(prefix, database.familyIds())
                : new SerializedBatch(prefix, database.familyIds(), buffer);
        rows.accept(batch);
        publishing.lock();
        try {
            database.write(batch);
            replacing = false;
            publish(mark);
        } finally {
            publishing.unlock();
        }
        if (batch.buffer().length <= SPARE_BYTES_MAX) {
            spareBuffer.set(batch.buffer());
        }
    }

    private void publish(Mark mark) {
        Moment former = newest;
        newest = new Moment(mark);
        former.close();
    }

    /**
     * Shows the newest moment by a newer snapshot. A group that nothing is written to would otherwise keep every row on
     * disk that any group has dropped since. From any thread.
     */
    public void refresh() {
        publishing.lock();
        try {
            Moment present = newest;
            if (!closed && !replacing && present.sequence != database.db().getLatestSequenceNumber()) {
                publish(present.mark);
            }
        } finally {
            publishing.unlock();
        }
    }

    @Override
    public void load(Consumer<Batch> rows) {
        SerializedBatch batch = new SerializedBatch(prefix, database.familyIds());
        rows.accept(batch);
        database.write(batch);
    }

    @Override
    public int generation() {
        return generation.get();
    }

    @Override
    public boolean sweep(int ofGeneration, Consumer<Batch> rows) {
        publishing.lock();
        try {
            if (closed || generation.get() != ofGeneration) {
                return false;
            }
            load(rows);
            return true;
        } finally {
            publishing.unlock();
        }
    }

    @Override
    public void flush() {
        database.flush();
    }

    @Override
    public long bytesUsed() {
        return database.bytesUsed();
    }

    /** Deletes every row of the group, durably. Views go on showing the former rows until the next {@link #write}. */
    public void wipe() {
        publishing.lock();
        try {
            replacing = true;
            generation.incrementAndGet();
        } finally {
            publishing.unlock();
        }
        database.deleteAll(prefix, prefixEnd);
        database.flush();
    }

    /** Waits for open views, as the database must not be closed before them. */
    @Override
    public void close() {
        publishing.lock();
        try {
            closed = true;
            newest.close();
        } finally {
            publishing.unlock();
        }
        long deadline = System.nanoTime() + VIEWS_END_MAX.toNanos();
        while (moments.get() > 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new StorageException("views are still open " + VIEWS_END_MAX.toSeconds() + " s after the close");
            }
            LockSupport.parkNanos(VIEWS_LOOK_NANOS);
        }
    }

    private byte[] prefixed(byte[] key) {
        byte[] whole = Arrays.copyOf(prefix, prefix.length + key.length);
        System.arraycopy(key, 0, whole, prefix.length, key.length);
        return whole;
    }

    private byte[] withoutPrefix(byte[] whole) {
        return Arrays.copyOfRange(whole, prefix.length, whole.length);
    }

    /** Whether an iterator is at its end because there is no more, or because of damage. */
    private static void check(RocksIterator iterator) {
        try {
            iterator.status();
        } catch (RocksDBException e) {
            throw new StorageException("the state database could not be read: " + e.getMessage(), e);
        }
    }

    /** A snapshot that lives as long as somebody holds it; the engine holds the newest. */
    private final class Moment implements EngineView {

        private final Mark mark;
        private final Snapshot snapshot = database.db().getSnapshot();
        private final ReadOptions options =
                new ReadOptions().setSnapshot(snapshot).setMaxSkippableInternalKeys(DELETED_PASSED_MAX);
        private final long sequence = snapshot.getSequenceNumber();
        private final AtomicInteger holders = new AtomicInteger(1);
        /** For single looks: opening one costs more than the look. */
        private final Queue<RocksIterator> idle = new ConcurrentLinkedQueue<>();

        Moment(Mark mark) {
            this.mark = mark;
            moments.incrementAndGet();
        }

        @Override
        public Mark mark() {
            return mark;
        }

        boolean acquire() {
            while (true) {
                int held = holders.get();
                if (held == 0) {
                    return false;
                }
                if (holders.compareAndSet(held, held + 1)) {
                    return true;
                }
            }
        }

        @Override
        public byte @Nullable [] get(Space space, byte[] key) {
            try {
                return database.db().get(database.family(space), options, prefixed(key));
            } catch (RocksDBException e) {
                throw new StorageException("the state database could not be read: " + e.getMessage(), e);
            }
        }

        @Override
        public Cursor cursor(Space space, byte[] from, byte @Nullable [] to) {
            byte[] lower = prefixed(from);
            byte[] upper = to == null ? prefixEnd : prefixed(to);
            return new RocksCursor(space, snapshot, lower, upper);
        }

        @Override
        public Cursor descending(Space space, byte[] from, byte @Nullable [] to) {
            byte[] lower = prefixed(from);
            byte[] upper = to == null ? prefixEnd : prefixed(to);
            return new DescendingCursor(space, snapshot, lower, upper);
        }

        @Override
        public @Nullable Row first(Space space, byte[] from, byte @Nullable [] to) {
            if (space != Space.CURRENT) {
                try (Cursor cursor = cursor(space, from, to)) {
                    return cursor.isValid() ? new Row(cursor.key(), cursor.value()) : null;
                }
            }
            byte[] upper = to == null ? prefixEnd : prefixed(to);
            RocksIterator reused = idle.poll();
            RocksIterator iterator =
                    reused == null ? database.db().newIterator(database.family(space), options) : reused;
            iterator.seek(prefixed(from));
            boolean isFound = iterator.isValid();
            boolean gaveUp = !isFound && hasGivenUp(iterator);
            Row row = null;
            if (isFound) {
                byte[] key = iterator.key();
                if (Arrays.compareUnsigned(key, upper) < 0) {
                    row = new Row(withoutPrefix(key), iterator.value());
                }
            }
            idle.add(iterator);
            if (gaveUp) {
                try (Cursor cursor = cursor(space, from, to)) {
                    return cursor.isValid() ? new Row(cursor.key(), cursor.value()) : null;
                }
            }
            return row;
        }

        /** An iterator that is used again has no end: among many deleted rows it stops, so that it does not go through all behind the range. */
        private boolean hasGivenUp(RocksIterator iterator) {
            try {
                iterator.status();
                return false;
            } catch (RocksDBException e) {
                if (e.getStatus() != null && e.getStatus().getCode() == Status.Code.Incomplete) {
                    return true;
                }
                throw new StorageException("the state database could not be read: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            if (holders.decrementAndGet() == 0) {
                // Nobody looks any more, so nothing is put back behind this.
                idle.forEach(RocksIterator::close);
                options.close();
                database.db().releaseSnapshot(snapshot);
                moments.decrementAndGet();
            }
        }
    }

    private final class RocksCursor implements Cursor {

        private final byte[] lower;
        private final byte[] upper;
        private final Slice bound;
        private final ReadOptions options;
        private final RocksIterator iterator;

        RocksCursor(Space space, Snapshot snapshot, byte[] lower, byte[] upper) {
            this.lower = lower;
            // RocksDB does not define iteration where the upper bound lies before the place sought.
            this.upper = Arrays.compareUnsigned(upper, lower) < 0 ? lower : upper;
            this.bound = new Slice(this.upper);
            this.options = new ReadOptions().setSnapshot(snapshot).setIterateUpperBound(bound);
            this.iterator = database.db().newIterator(database.family(space), options);
            iterator.seek(lower);
        }

        @Override
        public boolean isValid() {
            if (iterator.isValid()) {
                return true;
            }
            check(iterator);
            return false;
        }

        @Override
        public byte[] key() {
            return withoutPrefix(iterator.key());
        }

        @Override
        public byte[] value() {
            return iterator.value();
        }

        @Override
        public void next() {
            iterator.next();
        }

        @Override
        public void seek(byte[] key) {
            byte[] target = prefixed(key);
            iterator.seek(Arrays.compareUnsigned(target, lower) < 0 ? lower : target);
        }

        @Override
        public void close() {
            iterator.close();
            options.close();
            bound.close();
        }
    }

    private final class DescendingCursor implements Cursor {

        private final byte[] lower;
        private final byte[] upper;
        private final Slice bound;
        private final ReadOptions options;
        private final RocksIterator iterator;

        DescendingCursor(Space space, Snapshot snapshot, byte[] lower, byte[] upper) {
            this.lower = lower;
            this.upper = Arrays.compareUnsigned(upper, lower) < 0 ? lower : upper;
            this.bound = new Slice(lower);
            this.options = new ReadOptions().setSnapshot(snapshot).setIterateLowerBound(bound);
            this.iterator = database.db().newIterator(database.family(space), options);
            seekBefore(this.upper);
        }

        private void seekBefore(byte[] target) {
            if (Arrays.compareUnsigned(target, lower) <= 0) {
                // Nothing of the range lies before its beginning; RocksDB would not say so of a place out of bounds.
                iterator.seekForPrev(lower);
                stepOver(lower);
                return;
            }
            iterator.seekForPrev(target);
            stepOver(target);
        }

        private void stepOver(byte[] target) {
            if (iterator.isValid() && Arrays.equals(iterator.key(), target)) {
                iterator.prev();
            }
        }

        @Override
        public boolean isValid() {
            if (iterator.isValid()) {
                return true;
            }
            check(iterator);
            return false;
        }

        @Override
        public byte[] key() {
            return withoutPrefix(iterator.key());
        }

        @Override
        public byte[] value() {
            return iterator.value();
        }

        @Override
        public void next() {
            iterator.prev();
        }

        @Override
        public void seek(byte[] key) {
            byte[] target = prefixed(key);
            seekBefore(Arrays.compareUnsigned(target, upper) > 0 ? upper : target);
        }

        @Override
        public void close() {
            iterator.close();
            options.close();
            bound.close();
        }
    }
}
