package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.RecordCursor;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows that the last round of a recursive union gave. */
public record WorkingTableRead(int id, List<SqlType> types) implements PhysicalPlan {
    public WorkingTableRead {
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
        private final WorkingTableRead plan;
        private final RowCodec codec;
        private @Nullable RecordCursor cursor;

        Running(Execution execution, WorkingTableRead plan) {
            super(execution, plan);
            this.plan = plan;
            codec = execution.scope().workingTable(plan.id).codec();
        }

        @Override
        protected @Nullable Batch produce() {
            if (cursor == null) {
                cursor = execution.scope().workingTable(plan.id).rows().read();
            }
            var builder = new BatchBuilder(plan.types);
            while (!builder.isFull() && cursor.next()) {
                codec.decode(cursor.record(), builder.columns(), 0);
                builder.rowAdded();
            }
            return builder.rows() == 0 ? null : builder.build();
        }

        @Override
        public void close() {
            if (cursor != null) {
                cursor.close();
            }
        }
    }
}
