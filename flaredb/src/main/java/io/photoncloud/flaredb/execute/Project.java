package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Each row's expressions. */
public record Project(PhysicalPlan input, List<Computed> expressions) implements PhysicalPlan {
    public Project {
        expressions = List.copyOf(expressions);
    }

    @Override
    public List<SqlType> types() {
        return expressions.stream().map(Computed::type).toList();
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
        private final List<Computed> expressions;
        private final Operator input;

        Running(Execution execution, Project plan) {
            super(execution, plan);
            expressions = plan.expressions;
            input = execution.open(plan.input);
        }

        @Override
        protected @Nullable Batch produce() {
            Batch batch = input.next();
            return batch == null ? null : new Batch(Computed.evaluateAll(expressions, batch, execution), batch.size());
        }

        @Override
        public void close() {
            input.close();
        }
    }
}
