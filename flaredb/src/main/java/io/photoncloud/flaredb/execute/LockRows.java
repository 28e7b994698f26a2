package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.execute.RowSource.LockedRow;
import io.photoncloud.flaredb.execute.RowSource.RowLock;
import io.photoncloud.flaredb.type.Bytes;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Locks the tables' rows behind each row that passes. A row that others have changed since the statement sees it ends the statement with
 * 40001: its lock stays, and the session runs it again with what is there now.
 */
public record LockRows(PhysicalPlan input, List<Lock> locks) implements PhysicalPlan {
    public LockRows {
        locks = List.copyOf(locks);
    }

    /** The key of the table's row is in a column of the input, null where an outer join found none. */
    public record Lock(TableDescriptor table, int rowKeyColumn, RowLock lock) {}

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

    /** Whether the row is held as the statement saw it; false if it is skipped. */
    static boolean lock(Execution execution, TableDescriptor table, Bytes rowKey, RowLock lock) {
        return switch (execution.source().lock(table, rowKey, List.of(), lock)) {
            case LockedRow.Held held when !held.changed() -> true;
            case LockedRow.Held _ -> throw changed("concurrent update");
            case LockedRow.Gone _ -> throw changed("concurrent delete");
            case LockedRow.Skipped _ -> false;
        };
    }

    private static SqlException changed(String what) {
        return new SqlException(SqlState.SERIALIZATION_FAILURE, "could not serialize access due to " + what);
    }

    private static final class Running extends Operator {
        private final LockRows plan;
        private final Operator input;

        Running(Execution execution, LockRows plan) {
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
            int[] rows = new int[batch.size()];
            int count = 0;
            for (int row = 0; row < batch.size(); row++) {
                if (lockAll(batch, row)) {
                    rows[count++] = row;
                }
            }
            return count == batch.size() ? batch : batch.gather(rows, count);
        }

        private boolean lockAll(Batch batch, int row) {
            for (Lock each : plan.locks) {
                if (batch.column(each.rowKeyColumn()).get(row) instanceof Bytes rowKey
                        && !lock(execution, each.table(), rowKey, each.lock())) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void close() {
            input.close();
        }
    }
}
