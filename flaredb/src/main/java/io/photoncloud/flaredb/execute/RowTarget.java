package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.type.Bytes;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import java.util.List;
import java.util.Set;

/**
 * Where rows are written, in the statement's transaction: rows with all their index entries. What the rows have to hold (NOT NULL, checks,
 * foreign keys) was looked at before. A <em>written row</em> has the table's {@link TableDescriptor#writtenColumns} in their order. For one
 * thread at a time.
 */
public interface RowTarget {
    /** Adds a row, unless one with the same key of the primary or another unique index is there: then nothing is written. */
    WriteOutcome insert(WrittenRows rows, int row);

    /** Replaces a row that this transaction has locked. The key of an unchanged index need not be looked at. */
    WriteOutcome update(
            WrittenRows before, int rowBefore, Bytes rowKey, WrittenRows after, int rowAfter, Set<Integer> changed);

    /** Removes a row that this transaction has locked. */
    void delete(WrittenRows before, int row, Bytes rowKey);

    /** How a write ended. */
    sealed interface WriteOutcome {
        /** It is there, under this key. */
        record Written(Bytes rowKey) implements WriteOutcome {}

        /** Another row has the same key of a unique index. */
        record Duplicate(IndexDescriptor index, Bytes rowKey) implements WriteOutcome {}
    }

    /** Written rows with what the indexes have of them: entries in the order of the table's indexes, of those that are kept up. */
    record WrittenRows(TableDescriptor table, Batch rows, List<IndexEntries> entries) {
        public WrittenRows {
            entries = List.copyOf(entries);
        }
    }

    /**
     * An index's keys of each row.
     *
     * @param present a boolean, true for rows that the index's predicate takes in
     */
    record IndexEntries(IndexDescriptor index, List<ColumnVector> keys, ColumnVector present) {
        public IndexEntries {
            keys = List.copyOf(keys);
        }
    }
}
