package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.GrowingBytes;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The first row of each run of equal keys. */
public record DistinctRuns(PhysicalPlan input, List<Computed> keys) implements PhysicalPlan {
    public DistinctRuns {
        keys = List.copyOf(keys);
    }

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
        private final DistinctRuns plan;
        private final Operator input;
        private final HashKeys keys = new HashKeys();
        private GrowingBytes last = new GrowingBytes();
        private GrowingBytes next = new GrowingBytes();
        private boolean any;

        Running(Execution execution, DistinctRuns plan) {
            super(execution, plan);
            this.plan = plan;
            input = execution.open(plan.input);
        }

        @Override
        protected @Nullable Batch produce() {
            Batch batch = input.next();
            if (batch == null) {
                return null;
            }
            keys.reset(Computed.evaluateAll(plan.keys, batch, execution));
            int[] rows = new int[batch.size()];
            int count = 0;
            for (int row = 0; row < batch.size(); row++) {
                keys.encode(row, next);
                if (any && Arrays.equals(last.array(), 0, last.length(), next.array(), 0, next.length())) {
                    continue;
                }
                any = true;
                rows[count++] = row;
                GrowingBytes swap = last;
                last = next;
                next = swap;
            }
            return batch.gather(rows, count);
        }

        @Override
        public void close() {
            input.close();
        }
    }
}
