package io.photoncloud.chainfire.store.engine;

import org.jspecify.annotations.Nullable;

/** What an engine itself shows of a moment: more ways to look than {@link View} has, which also stands for rows not yet written. */
public interface EngineView extends View {

    /**
     * Rows from the last one before {@code to} back to {@code from}; {@link Cursor#next} goes to the one before, and {@link
     * Cursor#seek} to the last row before the key it is given.
     */
    Cursor descending(Space space, byte[] from, byte @Nullable [] to);

    /** The first row from {@code from} to before {@code to}; null where there is none. */
    @Nullable
    Row first(Space space, byte[] from, byte @Nullable [] to);

    /** A key and a value, neither to be changed. */
    final class Row {
        private final byte[] key;
        private final byte[] value;

        Row(byte[] key, byte[] value) {
            this.key = key;
            this.value = value;
        }

        public byte[] key() {
            return key;
        }

        public byte[] value() {
            return value;
        }
    }
}
