package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query with common tables, which later ones and the query read: each is computed at most once, as far as somebody reads it. */
public record WithTables(List<CommonTable> tables, PhysicalPlan input) implements PhysicalPlan {
    public WithTables {
        tables = List.copyOf(tables);
    }

    /**
     * A common table.
     *
     * @param modifies whether it changes rows: it then is computed whole, whether it is read or not
     */
    public record CommonTable(int id, String name, PhysicalPlan plan, boolean modifies) {}

    @Override
    public List<SqlType> types() {
        return input.types();
    }

    @Override
    public List<PhysicalPlan> inputs() {
        List<PhysicalPlan> all = new ArrayList<>();
        tables.forEach(table -> all.add(table.plan()));
        all.add(input);
        return List.copyOf(all);
    }

    @Override
    public Operator open(Execution execution) {
        return new Running(execution, this);
    }

    private static final class Running extends Operator {
        private final WithTables plan;
        private final List<SharedRows> shared = new ArrayList<>();
        private final Operator input;
        private boolean completed;

        Running(Execution execution, WithTables plan) {
            super(execution, plan);
            this.plan = plan;
            var scope = new Execution.Scope(execution.scope());
            Execution inner = execution.withScope(scope);
            for (CommonTable table : plan.tables) {
                var rows = new SharedRows(inner, table.plan());
                shared.add(rows);
                scope.put(table.id(), rows);
            }
            input = inner.open(plan.input);
        }

        @Override
        protected @Nullable Batch produce() {
            Batch batch = input.next();
            if (batch == null && !completed) {
                completed = true;
                for (int index = 0; index < shared.size(); index++) {
                    if (plan.tables.get(index).modifies()) {
                        shared.get(index).complete();
                    }
                }
            }
            return batch;
        }

        @Override
        public void close() {
            closeAll(input::close, () -> shared.forEach(SharedRows::close));
        }
    }
}
