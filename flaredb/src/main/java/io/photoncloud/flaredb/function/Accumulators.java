package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.Interval;
import io.photoncloud.flaredb.type.Numeric;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.Values;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** States of aggregates that are one value or a few. */
final class Accumulators {
    private Accumulators() {}

    /** The largest or the smallest. */
    static final class Extreme extends Accumulator {
        private final SqlType type;
        private final CallSite site;
        private final boolean greatest;
        private @Nullable Object best;

        Extreme(CallSite site, boolean greatest) {
            this.site = site;
            this.type = site.resultType();
            this.greatest = greatest;
        }

        @Override
        void add(@Nullable Object[] arguments, EvaluationContext context) {
            merge(arguments);
        }

        @Override
        void merge(@Nullable Object[] partial) {
            Object value = partial[0];
            if (value == null) {
                return;
            }
            Object current = best;
            if (current == null) {
                best = value;
                return;
            }
            int compared = Values.compare(value, current, type, site.collation());
            if (greatest ? compared > 0 : compared < 0) {
                best = value;
            }
        }

        @Override
        @Nullable
        Object finish(EvaluationContext context) {
            return best;
        }

        @Override
        List<@Nullable Object> partial() {
            return Arrays.asList(best);
        }
    }

    /** Values put together two at a time; null of none. */
    static final class Fold extends Accumulator {
        private final BinaryOperator<Object> operator;
        private @Nullable Object value;

        Fold(BinaryOperator<Object> operator) {
            this.operator = operator;
        }

        @Override
        void add(@Nullable Object[] arguments, EvaluationContext context) {
            merge(arguments);
        }

        @Override
        void merge(@Nullable Object[] partial) {
            Object other = partial[0];
            if (other != null) {
                Object mine = value;
                value = mine == null ? other : operator.apply(mine, other);
            }
        }

        @Override
        @Nullable
        Object finish(EvaluationContext context) {
            return value;
        }

        @Override
        List<@Nullable Object> partial() {
            return Arrays.asList(value);
        }
    }

    /** Sum and count of numerics: sum and avg. */
    static final class NumericSum extends Accumulator {
        private final boolean average;
        private long count;
        private Numeric sum = Numeric.ZERO;

        NumericSum(boolean average) {
            this.average = average;
        }

        @Override
        void add(@Nullable Object[] arguments, EvaluationContext context) {
            if (arguments[0] instanceof Numeric value) {
                sum = NumberMath.add(sum, value);
                count++;
            }
        }

        @Override
        void merge(@Nullable Object[] partial) {
            count += (Long) Catalogue.present(partial[0]);
            sum = NumberMath.add(sum, (Numeric) Catalogue.present(partial[1]));
        }

        @Override
        @Nullable
        Object finish(EvaluationContext context) {
            if (count == 0) {
                return null;
            }
            return average ? NumberMath.divide(sum, Numeric.of(count)) : sum;
        }

        @Override
        List<@Nullable Object> partial() {
            return List.of(count, sum);
        }
    }

    /** Sum and count of intervals. */
    static final class IntervalSum extends Accumulator {
        private final boolean average;
        private long count;
        private Interval sum = Interval.ZERO;

        IntervalSum(boolean average) {
            this.average = average;
        }

        @Override
        void add(@Nullable Object[] arguments, EvaluationContext context) {
            if (arguments[0] instanceof Interval value) {
                sum = TimeMath.add(sum, value);
                count++;
            }
        }

        @Override
        void merge(@Nullable Object[] partial) {
            count += (Long) Catalogue.present(partial[0]);
            sum = TimeMath.add(sum, (Interval) Catalogue.present(partial[1]));
        }

        @Override
        @Nullable
        Object finish(EvaluationContext context) {
            if (count == 0) {
                return null;
            }
            return average ? TimeMath.divide(sum, (double) count) : sum;
        }

        @Override
        List<@Nullable Object> partial() {
            return List.of(count, sum);
        }
    }

    /** Which of the four. */
    record Deviation(boolean sample, boolean root) {}

    /** Variance and standard deviation of exact numbers: sums of values and of squares. */
    static final class NumericDeviation extends Accumulator {
        private final Deviation deviation;
        private long count;
        private boolean special;
        private BigDecimal sum = BigDecimal.ZERO;
        private BigDecimal squares = BigDecimal.ZERO;

        NumericDeviation(Deviation deviation) {
            this.deviation = deviation;
        }

        @Override
        void add(@Nullable Object[] arguments, EvaluationContext context) {
            Object value = arguments[0];
            if (value == null) {
                return;
            }
            count++;
            Numeric number = value instanceof Numeric numeric ? numeric : Numeric.of((Long) value);
            if (!number.isFinite()) {
                special = true;
                return;
            }
            BigDecimal decimal = number.decimal();
            sum = sum.add(decimal);
            squares = squares.add(decimal.multiply(decimal));
        }

        @Override
        void merge(@Nullable Object[] partial) {
            count += (Long) Catalogue.present(partial[0]);
            Numeric otherSum = (Numeric) Catalogue.present(partial[1]);
            if (!otherSum.isFinite()) {
                special = true;
                return;
            }
            sum = sum.add(otherSum.decimal());
            squares = squares.add(((Numeric) Catalogue.present(partial[2])).decimal());
        }

        @Override
        List<@Nullable Object> partial() {
            return List.of(count, special ? Numeric.NAN : Numeric.of(sum), Numeric.of(squares));
        }

        @Override
        @Nullable
        Object finish(EvaluationContext context) {
            if (count == 0 || (deviation.sample() && count == 1)) {
                return null;
            }
            if (special) {
                return Numeric.NAN;
            }
            BigDecimal n = BigDecimal.valueOf(count);
            BigDecimal numerator = n.multiply(squares).subtract(sum.multiply(sum));
            if (numerator.signum() <= 0) {
                return Numeric.ZERO;
            }
            BigDecimal denominator = n.multiply(deviation.sample() ? n.subtract(BigDecimal.ONE) : n);
            BigDecimal variance = numerator.divide(
                    denominator, NumberMath.divisionScale(numerator, denominator), RoundingMode.HALF_UP);
            Numeric result = Numeric.of(variance);
            return deviation.root() ? NumericMath.sqrt(result) : result;
        }
    }

    /** The same of doubles, by Youngs and Cramer's way, as PostgreSQL computes it. */
    static final class DoubleDeviation extends Accumulator {
        private final Deviation deviation;
        private double count;
        private double sum;
        private double squares;

        DoubleDeviation(Deviation deviation) {
            this.deviation = deviation;
        }

        @Override
        void add(@Nullable Object[] arguments, EvaluationContext context) {
            if (arguments[0] == null) {
                return;
            }
            double value = ((Number) arguments[0]).doubleValue();
            count += 1;
            sum += value;
            if (count > 1) {
                double difference = value * count - sum;
                squares += difference * difference / (count * (count - 1));
                if (Double.isInfinite(squares) && !Double.isInfinite(sum)) {
                    throw NumberMath.overflow();
                }
            } else if (Double.isNaN(value) || Double.isInfinite(value)) {
                squares = Double.NaN;
            }
        }

        @Override
        void merge(@Nullable Object[] partial) {
            double otherCount = (Double) Catalogue.present(partial[0]);
            double otherSum = (Double) Catalogue.present(partial[1]);
            double otherSquares = (Double) Catalogue.present(partial[2]);
            if (otherCount == 0) {
                return;
            }
            if (count == 0) {
                count = otherCount;
                sum = otherSum;
                squares = otherSquares;
                return;
            }
            double total = count + otherCount;
            double difference = sum / count - otherSum / otherCount;
            squares += otherSquares + count * otherCount * difference * difference / total;
            count = total;
            sum += otherSum;
        }

        @Override
        List<@Nullable Object> partial() {
            return List.of(count, sum, squares);
        }

        @Override
        @Nullable
        Object finish(EvaluationContext context) {
            if (count == 0 || (deviation.sample() && count <= 1)) {
                return null;
            }
            double variance = squares / (deviation.sample() ? count - 1 : count);
            return deviation.root() ? Math.sqrt(variance) : variance;
        }
    }
}
