package io.photoncloud.chainfire.store.machine;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.LocalCursor;
import io.photoncloud.chainfire.store.LocalView;
import io.photoncloud.chainfire.store.engine.Cursor;
import io.photoncloud.chainfire.store.engine.EngineView;
import io.photoncloud.chainfire.store.engine.Space;
import io.photoncloud.chainfire.store.machine.StoreStateMachine.History;
import org.jspecify.annotations.Nullable;

/** The present entries of a moment of an engine, which it closes. */
public final class EntriesView implements LocalView {

    private final EngineView view;
    private final History history;

    public EntriesView(EngineView view, History history) {
        this.view = view;
        this.history = history;
    }

    @Override
    public long revision() {
        return view.mark().revision();
    }

    @Override
    public @Nullable Bytes get(Key key) {
        byte[] row = view.get(Space.CURRENT, key.unsafeArray());
        return row == null ? null : value(row);
    }

    @Override
    public @Nullable Row first(KeyRange range) {
        if (range.isEmpty()) {
            return null;
        }
        EngineView.Row row = view.first(Space.CURRENT, range.start().unsafeArray(), endOf(range));
        return row == null ? null : new Row(Key.wrap(row.key()), value(row.value()));
    }

    @Override
    public LocalCursor ascending(KeyRange range) {
        return new EntriesCursor(view.cursor(Space.CURRENT, range.start().unsafeArray(), endOf(range)));
    }

    @Override
    public LocalCursor descending(KeyRange range) {
        return new EntriesCursor(view.descending(Space.CURRENT, range.start().unsafeArray(), endOf(range)));
    }

    private static byte @Nullable [] endOf(KeyRange range) {
        Key end = range.isEmpty() ? range.start() : range.end();
        return end == null ? null : end.unsafeArray();
    }

    private Bytes value(byte[] row) {
        return switch (history) {
            case OFF -> Rows.inlineValue(row);
            case KEPT -> Rows.keptValue(view, row);
        };
    }

    @Override
    public void close() {
        view.close();
    }

    private final class EntriesCursor implements LocalCursor {

        private final Cursor cursor;

        EntriesCursor(Cursor cursor) {
            this.cursor = cursor;
        }

        @Override
        public boolean isValid() {
            return cursor.isValid();
        }

        @Override
        public Key key() {
            return Key.wrap(cursor.key());
        }

        @Override
        public Bytes value() {
            return EntriesView.this.value(cursor.value());
        }

        @Override
        public void next() {
            cursor.next();
        }

        @Override
        public void seek(Key key) {
            cursor.seek(key.unsafeArray());
        }

        @Override
        public void close() {
            cursor.close();
        }
    }
}
