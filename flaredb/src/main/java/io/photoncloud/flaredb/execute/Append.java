package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of all inputs, one input after the other. */
public record Append(List<PhysicalPlan> inputs) implements PhysicalPlan {
    public Append {
        inputs = List.copyOf(inputs);
    }

    @Override
    public List<SqlType> types() {
        return inputs.getFirst().types();
    }

    @Override
    public Operator open(Execution execution) {
        return new Running(execution, this);
    }

    private static final class Running extends Operator {
        private final List<Operator> inputs = new ArrayList<>();
        private int at;

        Running(Execution execution, Append plan) {
            super(execution, plan);
            plan.inputs.forEach(input -> inputs.add(execution.open(input)));
        }

        @Override
        protected @Nullable Batch produce() {
            while (at < inputs.size()) {
                Batch batch = inputs.get(at).next();
                if (batch != null) {
                    return batch;
                }
                inputs.get(at++).close();
            }
            return null;
        }

        @Override
        public void close() {
            closeAll(inputs.stream().map(input -> (Runnable) input::close).toArray(Runnable[]::new));
        }
    }
}
