package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has written and not moved into the store, each write with a sequence number. What a key was at an earlier sequence is kept, so
 * that one can go back to it, and so that a scan does not see what is written while it runs. For one thread.
 */
final class WriteBuffer {

    /** Beside key and value. */
    private static final int WRITE_BYTES = 96;

    /** {@code value} is null for a deletion; {@code before} is what the same key was before, in this buffer. */
    record Write(
            long sequence, @Nullable Bytes value, @Nullable Write before) {}

    private NavigableMap<Key, Write> writes = new TreeMap<>();
    /** The keys in the order of the writes: the first has sequence {@code base + 1}. */
    private final List<Key> log = new ArrayList<>();

    private long base;
    private long bytes;

    /** The sequence of the newest write, of those moved away too. */
    long sequence() {
        return base + log.size();
    }

    void put(Key key, @Nullable Bytes value) {
        log.add(key);
        writes.put(key, new Write(sequence(), value, writes.get(key)));
        bytes += size(key, value);
    }

    private static long size(Key key, @Nullable Bytes value) {
        return (long) WRITE_BYTES + key.size() + (value == null ? 0 : value.size());
    }

    /** What the buffer knows of a key as of a sequence; null where it knows nothing. */
    @Nullable
    Write find(Key key, long sequence) {
        return upTo(writes.get(key), sequence);
    }

    private static @Nullable Write upTo(@Nullable Write newest, long sequence) {
        Write write = newest;
        while (write != null && write.sequence > sequence) {
            write = write.before;
        }
        return write;
    }

    /** What is written by now, for who walks it while more is written or all is moved into the store. */
    View view() {
        return new View(writes, sequence());
    }

    /** Takes back every write above a sequence that is still here. */
    void backTo(long sequence) {
        while (!log.isEmpty() && sequence() > sequence) {
            Key key = log.removeLast();
            Write undone = writes.get(key);
            if (undone == null) {
                throw new IllegalStateException("a write that is in the log is not in the buffer");
            }
            bytes -= size(key, undone.value);
            if (undone.before == null) {
                writes.remove(key);
            } else {
                writes.put(key, undone.before);
            }
        }
    }

    boolean isEmpty() {
        return writes.isEmpty();
    }

    long bytes() {
        return bytes;
    }

    int keys() {
        return writes.size();
    }

    /** The newest write of each key. */
    NavigableMap<Key, Write> newest() {
        return writes;
    }

    /** The sequence up to which all is in the store. */
    long moved() {
        return base;
    }

    /** All is in the store now; sequences go on. */
    void move() {
        base = sequence();
        log.clear();
        // Another map: who walks this one goes on.
        writes = new TreeMap<>();
        bytes = 0;
    }

    /** The writes up to a sequence. */
    record View(NavigableMap<Key, Write> writes, long sequence) {

        /** The first key of a range, in a direction. */
        Map.@Nullable Entry<Key, Write> first(KeyRange range, Direction direction) {
            Map.Entry<Key, Write> entry = switch (direction) {
                case FORWARD -> writes.ceilingEntry(range.start());
                case REVERSE -> range.end() == null ? writes.lastEntry() : writes.lowerEntry(range.end());
            };
            return within(entry, range, direction);
        }

        /** The next one behind a key. */
        Map.@Nullable Entry<Key, Write> next(Key key, KeyRange range, Direction direction) {
            return within(step(key, direction), range, direction);
        }

        private Map.@Nullable Entry<Key, Write> step(Key key, Direction direction) {
            return switch (direction) {
                case FORWARD -> writes.higherEntry(key);
                case REVERSE -> writes.lowerEntry(key);
            };
        }

        private Map.@Nullable Entry<Key, Write> within(
                Map.@Nullable Entry<Key, Write> from, KeyRange range, Direction direction) {
            Map.Entry<Key, Write> entry = from;
            while (entry != null && range.contains(entry.getKey())) {
                Write write = upTo(entry.getValue(), sequence);
                if (write != null) {
                    return Map.entry(entry.getKey(), write);
                }
                entry = step(entry.getKey(), direction);
            }
            return null;
        }
    }
}
