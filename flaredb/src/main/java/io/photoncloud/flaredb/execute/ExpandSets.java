package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.ConstantVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Each row once for each grouping set: the keys, null where the set leaves them out, the set's number, then the row.
 *
 * @param sets the places of their keys
 */
public record ExpandSets(PhysicalPlan input, List<Computed> keys, List<List<Integer>> sets) implements PhysicalPlan {
    public ExpandSets {
        keys = List.copyOf(keys);
        sets = sets.stream().map(List::copyOf).toList();
    }

    @Override
    public List<SqlType> types() {
        List<SqlType> types = new ArrayList<>();
        keys.forEach(key -> types.add(key.type()));
        types.add(SqlType.BIGINT);
        types.addAll(input.types());
        return List.copyOf(types);
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
        private final ExpandSets plan;
        private final Operator input;
        private @Nullable Batch batch;
        private List<ColumnVector> keys = List.of();
        private int set;

        Running(Execution execution, ExpandSets plan) {
            super(execution, plan);
            this.plan = plan;
            input = execution.open(plan.input);
            set = plan.sets.size();
        }

        @Override
        protected @Nullable Batch produce() {
            if (set == plan.sets.size()) {
                batch = input.next();
                if (batch == null) {
                    return null;
                }
                keys = Computed.evaluateAll(plan.keys, batch, execution);
                set = 0;
            }
            Batch rows = batch;
            if (rows == null) {
                return null;
            }
            List<ColumnVector> columns = new ArrayList<>();
            for (int key = 0; key < keys.size(); key++) {
                columns.add(
                        plan.sets.get(set).contains(key)
                                ? keys.get(key)
                                : new ConstantVector(plan.keys.get(key).type(), null, rows.size()));
            }
            columns.add(new ConstantVector(SqlType.BIGINT, (long) set, rows.size()));
            columns.addAll(rows.columns());
            set++;
            return new Batch(columns, rows.size());
        }

        @Override
        public void close() {
            input.close();
        }
    }
}
