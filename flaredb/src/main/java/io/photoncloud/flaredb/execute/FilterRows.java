package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows for which the condition is true. */
public record FilterRows(PhysicalPlan input, Computed condition) implements PhysicalPlan {
    @Override
    public List<SqlType> types() {
        return input.types();
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
        private final Computed condition;
        private final Operator input;

        Running(Execution execution, FilterRows plan) {
            super(execution, plan);
            condition = plan.condition;
            input = execution.open(plan.input);
        }

        @Override
        protected @Nullable Batch produce() {
            Batch batch = input.next();
            return batch == null ? null : condition.select(batch, execution);
        }

        @Override
        public void close() {
            input.close();
        }
    }
}
