package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.execute.RowSource.LockedRow;
import io.photoncloud.flaredb.execute.RowSource.RowLock;
import io.photoncloud.flaredb.execute.RowTarget.WriteOutcome;
import io.photoncloud.flaredb.execute.RowTarget.WrittenRows;
import io.photoncloud.flaredb.type.Bytes;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds the input's rows, which are written rows, and gives what RETURNING asks for.
 *
 * @param readsTables whether the input may read what is written: it then is read to its end first
 * @param returning over a written row; absent where nothing is to be given
 */
public record InsertRows(
        PhysicalPlan input,
        WriteRules rules,
        @Nullable OnConflict onConflict,
        boolean readsTables,
        @Nullable List<Computed> returning)
        implements PhysicalPlan {
    public InsertRows {
        returning = returning == null ? null : List.copyOf(returning);
    }

    /**
     * What happens where a row with the same key is there.
     *
     * @param index the one meant; absent for any
     * @param newRow absent for DO NOTHING; a written row over the row that is there followed by the one that was to be added
     * @param where over the same two rows
     */
    public record OnConflict(
            @Nullable IndexDescriptor index,
            @Nullable List<Computed> newRow,
            Set<Integer> changed,
            @Nullable Computed where) {
        public OnConflict {
            newRow = newRow == null ? null : List.copyOf(newRow);
            changed = Set.copyOf(changed);
        }
    }

    @Override
    public List<SqlType> types() {
        return returning == null
                ? List.of()
                : returning.stream().map(Computed::type).toList();
    }

    @Override
    public List<PhysicalPlan> inputs() {
        return List.of(input);
    }

    @Override
    public Operator open(Execution execution) {
        return new Running(execution, this);
    }

    private static final class Running extends Operator {
        /** A row in the way that is gone when it is looked at makes the insert begin anew; that often at most. */
        private static final int TRIES = 100;

        private final InsertRows plan;
        private final Operator input;
        private final KeptRows kept;
        private final Set<Bytes> writtenKeys = new HashSet<>();
        private final List<Integer> columnNumbers;
        private boolean begun;

        Running(Execution execution, InsertRows plan) {
            super(execution, plan);
            this.plan = plan;
            input = execution.open(plan.input);
            kept = new KeptRows(execution, plan.input.types());
            columnNumbers = plan.rules.table().writtenColumns().stream()
                    .map(ColumnDescriptor::number)
                    .toList();
        }

        @Override
        protected @Nullable Batch produce() {
            if (!begun) {
                begun = true;
                if (plan.readsTables) {
                    kept.readAll(input);
                }
            }
            while (true) {
                execution.checkCancelled();
                Batch batch = plan.readsTables ? kept.next() : input.next();
                if (batch == null) {
                    execution.foreignKeys().finish();
                    return null;
                }
                Batch written = write(batch);
                execution.affected(plan, written.size());
                if (plan.returning != null) {
                    return new Batch(Computed.evaluateAll(plan.returning, written, execution), written.size());
                }
            }
        }

        /** The rows that were added or changed, as they are now. */
        private Batch write(Batch batch) {
            WrittenRows rows = plan.rules.checked(batch, execution);
            if (plan.onConflict == null) {
                for (int row = 0; row < batch.size(); row++) {
                    if (execution.target().insert(rows, row) instanceof WriteOutcome.Duplicate duplicate) {
                        throw plan.rules.duplicate(duplicate.index(), rows, row, execution);
                    }
                    execution.foreignKeys().inserted(rows, row);
                }
                return batch;
            }
            var builder = new BatchBuilder(plan.input.types());
            for (int row = 0; row < batch.size(); row++) {
                Batch one = upsert(plan.onConflict, rows, row);
                if (one != null) {
                    List<@Nullable Object> values = new ArrayList<>();
                    one.columns().forEach(column -> values.add(column.get(0)));
                    builder.append(values);
                }
            }
            return builder.build();
        }

        private @Nullable Batch upsert(OnConflict onConflict, WrittenRows rows, int row) {
            for (int tries = 0; tries < TRIES; tries++) {
                switch (execution.target().insert(rows, row)) {
                    case WriteOutcome.Written(Bytes rowKey) -> {
                        writtenKeys.add(rowKey);
                        execution.foreignKeys().inserted(rows, row);
                        return rows.rows().gather(new int[] {row}, 1);
                    }
                    case WriteOutcome.Duplicate(IndexDescriptor index, Bytes rowKey) -> {
                        if (onConflict.index() != null && onConflict.index().oid() != index.oid()) {
                            throw plan.rules.duplicate(index, rows, row, execution);
                        }
                        if (onConflict.newRow() == null) {
                            return null;
                        }
                        if (writtenKeys.contains(rowKey)) {
                            throw new SqlException(
                                    SqlState.CARDINALITY_VIOLATION,
                                    "ON CONFLICT DO UPDATE command cannot affect row a second time",
                                    null,
                                    "Ensure that no rows proposed for insertion within the same command have"
                                            + " duplicate constrained values.");
                        }
                        RowLock lock = plan.rules.changesKey(onConflict.changed()) ? RowLock.EXCLUSIVE : RowLock.NO_KEY;
                        if (execution.source().lock(plan.rules.table(), rowKey, columnNumbers, lock)
                                instanceof LockedRow.Held held) {
                            return update(
                                    onConflict, held.row(), rowKey, rows.rows().gather(new int[] {row}, 1));
                        }
                    }
                }
            }
            throw new SqlException(
                    SqlState.SERIALIZATION_FAILURE, "could not serialize access due to concurrent delete");
        }

        private @Nullable Batch update(OnConflict onConflict, Batch there, Bytes rowKey, Batch proposed) {
            Batch both = PairBatches.join(there, proposed);
            if (onConflict.where() != null
                    && onConflict.where().select(both, execution).size() == 0) {
                return null;
            }
            List<Computed> newRow = onConflict.newRow();
            if (newRow == null) {
                return null;
            }
            Batch changed = new Batch(Computed.evaluateAll(newRow, both, execution), 1);
            WrittenRows before = plan.rules.written(there, execution);
            WrittenRows after = plan.rules.checked(changed, execution);
            if (execution.target().update(before, 0, rowKey, after, 0, onConflict.changed())
                    instanceof WriteOutcome.Duplicate duplicate) {
                throw plan.rules.duplicate(duplicate.index(), after, 0, execution);
            }
            writtenKeys.add(rowKey);
            execution.foreignKeys().updated(before, 0, after, 0, onConflict.changed());
            return changed;
        }

        @Override
        public void close() {
            closeAll(input::close, kept::close);
        }
    }
}
