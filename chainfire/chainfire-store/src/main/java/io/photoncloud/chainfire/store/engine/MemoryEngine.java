package io.photoncloud.chainfire.store.engine;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rows on the heap, gone with the process. A view excludes writers while it is open, and is closed by its own thread. */
public final class MemoryEngine implements Engine {

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<Space, NavigableMap<byte[], byte[]>> rows = new EnumMap<>(Space.class);

    private Mark newest = Mark.NONE;

    public MemoryEngine() {
        for (Space space : Space.values()) {
            rows.put(space, new TreeMap<>(Arrays::compareUnsigned));
        }
    }

    /** An engine with the same rows, which from now on changes by itself. */
    public MemoryEngine copy() {
        MemoryEngine copy = new MemoryEngine();
        lock.readLock().lock();
        try {
            rows.forEach((space, content) -> copy.rowsOf(space).putAll(content));
            copy.newest = newest;
        } finally {
            lock.readLock().unlock();
        }
        return copy;
    }

    @Override
    public View view() {
        lock.readLock().lock();
        return new LockedView();
    }

    @Override
    public void write(Mark mark, Consumer<Batch> content) {
        lock.writeLock().lock();
        try {
            content.accept(new DirectBatch());
            newest = mark;
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public void load(Consumer<Batch> content) {
        lock.writeLock().lock();
        try {
            content.accept(new DirectBatch());
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Always the same: whoever replaces all rows takes another engine. */
    @Override
    public int generation() {
        return 0;
    }

    @Override
    public boolean sweep(int generation, Consumer<Batch> content) {
        load(content);
        return true;
    }

    @Override
    public void flush() {
        // Nothing here survives the process, and nothing claims to.
    }

    @Override
    public long bytesUsed() {
        return 0;
    }

    @Override
    public void close() {
        // Rows go with the object.
    }

    private NavigableMap<byte[], byte[]> rowsOf(Space space) {
        return java.util.Objects.requireNonNull(rows.get(space));
    }

    private final class DirectBatch implements Batch {
        @Override
        public void put(Space space, byte[] key, byte[] value) {
            rowsOf(space).put(key, value);
        }

        @Override
        public void delete(Space space, byte[] key) {
            rowsOf(space).remove(key);
        }

        @Override
        public void deleteRange(Space space, byte[] from, byte[] to) {
            rowsOf(space).subMap(from, true, to, false).clear();
        }
    }

    private final class LockedView implements View {
        @Override
        public Mark mark() {
            return newest;
        }

        @Override
        public byte @Nullable [] get(Space space, byte[] key) {
            return rowsOf(space).get(key);
        }

        @Override
        public Cursor cursor(Space space, byte[] from, byte @Nullable [] to) {
            NavigableMap<byte[], byte[]> all = rowsOf(space);
            boolean empty = to != null && Arrays.compareUnsigned(from, to) >= 0;
            if (to == null) {
                return new MapCursor(all.tailMap(from, true));
            }
            return new MapCursor(empty ? all.headMap(new byte[0], false) : all.subMap(from, true, to, false));
        }

        @Override
        public void close() {
            lock.readLock().unlock();
        }
    }
}
