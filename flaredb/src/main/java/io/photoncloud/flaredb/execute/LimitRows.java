package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.GrowingBytes;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** So many rows after so many, and with ties also those whose keys equal the last one's. */
public record LimitRows(
        PhysicalPlan input,
        @Nullable Computed limit,
        @Nullable Computed offset,
        List<SortColumn> ties) implements PhysicalPlan {
    public LimitRows {
        ties = List.copyOf(ties);
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

    /** What LIMIT says, or all. */
    static long limit(@Nullable Computed limit, Execution execution) {
        Object value = limit == null ? null : limit.value(execution);
        if (value == null) {
            return Long.MAX_VALUE;
        }
        if ((Long) value < 0) {
            throw new SqlException(SqlState.INVALID_ROW_COUNT_IN_LIMIT_CLAUSE, "LIMIT must not be negative");
        }
        return (Long) value;
    }

    static long offset(@Nullable Computed offset, Execution execution) {
        Object value = offset == null ? null : offset.value(execution);
        if (value == null) {
            return 0;
        }
        if ((Long) value < 0) {
            throw new SqlException(SqlState.INVALID_ROW_COUNT_IN_RESULT_OFFSET_CLAUSE, "OFFSET must not be negative");
        }
        return (Long) value;
    }

    private static final class Running extends Operator {
        private final LimitRows plan;
        private final Operator input;
        private final SortKeys keys;
        private final GrowingBytes last = new GrowingBytes();
        private final GrowingBytes next = new GrowingBytes();
        private boolean begun;
        private boolean ended;
        private long toSkip;
        private long left;

        Running(Execution execution, LimitRows plan) {
            super(execution, plan);
            this.plan = plan;
            input = execution.open(plan.input);
            keys = new SortKeys(plan.ties);
        }

        @Override
        protected @Nullable Batch produce() {
            if (!begun) {
                begun = true;
                left = limit(plan.limit, execution);
                toSkip = offset(plan.offset, execution);
                ended = left == 0;
            }
            if (ended) {
                return null;
            }
            Batch batch = input.next();
            if (batch == null) {
                ended = true;
                return null;
            }
            int from = (int) Math.min(toSkip, batch.size());
            toSkip -= from;
            int count = (int) Math.min(left, batch.size() - from);
            left -= count;
            if (left == 0) {
                count = plan.ties.isEmpty() ? count : withTies(batch, from, count);
                ended = plan.ties.isEmpty() || from + count < batch.size();
            }
            if (from == 0 && count == batch.size()) {
                return batch;
            }
            int[] rows = new int[count];
            Arrays.setAll(rows, index -> from + index);
            return batch.gather(rows, count);
        }

        /** So many rows of the batch belong to the answer, those equal to the last included. */
        private int withTies(Batch batch, int from, int count) {
            keys.evaluate(batch, execution);
            if (count > 0) {
                keys.encode(from + count - 1, last);
            }
            int all = count;
            while (from + all < batch.size()) {
                keys.encode(from + all, next);
                if (!Arrays.equals(last.array(), 0, last.length(), next.array(), 0, next.length())) {
                    break;
                }
                all++;
            }
            return all;
        }

        @Override
        public void close() {
            ended = true;
            input.close();
        }
    }
}
