package io.photoncloud.chainfire.store.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows written but not yet in the engine, over the engine's newest view: whoever applies reads its own writes here.
 * META rows are write-only and not readable through it. For one thread.
 */
public final class Staging implements View {

    private static final byte[] DELETED = new byte[0];

    private static final class Row {
        private final Space space;
        private final byte[] key;
        private final byte @Nullable [] value;

        Row(Space space, byte[] key, byte @Nullable [] value) {
            this.space = space;
            this.key = key;
            this.value = value;
        }
    }

    private final Engine engine;
    private final Map<Space, NavigableMap<byte[], byte[]>> readable = new EnumMap<>(Space.class);
    private final List<Row> rows = new ArrayList<>();
    /** So many rows are in {@link #readable} already; the others follow when somebody reads. */
    private int laidOver;

    private @Nullable View base;

    public Staging(Engine engine) {
        this.engine = engine;
        for (Space space : List.of(Space.CURRENT, Space.MILESTONES, Space.CHANGES, Space.LEASES, Space.LEASE_KEYS)) {
            readable.put(space, new TreeMap<>(Arrays::compareUnsigned));
        }
    }

    public void put(Space space, byte[] key, byte[] value) {
        rows.add(new Row(space, key, value));
    }

    public void delete(Space space, byte[] key) {
        rows.add(new Row(space, key, null));
    }

    private void layOver() {
        for (; laidOver < rows.size(); laidOver++) {
            Row row = rows.get(laidOver);
            NavigableMap<byte[], byte[]> overlay = readable.get(row.space);
            if (overlay != null) {
                overlay.put(row.key, row.value == null ? DELETED : row.value);
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // the one marker array, not any empty value
    private static boolean isDeleted(byte[] staged) {
        return staged == DELETED;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Writes everything staged as one batch and starts anew. */
    public void write(Mark mark) {
        if (base != null) {
            base.close();
            base = null;
        }
        engine.write(mark, batch -> {
            for (Row row : rows) {
                if (row.value == null) {
                    batch.delete(row.space, row.key);
                } else {
                    batch.put(row.space, row.key, row.value);
                }
            }
        });
        clear();
    }

    private void clear() {
        rows.clear();
        if (laidOver > 0) {
            readable.values().forEach(Map::clear);
            laidOver = 0;
        }
    }

    /** Forgets what is staged. */
    public void discard() {
        close();
        clear();
    }

    /** The mark of what lies below the staged rows. */
    @Override
    public Mark mark() {
        return base().mark();
    }

    @Override
    public byte @Nullable [] get(Space space, byte[] key) {
        byte[] staged = overlay(space).get(key);
        if (staged != null) {
            return isDeleted(staged) ? null : staged;
        }
        return base().get(space, key);
    }

    @Override
    public Cursor cursor(Space space, byte[] from, byte @Nullable [] to) {
        Cursor below = base().cursor(space, from, to);
        NavigableMap<byte[], byte[]> overlay = overlay(space);
        if (overlay.isEmpty() || (to != null && Arrays.compareUnsigned(from, to) >= 0)) {
            return below;
        }
        NavigableMap<byte[], byte[]> above =
                to == null ? overlay.tailMap(from, true) : overlay.subMap(from, true, to, false);
        return above.isEmpty() ? below : new MergedCursor(below, new MapCursor(above));
    }

    @Override
    public void close() {
        if (base != null) {
            base.close();
            base = null;
        }
    }

    private NavigableMap<byte[], byte[]> overlay(Space space) {
        layOver();
        NavigableMap<byte[], byte[]> overlay = readable.get(space);
        if (overlay == null) {
            throw new IllegalArgumentException("the rows of " + space + " are not read while applying");
        }
        return overlay;
    }

    private View base() {
        if (base == null) {
            base = engine.view();
        }
        return base;
    }

    /** The staged rows laid over the engine's: of equal keys the staged one counts, and a staged deletion hides. */
    private static final class MergedCursor implements Cursor {

        private final Cursor below;
        private final Cursor above;

        MergedCursor(Cursor below, Cursor above) {
            this.below = below;
            this.above = above;
            skipDeleted();
        }

        /** Negative: the engine's row is next; otherwise the staged one. Only while one of the two is valid. */
        private int order() {
            if (!above.isValid()) {
                return -1;
            }
            return below.isValid() ? Arrays.compareUnsigned(below.key(), above.key()) : 1;
        }

        private void skipDeleted() {
            while (above.isValid() && isDeleted(above.value())) {
                int order = order();
                if (order < 0) {
                    return;
                }
                if (order == 0) {
                    below.next();
                }
                above.next();
            }
        }

        @Override
        public boolean isValid() {
            return below.isValid() || above.isValid();
        }

        @Override
        public byte[] key() {
            return order() < 0 ? below.key() : above.key();
        }

        @Override
        public byte[] value() {
            return order() < 0 ? below.value() : above.value();
        }

        @Override
        public void next() {
            int order = order();
            if (order <= 0) {
                below.next();
            }
            if (order >= 0) {
                above.next();
            }
            skipDeleted();
        }

        @Override
        public void seek(byte[] key) {
            below.seek(key);
            above.seek(key);
            skipDeleted();
        }

        @Override
        public void close() {
            below.close();
            above.close();
        }
    }
}
