package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions in FROM, side by side, and with ordinality the number of each row. */
public record FunctionRead(List<SetCall> calls, boolean ordinality, List<SqlType> types) implements PhysicalPlan {
    private static final Batch ONE_ROW = new Batch(List.of(), 1);

    public FunctionRead {
        calls = List.copyOf(calls);
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
        private final FunctionRead plan;
        private final List<Iterator<List<@Nullable Object>>> iterators = new ArrayList<>();
        private final BatchBuilder builder;
        private long number;
        private boolean begun;

        Running(Execution execution, FunctionRead plan) {
            super(execution, plan);
            this.plan = plan;
            builder = new BatchBuilder(plan.types);
        }

        @Override
        protected @Nullable Batch produce() {
            if (!begun) {
                begun = true;
                for (SetCall call : plan.calls) {
                    iterators.add(call.rows(call.arguments(ONE_ROW, execution), 0, execution));
                }
            }
            while (!builder.isFull() && iterators.stream().anyMatch(Iterator::hasNext)) {
                List<@Nullable Object> values = new ArrayList<>();
                for (int call = 0; call < iterators.size(); call++) {
                    Iterator<List<@Nullable Object>> iterator = iterators.get(call);
                    if (iterator.hasNext()) {
                        values.addAll(iterator.next());
                    } else {
                        plan.calls.get(call).types().forEach(_ -> values.add(null));
                    }
                }
                if (plan.ordinality) {
                    values.add(++number);
                }
                builder.append(values);
            }
            return builder.rows() == 0 ? null : builder.build();
        }

        @Override
        public void close() {
            begun = true;
            iterators.clear();
        }
    }
}
