package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.RowSource.RowLock;
import io.photoncloud.flaredb.execute.RowTarget.WrittenRows;
import io.photoncloud.flaredb.type.Bytes;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes the rows that the input gives, and gives what RETURNING asks for.
 *
 * @param input gives a written row, its row key, then others
 * @param returning over the input; absent where nothing is to be given
 */
public record DeleteRows(
        PhysicalPlan input, WriteRules rules, @Nullable List<Computed> returning) implements PhysicalPlan {
    public DeleteRows {
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
        private final DeleteRows plan;
        private final Operator input;
        private final KeptRows kept;
        private final int width;
        private boolean begun;

        Running(Execution execution, DeleteRows plan) {
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
                remove(batch);
                execution.affected(plan, batch.size());
                if (plan.returning != null) {
                    return new Batch(Computed.evaluateAll(plan.returning, batch, execution), batch.size());
                }
            }
        }

        private void remove(Batch batch) {
            WrittenRows before =
                    plan.rules.written(new Batch(batch.columns().subList(0, width), batch.size()), execution);
            for (int row = 0; row < batch.size(); row++) {
                if (!(batch.column(width).get(row) instanceof Bytes rowKey)) {
                    throw new IllegalStateException("a row without a key");
                }
                LockRows.lock(execution, plan.rules.table(), rowKey, RowLock.EXCLUSIVE);
                execution.target().delete(before, row, rowKey);
                execution.foreignKeys().deleted(before, row);
            }
        }

        @Override
        public void close() {
            closeAll(input::close, kept::close);
        }
    }
}
