package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.ConstantVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a table, read where they are: by ranges of an index or all of them, filtered there.
 *
 * @param index absent for the table's own order
 * @param types of the columns, the row key's included
 * @param columns numbers of those to give; {@link #NOT_READ} for those that nobody looks at, which are null
 * @param rowKey whether a column with the row's key follows
 * @param filter over the columns that are read
 * @param lock how rows are locked as they are read; absent for not at all
 * @param limit how many rows are wanted at most, known when the statement runs; absent for all
 */
public record TableRead(
        TableDescriptor table,
        @Nullable IndexDescriptor index,
        KeyRanges ranges,
        boolean backwards,
        List<SqlType> types,
        List<Integer> columns,
        boolean rowKey,
        @Nullable Computed filter,
        RowSource.@Nullable RowLock lock,
        @Nullable Computed limit)
        implements PhysicalPlan {
    /** The number of a column that nobody looks at. */
    public static final int NOT_READ = 0;

    public TableRead {
        types = List.copyOf(types);
        columns = List.copyOf(columns);
    }

    /** All rows, in the table's own order. */
    public static TableRead all(TableDescriptor table, List<SqlType> types, List<Integer> columns) {
        return new TableRead(table, null, KeyRanges.ALL, false, types, columns, false, null, null, null);
    }

    @Override
    public List<PhysicalPlan> inputs() {
        return List.of();
    }

    /** Whether at most one row can be the answer: all keys of a unique index are given. */
    public boolean isLookup() {
        return index != null
                && index.unique()
                && ranges.isOne()
                && ranges.prefix().size() == index.keys().size()
                && ranges.prefix().stream().noneMatch(KeyChoice.IsNull.class::isInstance);
    }

    @Override
    public Operator open(Execution execution) {
        return new Running(execution, this);
    }

    private static final class Running extends Operator {
        private final TableRead plan;
        private RowSource.@Nullable RowBatches rows;
        private boolean ended;

        Running(Execution execution, TableRead plan) {
            super(execution, plan);
            this.plan = plan;
        }

        @Override
        protected @Nullable Batch produce() {
            if (ended) {
                return null;
            }
            if (rows == null) {
                List<IndexRange> ranges = plan.ranges.ranges(execution);
                if (ranges.isEmpty()) {
                    ended = true;
                    return null;
                }
                rows = execution.source().scan(scan(ranges), execution);
            }
            Batch batch = rows.next();
            ended = batch == null;
            return batch == null ? null : spread(batch);
        }

        /** With the columns that were not read in their places. */
        private Batch spread(Batch batch) {
            if (batch.columns().size() == plan.types.size()) {
                return batch;
            }
            List<ColumnVector> all = new ArrayList<>(plan.types.size());
            int next = 0;
            for (int place = 0; place < plan.types.size(); place++) {
                boolean read = place >= plan.columns.size() || plan.columns.get(place) != NOT_READ;
                all.add(read ? batch.column(next++) : new ConstantVector(plan.types.get(place), null, batch.size()));
            }
            return new Batch(all, batch.size());
        }

        private RowScan scan(List<IndexRange> ranges) {
            return new RowScan(
                    plan.table,
                    plan.index,
                    ranges,
                    plan.backwards,
                    plan.columns.stream().filter(number -> number != NOT_READ).toList(),
                    plan.rowKey,
                    plan.filter,
                    plan.lock,
                    LimitRows.limit(plan.limit, execution));
        }

        @Override
        public void close() {
            ended = true;
            if (rows != null) {
                rows.close();
            }
        }
    }
}
