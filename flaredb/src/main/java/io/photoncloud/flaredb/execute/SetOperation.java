package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.GrowingBytes;
import io.photoncloud.flaredb.execute.spill.RecordCursor;
import io.photoncloud.flaredb.execute.spill.RecordSorter;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * INTERSECT and EXCEPT: both sides are sorted by the bytes of their rows and gone through together.
 *
 * @param all whether a row counts as often as it is there
 */
public record SetOperation(boolean intersect, boolean all, PhysicalPlan left, PhysicalPlan right)
        implements PhysicalPlan {
    @Override
    public List<SqlType> types() {
        return left.types();
    }

    @Override
    public List<PhysicalPlan> inputs() {
        return List.of(left, right);
    }

    @Override
    public Operator open(Execution execution) {
        return new Running(execution, this);
    }

    private static final class Running extends Operator {
        private final SetOperation plan;
        private final Operator left;
        private final Operator right;
        private final RowCodec codec;
        private final RecordSorter leftRows;
        private final RecordSorter rightRows;
        private final GrowingBytes key = new GrowingBytes();
        private final GrowingBytes payload = new GrowingBytes();
        private @Nullable RecordCursor leftCursor;
        private @Nullable RecordCursor rightCursor;
        private boolean rightHasRow;
        private boolean given;

        Running(Execution execution, SetOperation plan) {
            super(execution, plan);
            this.plan = plan;
            left = execution.open(plan.left);
            right = execution.open(plan.right);
            codec = new RowCodec(plan.types());
            leftRows = new RecordSorter(execution.workspace(), RecordSorter.ALL);
            rightRows = new RecordSorter(execution.workspace(), RecordSorter.ALL);
        }

        @Override
        protected @Nullable Batch produce() {
            if (leftCursor == null || rightCursor == null) {
                sort(left, leftRows, true);
                sort(right, rightRows, false);
                leftCursor = leftRows.sorted();
                rightCursor = rightRows.sorted();
                rightHasRow = rightCursor.next();
            }
            var builder = new BatchBuilder(plan.types());
            while (!builder.isFull() && leftCursor.next()) {
                boolean repeated = given && leftCursor.record().keyEquals(key.array(), 0, key.length());
                boolean wanted = partner(leftCursor, rightCursor) == plan.intersect;
                if (wanted && (plan.all || !repeated)) {
                    codec.decode(leftCursor.record(), builder.columns(), 0);
                    builder.rowAdded();
                }
                given = true;
                key.clear();
                key.putBytes(
                        leftCursor.record().bytes(),
                        leftCursor.record().keyOffset(),
                        leftCursor.record().keyLength());
            }
            return builder.rows() == 0 ? null : builder.build();
        }

        /** Whether the right side has such a row; of ALL each counts for one left row. */
        private boolean partner(RecordCursor leftAt, RecordCursor rightAt) {
            while (rightHasRow && rightAt.record().compareKeys(leftAt.record()) < 0) {
                rightHasRow = rightAt.next();
            }
            boolean found = rightHasRow && rightAt.record().compareKeys(leftAt.record()) == 0;
            if (found && plan.all) {
                rightHasRow = rightAt.next();
            }
            return found;
        }

        private void sort(Operator input, RecordSorter rows, boolean keepsRows) {
            var keys = new HashKeys();
            for (Batch batch = input.next(); batch != null; batch = input.next()) {
                keys.reset(batch.columns());
                for (int row = 0; row < batch.size(); row++) {
                    keys.encode(row, key);
                    payload.clear();
                    if (keepsRows) {
                        codec.encode(batch, row, payload);
                    }
                    rows.add(key, payload);
                }
            }
            input.close();
        }

        @Override
        public void close() {
            closeAll(left::close, right::close, leftRows::close, rightRows::close);
        }
    }
}
