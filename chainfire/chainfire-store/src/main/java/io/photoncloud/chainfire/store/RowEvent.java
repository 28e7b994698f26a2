package io.photoncloud.chainfire.store;

import org.jspecify.annotations.Nullable;

/** What a {@link TableWatch} tells, in order. */
public sealed interface RowEvent<T> {

    /** The store's revision as of this event: everything up to it, of this table, has been told. */
    long revision();

    /** One row changed. Together with the revision, {@code subIndex} is the place to resume after. */
    sealed interface Change<T> extends RowEvent<T> {
        Key id();

        int subIndex();

        /** The row that was replaced or deleted; null where there was none, or where it was compacted away. */
        @Nullable
        Row<T> previous();
    }

    /** The row was inserted or updated. */
    record Put<T>(Row<T> row, int subIndex, @Nullable Row<T> previous) implements Change<T> {
        @Override
        public Key id() {
            return row.id();
        }

        @Override
        public long revision() {
            return row.modRevision();
        }
    }

    record Deleted<T>(
            Key id, long revision, int subIndex, @Nullable Row<T> previous) implements Change<T> {}

    /** Nothing more happened in the table up to {@code revision}. */
    record Progress<T>(long revision) implements RowEvent<T> {}

    /** The watch is at its end: list the rows anew, and watch from then. {@code revision}: by which compaction. */
    record Compacted<T>(long revision) implements RowEvent<T> {}

    /** The watch is at its end for another reason; it may be resumed elsewhere. */
    record Cancelled<T>(long revision, String reason) implements RowEvent<T> {}
}
