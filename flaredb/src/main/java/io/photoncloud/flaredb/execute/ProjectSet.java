package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Each input row as many times as the longest of its calls gives rows, with these side by side, nulls where one has ended. */
public record ProjectSet(PhysicalPlan input, List<SetCall> calls, List<SqlType> types) implements PhysicalPlan {
    public ProjectSet {
        calls = List.copyOf(calls);
        types = List.copyOf(types);
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
        private final ProjectSet plan;
        private final Operator input;
        private final BatchBuilder builder;
        private final List<List<ColumnVector>> arguments = new ArrayList<>();
        private List<Iterator<List<@Nullable Object>>> iterators = List.of();
        private @Nullable Batch batch;
        private int row;

        Running(Execution execution, ProjectSet plan) {
            super(execution, plan);
            this.plan = plan;
            input = execution.open(plan.input);
            builder = new BatchBuilder(plan.types);
        }

        @Override
        protected @Nullable Batch produce() {
            while (!builder.isFull()) {
                if (iterators.stream().noneMatch(Iterator::hasNext) && !nextRow()) {
                    break;
                }
                if (iterators.stream().anyMatch(Iterator::hasNext)) {
                    append();
                }
            }
            return builder.rows() == 0 ? null : builder.build();
        }

        private boolean nextRow() {
            Batch current = batch;
            row++;
            if (current == null || row == current.size()) {
                current = input.next();
                batch = current;
                row = 0;
                if (current == null) {
                    iterators = List.of();
                    return false;
                }
                arguments.clear();
                for (SetCall call : plan.calls) {
                    arguments.add(call.arguments(current, execution));
                }
            }
            iterators = new ArrayList<>();
            for (int call = 0; call < plan.calls.size(); call++) {
                iterators.add(plan.calls.get(call).rows(arguments.get(call), row, execution));
            }
            return true;
        }

        private void append() {
            List<@Nullable Object> values = new ArrayList<>();
            if (batch != null) {
                for (ColumnVector column : batch.columns()) {
                    values.add(column.get(row));
                }
            }
            for (int call = 0; call < iterators.size(); call++) {
                Iterator<List<@Nullable Object>> iterator = iterators.get(call);
                if (iterator.hasNext()) {
                    values.addAll(iterator.next());
                } else {
                    plan.calls.get(call).types().forEach(_ -> values.add(null));
                }
            }
            builder.append(values);
        }

        @Override
        public void close() {
            input.close();
        }
    }
}
