package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.DoubleVector;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** sum and avg of reals and doubles. */
record DoubleSumAggregate(String name, boolean average) implements AggregateFunction {
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
        return List.of(SqlType.BIGINT, SqlType.DOUBLE);
    }

    @Override
    public AggregateState newState(CallSite site) {
        return new State(average, site.resultType().is(TypeKind.REAL));
    }

    /** A count and a sum a group. */
    private static final class State implements AggregateState {
        private final boolean average;
        private final boolean real;
        private long[] counts = {};
        private double[] sums = {};

        State(boolean average, boolean real) {
            this.average = average;
            this.real = real;
        }

        @Override
        public void resize(int count) {
            if (count > counts.length) {
                int capacity = Math.max(count, counts.length * 2);
                counts = Arrays.copyOf(counts, capacity);
                sums = Arrays.copyOf(sums, capacity);
            }
        }

        private void add(int group, double value) {
            double sum = sums[group] + value;
            if (real) {
                sum = NumberMath.checkReal((float) sum, isFinite(group, value), true);
            } else if (Double.isInfinite(sum)) {
                sum = NumberMath.checkDouble(sum, isFinite(group, value), true);
            }
            sums[group] = sum;
            counts[group]++;
        }

        private boolean isFinite(int group, double value) {
            return !Double.isInfinite(sums[group]) && !Double.isInfinite(value);
        }

        @Override
        public void add(int[] groups, int rows, List<ColumnVector> arguments, EvaluationContext context) {
            ColumnVector vector = arguments.getFirst();
            if (vector instanceof DoubleVector doubles) {
                for (int i = 0; i < rows; i++) {
                    if (!doubles.isNull(i)) {
                        add(groups[i], doubles.value(i));
                    }
                }
                return;
            }
            for (int i = 0; i < rows; i++) {
                Object value = vector.get(i);
                if (value != null) {
                    add(groups[i], ((Number) value).doubleValue());
                }
            }
        }

        @Override
        public void merge(int[] groups, int rows, List<ColumnVector> partials, EvaluationContext context) {
            for (int i = 0; i < rows; i++) {
                long count = (Long) Catalogue.present(partials.get(0).get(i));
                if (count > 0) {
                    add(groups[i], (Double) Catalogue.present(partials.get(1).get(i)));
                    counts[groups[i]] += count - 1;
                }
            }
        }

        @Override
        public List<@Nullable Object> partial(int group, EvaluationContext context) {
            return List.of(counts[group], sums[group]);
        }

        @Override
        public @Nullable Object finish(int group, EvaluationContext context) {
            if (counts[group] == 0) {
                return null;
            }
            if (average) {
                return sums[group] / counts[group];
            }
            return real ? (Object) (float) sums[group] : (Object) sums[group];
        }

        @Override
        public void reset(int group) {
            counts[group] = 0;
            sums[group] = 0;
        }

        @Override
        public long bytes() {
            return 16L * counts.length;
        }
    }
}
