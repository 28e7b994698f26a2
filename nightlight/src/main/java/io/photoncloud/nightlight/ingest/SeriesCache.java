package io.photoncloud.nightlight.ingest;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which bytes stood for which series, so that labels are made once. It also remembers what followed what: who
 * sends the same series in the same order again is recognized by one comparison for each. Used by one thread, and by
 * one sender; bounded: when it is full it forgets everything.
 *
 * @param <S> what stands for a series in the sink
 */
public final class SeriesCache<S> {
    /** Enough for one large target, or one request. */
    public static final int SERIES_MAX_DEFAULT = 1 << 20;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

    private static final class Entry<S> {
        final byte[] key;
        final int hash;
        final S series;
        boolean gone;

        @Nullable
        Entry<S> chained;

        @Nullable
        Entry<S> following;

        Entry(byte[] key, int hash, S series) {
            this.key = key;
            this.hash = hash;
            this.series = series;
        }
    }

    private final int seriesMax;
    /** Differs from cache to cache, so that nobody can choose texts that all fall together. */
    private final long seed = System.nanoTime() * MULTIPLIER;

    private @Nullable Entry<S>[] table = newTable(64);
    private int size;
    private @Nullable Entry<S> first;
    private @Nullable Entry<S> current;

    public SeriesCache() {
        this(SERIES_MAX_DEFAULT);
    }

    public SeriesCache(int seriesMax) {
        this.seriesMax = seriesMax;
    }

    @SuppressWarnings("unchecked") // an array of a generic class cannot be made otherwise
    private static <S> @Nullable Entry<S>[] newTable(int length) {
        return (@Nullable Entry<S>[]) new Entry<?>[length];
    }

    public int size() {
        return size;
    }

    /** Begins again with what came first the last time. */
    public void restart() {
        current = null;
    }

    /**
     * How many bytes from a place on are those of the series that followed the present one the last time; -1 where
     * others stand there. Whoever sees that the series ends there says {@link #follow}.
     */
    public int matchFollowing(byte[] bytes, int from, int to) {
        Entry<S> expected = current == null ? first : current.following;
        if (expected == null || expected.gone) {
            return -1;
        }
        int length = expected.key.length;
        return to - from >= length && Arrays.equals(bytes, from, from + length, expected.key, 0, length) ? length : -1;
    }

    /** Goes on to the series that followed the present one the last time. */
    public S follow() {
        Entry<S> expected = current == null ? first : current.following;
        if (expected == null) {
            throw new IllegalStateException("nothing followed");
        }
        current = expected;
        return expected.series;
    }

    /** The series of these bytes, which is the present one from now on; null where it is not known. */
    public @Nullable S find(byte[] bytes, int from, int to) {
        int hash = hash(bytes, from, to);
        for (Entry<S> entry = table[hash & (table.length - 1)]; entry != null; entry = entry.chained) {
            if (entry.hash == hash && Arrays.equals(bytes, from, to, entry.key, 0, entry.key.length)) {
                goTo(entry);
                return entry.series;
            }
        }
        return null;
    }

    /** Remembers a series that was not found; it is the present one from now on. */
    public void put(byte[] bytes, int from, int to, S series) {
        if (size >= seriesMax) {
            clear();
        }
        if (size >= table.length) {
            grow();
        }
        Entry<S> entry = new Entry<>(Arrays.copyOfRange(bytes, from, to), hash(bytes, from, to), series);
        link(table, entry);
        size++;
        goTo(entry);
    }

    public void clear() {
        Arrays.fill(table, null);
        size = 0;
        first = null;
        current = null;
    }

    public void forEach(Consumer<S> action) {
        for (Entry<S> head : table) {
            for (Entry<S> entry = head; entry != null; entry = entry.chained) {
                action.accept(entry.series);
            }
        }
    }

    /** Forgets the series that are not wanted any more. */
    public void retain(Predicate<S> wanted) {
        for (int i = 0; i < table.length; i++) {
            Entry<S> kept = null;
            Entry<S> entry = table[i];
            while (entry != null) {
                Entry<S> next = entry.chained;
                if (wanted.test(entry.series)) {
                    entry.chained = kept;
                    kept = entry;
                } else {
                    entry.gone = true;
                    // Long rows of forgotten entries must not keep each other in memory.
                    entry.following = null;
                    size--;
                }
                entry = next;
            }
            table[i] = kept;
        }
    }

    private void goTo(Entry<S> entry) {
        if (current == null) {
            first = entry;
        } else {
            current.following = entry;
        }
        current = entry;
    }

    private void grow() {
        @Nullable Entry<S>[] larger = newTable(table.length * 2);
        for (Entry<S> head : table) {
            Entry<S> entry = head;
            while (entry != null) {
                Entry<S> next = entry.chained;
                link(larger, entry);
                entry = next;
            }
        }
        table = larger;
    }

    private static <S> void link(@Nullable Entry<S>[] table, Entry<S> entry) {
        int place = entry.hash & (table.length - 1);
        entry.chained = table[place];
        table[place] = entry;
    }

    private int hash(byte[] bytes, int from, int to) {
        long hash = seed + (to - from);
        int at = from;
        for (; to - at >= Long.BYTES; at += Long.BYTES) {
            hash = mix(hash ^ (long) LONG.get(bytes, at));
        }
        long rest = 0;
        for (; at < to; at++) {
            rest = (rest << 8) | (bytes[at] & 0xff);
        }
        hash = mix(hash ^ rest);
        return (int) (hash ^ hash >>> 32);
    }

    private static long mix(long value) {
        return Long.rotateLeft(value * MULTIPLIER, 29) * MULTIPLIER;
    }
}
