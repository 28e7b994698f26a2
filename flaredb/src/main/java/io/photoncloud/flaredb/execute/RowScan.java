package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of a table.
 *
 * @param index whose order rows come in and whose keys the ranges are of; absent for the table's own order, where only all rows can be asked for
 * @param ranges none of which overlaps another; they are read in this order, each in the index's order, backwards if asked for
 * @param columns numbers of the columns to give, in this order
 * @param rowKey whether one more column follows: a bytea that names the row
 * @param filter over what is given: other rows are left out
 * @param lock how rows are locked as they are read, before the filter looks at them and in their newest state; absent for not at all
 * @param limit how many rows will be asked for at most: a reason not to read ahead, no duty to stop
 */
public record RowScan(
        TableDescriptor table,
        @Nullable IndexDescriptor index,
        List<IndexRange> ranges,
        boolean backwards,
        List<Integer> columns,
        boolean rowKey,
        @Nullable Computed filter,
        RowSource.@Nullable RowLock lock,
        long limit) {
    public static final long NO_LIMIT = Long.MAX_VALUE;

    public RowScan {
        ranges = List.copyOf(ranges);
        columns = List.copyOf(columns);
    }

    /** All rows in the table's own order. */
    public static RowScan all(TableDescriptor table, List<Integer> columns, boolean rowKey) {
        return new RowScan(table, null, List.of(IndexRange.ALL), false, columns, rowKey, null, null, NO_LIMIT);
    }

    /** Rows of one range of an index, unfiltered and unlocked. */
    public static RowScan by(
            TableDescriptor table,
            IndexDescriptor index,
            IndexRange range,
            boolean backwards,
            List<Integer> columns,
            boolean rowKey) {
        return new RowScan(table, index, List.of(range), backwards, columns, rowKey, null, null, NO_LIMIT);
    }
}
