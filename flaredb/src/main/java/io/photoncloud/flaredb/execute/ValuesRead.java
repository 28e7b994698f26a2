package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of expressions that name no column. */
public record ValuesRead(List<List<Computed>> rows, List<SqlType> types) implements PhysicalPlan {
    public ValuesRead {
        rows = rows.stream().map(List::copyOf).toList();
        types = List.copyOf(types);
    }

    @Override
    public List<PhysicalPlan> inputs() {
        return List.of();
    }

    @Override
    public Operator open(Execution execution) {
        return new Running(execution, this);
    }

    private static final class Running extends Operator {
        private final ValuesRead plan;
        private int at;

        Running(Execution execution, ValuesRead plan) {
            super(execution, plan);
            this.plan = plan;
        }

        @Override
        protected @Nullable Batch produce() {
            if (at == plan.rows.size()) {
                return null;
            }
            var builder = new BatchBuilder(plan.types);
            while (at < plan.rows.size() && !builder.isFull()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (Computed each : plan.rows.get(at++)) {
                    row.add(each.value(execution));
                }
                builder.append(row);
            }
            return builder.build();
        }

        @Override
        public void close() {
            at = plan.rows.size();
        }
    }
}
