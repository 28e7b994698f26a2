package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.RowSource.RowLock;
import io.photoncloud.flaredb.execute.RowTarget.WriteOutcome;
import io.photoncloud.flaredb.execute.RowTarget.WrittenRows;
import io.photoncloud.flaredb.type.Bytes;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes the rows that the input gives, each once, and gives what RETURNING asks for.
 *
 * @param input gives a written row, its row key, then others
 * @param newRow a written row over the input
 * @param changed numbers of columns that may have changed
 * @param returning over the new written row followed by all of the input; absent where nothing is to be given
 */
public record UpdateRows(
        PhysicalPlan input,
        WriteRules rules,
        List<Computed> newRow,
        Set<Integer> changed,
        @Nullable List<Computed> returning)
        implements PhysicalPlan {
    public UpdateRows {
        newRow = List.copyOf(newRow);
        changed = Set.copyOf(changed);
        returning = returning == null ? null : List.copyOf(returning);
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
        private final UpdateRows plan;
        private final Operator input;
        private final KeptRows kept;
        private final int width;
        private boolean begun;

        Running(Execution execution, UpdateRows plan) {
            super(execution, plan);
            this.plan = plan;
            input = execution.open(plan.input);
            kept = new KeptRows(execution, plan.input.types());
            width = plan.rules.table().writtenColumns().size();
        }

        @Override
        protected @Nullable Batch produce() {
            if (!begun) {
                begun = true;
                kept.readAll(input, width);
            }
            while (true) {
                execution.checkCancelled();
                Batch batch = kept.next();
                if (batch == null) {
                    execution.foreignKeys().finish();
                    return null;
                }
                Batch changed = write(batch);
                execution.affected(plan, batch.size());
                if (plan.returning != null) {
                    Batch both = PairBatches.join(changed, batch);
                    return new Batch(Computed.evaluateAll(plan.returning, both, execution), both.size());
                }
            }
        }

        private Batch write(Batch batch) {
            RowLock lock = plan.rules.changesKey(plan.changed) ? RowLock.EXCLUSIVE : RowLock.NO_KEY;
            ColumnVector keys = batch.column(width);
            for (int row = 0; row < batch.size(); row++) {
                LockRows.lock(execution, plan.rules.table(), key(keys, row), lock);
            }
            Batch changed = new Batch(Computed.evaluateAll(plan.newRow, batch, execution), batch.size());
            WrittenRows before =
                    plan.rules.written(new Batch(batch.columns().subList(0, width), batch.size()), execution);
            WrittenRows after = plan.rules.checked(changed, execution);
            for (int row = 0; row < batch.size(); row++) {
                if (execution.target().update(before, row, key(keys, row), after, row, plan.changed)
                        instanceof WriteOutcome.Duplicate duplicate) {
                    throw plan.rules.duplicate(duplicate.index(), after, row, execution);
                }
                execution.foreignKeys().updated(before, row, after, row, plan.changed);
            }
            return changed;
        }

        private static Bytes key(ColumnVector keys, int row) {
            if (keys.get(row) instanceof Bytes key) {
                return key;
            }
            throw new IllegalStateException("a row without a key");
        }

        @Override
        public void close() {
            closeAll(input::close, kept::close);
        }
    }
}
