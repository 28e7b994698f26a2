package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.SystemTableDescriptor;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a table of the system, or the one row of a sequence. */
public record SystemRead(Relation relation, List<SqlType> types) implements PhysicalPlan {
    public SystemRead {
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
        private final SystemRead plan;
        private final BatchBuilder builder;
        private @Nullable Iterator<List<@Nullable Object>> rows;

        Running(Execution execution, SystemRead plan) {
            super(execution, plan);
            this.plan = plan;
            builder = new BatchBuilder(plan.types);
        }

        @Override
        protected @Nullable Batch produce() {
            if (rows == null) {
                rows = begin();
            }
            while (rows.hasNext() && !builder.isFull()) {
                builder.append(rows.next());
            }
            return builder.rows() == 0 ? null : builder.build();
        }

        private Iterator<List<@Nullable Object>> begin() {
            return switch (plan.relation) {
                case SystemTableDescriptor table -> execution.system().rows(table, execution);
                case SequenceDescriptor sequence ->
                    List.of(execution.system().row(sequence)).iterator();
                default -> throw new IllegalStateException("no table of the system: " + plan.relation.name());
            };
        }

        @Override
        public void close() {
            rows = Collections.emptyIterator();
        }
    }
}
