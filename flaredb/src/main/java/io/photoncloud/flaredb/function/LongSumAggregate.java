package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.Numeric;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.LongVector;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** sum and avg of integers: 128 bits a group, so that nothing overflows on the way. */
record LongSumAggregate(String name, Answer answer) implements AggregateFunction {
    /** What comes of the sum. */
    enum Answer {
        /** sum of smallint and integer. */
        BIGINT,
        /** sum of bigint. */
        NUMERIC,
        AVERAGE
    }

    @Override
    public Kind kind() {
        return Kind.NORMAL;
    }

    @Override
    public boolean isOrdered() {
        return false;
    }

    @Override
    public boolean ignoresDuplicates() {
        return false;
    }

    @Override
    public boolean isMergeable(CallSite site) {
        return true;
    }

    @Override
    public List<SqlType> partialTypes(CallSite site) {
        return List.of(SqlType.BIGINT, SqlType.NUMERIC);
    }

    @Override
    public AggregateState newState(CallSite site) {
        return new State(answer);
    }

    /** A count and two halves of a sum a group. */
    private static final class State implements AggregateState {
        private final Answer answer;
        private long[] counts = {};
        private long[] low = {};
        private long[] high = {};

        State(Answer answer) {
            this.answer = answer;
        }

        @Override
        public void resize(int count) {
            if (count > counts.length) {
                int capacity = Math.max(count, counts.length * 2);
                counts = Arrays.copyOf(counts, capacity);
                low = Arrays.copyOf(low, capacity);
                high = Arrays.copyOf(high, capacity);
            }
        }

        private void add(int group, long value) {
            long sum = low[group] + value;
            high[group] += (value >> 63) + (Long.compareUnsigned(sum, value) < 0 ? 1 : 0);
            low[group] = sum;
            counts[group]++;
        }

        @Override
        public void add(int[] groups, int rows, List<ColumnVector> arguments, EvaluationContext context) {
            ColumnVector vector = arguments.getFirst();
            if (vector instanceof LongVector longs) {
                long[] values = longs.values();
                boolean nulls = longs.mayHaveNulls();
                for (int i = 0; i < rows; i++) {
                    if (!nulls || !longs.isNull(i)) {
                        add(groups[i], values[i]);
                    }
                }
                return;
            }
            for (int i = 0; i < rows; i++) {
                Object value = vector.get(i);
                if (value != null) {
                    add(groups[i], (Long) value);
                }
            }
        }

        private BigInteger sum(int group) {
            BigInteger unsigned =
                    BigInteger.valueOf(low[group] >>> 1).shiftLeft(1).or(BigInteger.valueOf(low[group] & 1));
            return BigInteger.valueOf(high[group]).shiftLeft(64).add(unsigned);
        }

        @Override
        public void merge(int[] groups, int rows, List<ColumnVector> partials, EvaluationContext context) {
            for (int i = 0; i < rows; i++) {
                int group = groups[i];
                BigInteger other = ((Numeric) Catalogue.present(partials.get(1).get(i)))
                        .decimal()
                        .toBigInteger();
                BigInteger sum = sum(group).add(other);
                low[group] = sum.longValue();
                high[group] = sum.shiftRight(64).longValue();
                counts[group] += (Long) Catalogue.present(partials.get(0).get(i));
            }
        }

        @Override
        public List<@Nullable Object> partial(int group, EvaluationContext context) {
            return List.of(counts[group], Numeric.of(sum(group)));
        }

        @Override
        public @Nullable Object finish(int group, EvaluationContext context) {
            if (counts[group] == 0) {
                return null;
            }
            BigInteger sum = sum(group);
            return switch (answer) {
                case BIGINT -> {
                    if (sum.bitLength() > 63) {
                        throw NumberMath.outOfRange(io.photoncloud.flaredb.type.TypeKind.BIGINT);
                    }
                    yield sum.longValue();
                }
                case NUMERIC -> Numeric.of(sum);
                case AVERAGE -> NumberMath.divide(Numeric.of(sum), Numeric.of(counts[group]));
            };
        }

        @Override
        public void reset(int group) {
            counts[group] = 0;
            low[group] = 0;
            high[group] = 0;
        }

        @Override
        public long bytes() {
            return 24L * counts.length;
        }
    }
}
