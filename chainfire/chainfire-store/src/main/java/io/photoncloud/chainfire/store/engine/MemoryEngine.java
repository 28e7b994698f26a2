package io.photoncloud.chainfire.store.engine;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rows on the heap, gone with the process. A view holds a moment of them and nobody up. */
public final class MemoryEngine implements Engine {

    /** Never changed once it is published. */
    private record Moment(Mark mark, Map<Space, SortedRows> rows) {

        SortedRows of(Space space) {
            return Objects.requireNonNull(rows.get(space));
        }
    }

    private volatile Moment newest;

    public MemoryEngine() {
        Map<Space, SortedRows> rows = new EnumMap<>(Space.class);
        for (Space space : Space.values()) {
            rows.put(space, SortedRows.EMPTY);
        }
        newest = new Moment(Mark.NONE, rows);
    }

    private MemoryEngine(Moment newest) {
        this.newest = newest;
    }

    /** An engine with the same rows, which from now on changes by itself. */
    public MemoryEngine copy() {
        return new MemoryEngine(newest);
    }

    @Override
    public EngineView view() {
        return new MomentView(newest);
    }

    @Override
    public synchronized void write(Mark mark, Consumer<Batch> content) {
        DirectBatch batch = new DirectBatch(newest.rows);
        content.accept(batch);
        newest = new Moment(mark, batch.rows);
    }

    @Override
    public synchronized void load(Consumer<Batch> content) {
        write(newest.mark, content);
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

    private static final class DirectBatch implements Batch {

        private final Map<Space, SortedRows> rows;

        DirectBatch(Map<Space, SortedRows> before) {
            this.rows = new EnumMap<>(before);
        }

        private SortedRows of(Space space) {
            return Objects.requireNonNull(rows.get(space));
        }

        @Override
        public void put(Space space, byte[] key, byte[] value) {
            rows.put(space, of(space).with(key, value));
        }

        @Override
        public void delete(Space space, byte[] key) {
            rows.put(space, of(space).without(key));
        }

        @Override
        public void deleteRange(Space space, byte[] from, byte[] to) {
            EngineView.Row row = of(space).ceiling(from);
            while (row != null && Arrays.compareUnsigned(row.key(), to) < 0) {
                delete(space, row.key());
                row = of(space).higher(row.key());
            }
        }
    }

    private record MomentView(Moment moment) implements EngineView {

        @Override
        public Mark mark() {
            return moment.mark;
        }

        @Override
        public byte @Nullable [] get(Space space, byte[] key) {
            return moment.of(space).get(key);
        }

        @Override
        public Cursor cursor(Space space, byte[] from, byte @Nullable [] to) {
            return new AscendingRows(moment.of(space), from, to);
        }

        @Override
        public Cursor descending(Space space, byte[] from, byte @Nullable [] to) {
            return new DescendingRows(moment.of(space), from, to);
        }

        @Override
        public @Nullable Row first(Space space, byte[] from, byte @Nullable [] to) {
            Row row = moment.of(space).ceiling(from);
            return row != null && (to == null || Arrays.compareUnsigned(row.key(), to) < 0) ? row : null;
        }

        @Override
        public void close() {
            // The garbage collector sees to it.
        }
    }

    /** What both directions share: the row at which the cursor stands. */
    private abstract static class RowsCursor implements Cursor {

        final SortedRows rows;
        final byte[] from;
        final byte @Nullable [] to;
        private EngineView.@Nullable Row at;

        RowsCursor(SortedRows rows, byte[] from, byte @Nullable [] to) {
            this.rows = rows;
            this.from = from;
            this.to = to;
        }

        void moveTo(EngineView.@Nullable Row row) {
            boolean within = row != null
                    && Arrays.compareUnsigned(row.key(), from) >= 0
                    && (to == null || Arrays.compareUnsigned(row.key(), to) < 0);
            at = within ? row : null;
        }

        @Override
        public boolean isValid() {
            return at != null;
        }

        @Override
        public byte[] key() {
            return present().key();
        }

        @Override
        public byte[] value() {
            return present().value();
        }

        EngineView.Row present() {
            if (at == null) {
                throw new IllegalStateException("the cursor is past its end");
            }
            return at;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    private static final class AscendingRows extends RowsCursor {

        AscendingRows(SortedRows rows, byte[] from, byte @Nullable [] to) {
            super(rows, from, to);
            moveTo(rows.ceiling(from));
        }

        @Override
        public void next() {
            moveTo(rows.higher(present().key()));
        }

        @Override
        public void seek(byte[] key) {
            moveTo(rows.ceiling(Arrays.compareUnsigned(key, from) < 0 ? from : key));
        }
    }

    private static final class DescendingRows extends RowsCursor {

        DescendingRows(SortedRows rows, byte[] from, byte @Nullable [] to) {
            super(rows, from, to);
            moveTo(to == null ? rows.last() : rows.lower(to));
        }

        @Override
        public void next() {
            moveTo(rows.lower(present().key()));
        }

        @Override
        public void seek(byte[] key) {
            moveTo(rows.lower(to != null && Arrays.compareUnsigned(to, key) < 0 ? to : key));
        }
    }
}
