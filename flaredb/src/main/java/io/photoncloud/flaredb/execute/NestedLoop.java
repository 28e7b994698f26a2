package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.GrowingBytes;
import io.photoncloud.flaredb.execute.spill.RecordBuffer;
import io.photoncloud.flaredb.execute.spill.RecordCursor;
import io.photoncloud.flaredb.execute.spill.RecordView;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A join of each left row with each right one. Lateral, the right side is run anew for each left row, which it names as the row around it;
 * otherwise it is run once and kept.
 *
 * @param condition over the left row followed by the right one; absent for all pairs
 */
public record NestedLoop(
        JoinKind kind,
        PhysicalPlan left,
        PhysicalPlan right,
        @Nullable Computed condition,
        boolean lateral) implements PhysicalPlan {
    public NestedLoop {
        if (kind == JoinKind.NOT_IN || (lateral && kind.keepsRight())) {
            throw new IllegalArgumentException("no nested loop of " + kind);
        }
    }

    @Override
    public List<SqlType> types() {
        return HashJoin.types(kind, left, right);
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
        private final NestedLoop plan;
        private final Operator left;
        private final Operator right;
        private final RowCodec codec;
        private final RecordBuffer kept;
        private final MatchedRows matched;
        private final PairBatches pairs;
        private final GrowingBytes bytes = new GrowingBytes();

        private @Nullable Batch batch;
        private @Nullable Operator inner;
        private @Nullable Batch innerBatch;
        private @Nullable RecordCursor cursor;
        private boolean built;
        private boolean leftEnded;
        private int row;
        private int innerRow;
        private int number;
        private @Nullable RecordCursor rest;

        Running(Execution execution, NestedLoop plan) {
            super(execution, plan);
            this.plan = plan;
            left = execution.open(plan.left);
            // Run once for each left row if lateral; what is opened here then is never pulled from.
            right = execution.open(plan.right);
            codec = new RowCodec(plan.right.types());
            kept = new RecordBuffer(execution.workspace());
            matched = new MatchedRows(
                    plan.kind.keepsRight(), execution.workspace().budget().claim());
            pairs = new PairBatches(plan.kind, plan.right.types(), plan.condition, codec, matched);
        }

        @Override
        protected @Nullable Batch produce() {
            if (!built) {
                built = true;
                keepRight();
            }
            while (!leftEnded) {
                execution.checkCancelled();
                Batch at = batch;
                if (at == null) {
                    at = left.next();
                    if (at == null) {
                        leftEnded = true;
                        break;
                    }
                    begin(at);
                }
                Batch joined = plan.lateral ? pairWithInner(at) : pairWithKept(at);
                if (joined != null) {
                    return joined;
                }
                if (row >= at.size()) {
                    batch = null;
                    Batch unmatched = pairs.rest(at);
                    if (unmatched != null) {
                        return unmatched;
                    }
                }
            }
            return plan.kind.keepsRight() ? nextUnmatched() : null;
        }

        private void keepRight() {
            if (plan.lateral) {
                return;
            }
            for (Batch next = right.next(); next != null; next = right.next()) {
                for (int at = 0; at < next.size(); at++) {
                    bytes.clear();
                    codec.encode(next, at, bytes);
                    kept.add(bytes);
                }
            }
            right.close();
        }

        private void begin(Batch at) {
            batch = at;
            pairs.begin(at);
            row = 0;
        }

        /** Pairs with kept rows, left row by left row. */
        private @Nullable Batch pairWithKept(Batch at) {
            while (row < at.size()) {
                if (cursor == null) {
                    cursor = kept.read();
                    number = 0;
                }
                if (pairs.isSettled(row) || !cursor.next()) {
                    cursor.close();
                    cursor = null;
                    row++;
                    continue;
                }
                RecordView record = cursor.record();
                pairs.add(row, number++, record.bytes(), record.payloadOffset());
                if (pairs.needsOne()) {
                    cursor = null;
                    row++;
                }
                if (pairs.isFull()) {
                    return pairs.flush(at, execution);
                }
            }
            return pairs.flush(at, execution);
        }

        /** Pairs with what the right side gives for each left row. */
        private @Nullable Batch pairWithInner(Batch at) {
            while (row < at.size()) {
                if (inner == null) {
                    inner = execution.within(at.row(row)).open(plan.right);
                }
                Batch rows = innerBatch;
                if (rows == null || innerRow >= rows.size()) {
                    rows = pairs.isSettled(row) ? null : inner.next();
                    innerBatch = rows;
                    innerRow = 0;
                    if (rows == null) {
                        endInner();
                        continue;
                    }
                }
                bytes.clear();
                codec.encode(rows, innerRow++, bytes);
                pairs.add(row, 0, bytes.array(), 0);
                if (pairs.needsOne()) {
                    endInner();
                }
                if (pairs.isFull()) {
                    return pairs.flush(at, execution);
                }
            }
            return pairs.flush(at, execution);
        }

        private void endInner() {
            if (inner != null) {
                inner.close();
                inner = null;
            }
            innerBatch = null;
            row++;
        }

        private @Nullable Batch nextUnmatched() {
            if (rest == null) {
                rest = kept.read();
                number = 0;
            }
            var builder = new BatchBuilder(plan.right.types());
            while (!builder.isFull() && rest.next()) {
                if (!matched.isSet(number++)) {
                    codec.decode(rest.record(), builder.columns(), 0);
                    builder.rowAdded();
                }
            }
            if (builder.rows() == 0) {
                return null;
            }
            Batch rows = builder.build();
            return PairBatches.join(PairBatches.nulls(plan.left.types(), rows.size()), rows);
        }

        @Override
        public void close() {
            closeAll(left::close, right::close, kept::close, matched::close, () -> {
                if (inner != null) {
                    inner.close();
                    inner = null;
                }
            });
        }
    }
}
