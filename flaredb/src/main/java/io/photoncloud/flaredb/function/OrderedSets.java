package io.photoncloud.flaredb.function;

import static io.photoncloud.flaredb.type.SqlType.ANYELEMENT;
import static io.photoncloud.flaredb.type.SqlType.DOUBLE;
import static io.photoncloud.flaredb.type.SqlType.INTERVAL;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.Interval;
import io.photoncloud.flaredb.type.SqlArray;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** percentile_cont, percentile_disc and mode: they are handed the rows in the order of WITHIN GROUP. */
final class OrderedSets {
    private static final long DATUM_BYTES = 24;

    private OrderedSets() {}

    static void register(Catalogue catalogue) {
        SqlType doubles = SqlType.arrayOf(DOUBLE);
        add(
                catalogue,
                DOUBLE,
                "percentile_cont",
                site -> new Percentile(site, OrderedSets::interpolate),
                DOUBLE,
                DOUBLE);
        add(
                catalogue,
                INTERVAL,
                "percentile_cont",
                site -> new Percentile(site, OrderedSets::interpolate),
                DOUBLE,
                INTERVAL);
        add(
                catalogue,
                ANYELEMENT,
                "percentile_disc",
                site -> new Percentile(site, OrderedSets::discrete),
                DOUBLE,
                ANYELEMENT);
        add(
                catalogue,
                doubles,
                "percentile_cont",
                site -> new Percentile(site, OrderedSets::interpolate),
                doubles,
                DOUBLE);
        add(
                catalogue,
                SqlType.arrayOf(INTERVAL),
                "percentile_cont",
                site -> new Percentile(site, OrderedSets::interpolate),
                doubles,
                INTERVAL);
        add(
                catalogue,
                SqlType.ANYARRAY,
                "percentile_disc",
                site -> new Percentile(site, OrderedSets::discrete),
                doubles,
                ANYELEMENT);
        add(catalogue, ANYELEMENT, "mode", Mode::new, ANYELEMENT);
    }

    private static void add(
            Catalogue catalogue,
            SqlType result,
            String name,
            Function<CallSite, Accumulator> accumulators,
            SqlType... parameters) {
        Aggregates.add(
                catalogue,
                result,
                new AccumulatingAggregate(
                        name, AggregateFunction.Kind.ORDERED_SET, true, false, List.of(), accumulators),
                parameters);
    }

    /** Finds the value at a fraction of the rows. */
    @FunctionalInterface
    private interface Finder {
        Object at(double fraction, List<Object> values);
    }

    private static Object discrete(double fraction, List<Object> values) {
        int row = (int) Math.ceil(fraction * values.size());
        return values.get(Math.max(row, 1) - 1);
    }

    private static Object interpolate(double fraction, List<Object> values) {
        double position = fraction * (values.size() - 1);
        int first = (int) Math.floor(position);
        int second = (int) Math.ceil(position);
        Object low = values.get(first);
        if (first == second) {
            return low;
        }
        Object high = values.get(second);
        double share = position - first;
        if (low instanceof Interval from) {
            return TimeMath.add(from, TimeMath.multiply(TimeMath.subtract((Interval) high, from), share));
        }
        double from = (Double) low;
        return from + ((Double) high - from) * share;
    }

    /** All values that are not null, in order. */
    private static final class Percentile extends Accumulator {
        private final CallSite site;
        private final Finder finder;
        private final List<Object> values = new ArrayList<>();
        private @Nullable Object fraction;

        Percentile(CallSite site, Finder finder) {
            this.site = site;
            this.finder = finder;
        }

        @Override
        void add(@Nullable Object[] arguments, EvaluationContext context) {
            fraction = arguments[0];
            Object value = arguments[1];
            if (value != null) {
                values.add(value);
            }
        }

        @Override
        @Nullable
        Object finish(EvaluationContext context) {
            Object wanted = fraction;
            if (wanted == null || values.isEmpty()) {
                return null;
            }
            if (wanted instanceof SqlArray fractions) {
                List<@Nullable Object> found = new ArrayList<>();
                for (Object each : fractions.elements()) {
                    found.add(each == null ? null : at((Double) each));
                }
                return new SqlArray(
                        site.resultType().elementType(), fractions.lengths(), fractions.lowerBounds(), found);
            }
            return at((Double) wanted);
        }

        private Object at(double wanted) {
            if (!(wanted >= 0 && wanted <= 1)) {
                throw new SqlException(
                        SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                        "percentile value " + io.photoncloud.flaredb.type.NumberText.format(wanted, 0)
                                + " is not between 0 and 1");
            }
            return finder.at(wanted, values);
        }

        @Override
        long bytes() {
            return DATUM_BYTES * (1 + values.size());
        }
    }

    /** The value that comes most often, the first of several. */
    private static final class Mode extends Accumulator {
        private final SqlType type;
        private @Nullable Object current;
        private @Nullable Object best;
        private long run;
        private long bestRun;

        Mode(CallSite site) {
            this.type = site.resultType();
        }

        @Override
        void add(@Nullable Object[] arguments, EvaluationContext context) {
            Object value = arguments[0];
            if (value == null) {
                return;
            }
            Object previous = current;
            run = previous != null && Values.equal(previous, value, type) ? run + 1 : 1;
            current = value;
            if (run > bestRun) {
                bestRun = run;
                best = value;
            }
        }

        @Override
        @Nullable
        Object finish(EvaluationContext context) {
            return best;
        }
    }
}
