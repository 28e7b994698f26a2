package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.histogram.Bucket;
import io.photoncloud.nightlight.histogram.FloatHistogram;
import io.photoncloud.nightlight.histogram.HistogramStatistics;
import io.photoncloud.nightlight.promql.Expr;
import io.photoncloud.nightlight.promql.Expr.Call;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/** The functions that take each sample of a vector for itself. */
final class VectorFunctions {
    private static final double LN2 = 0.6931471805599453;
    private static final double LN10 = 2.302585092994046;
    private static final long SECONDS_A_DAY = 86_400;

    /** Days from the first to the last one a date can be told of. */
    private static final long DAYS_MAX = 365_000_000L;

    private static final Map<String, DoubleUnaryOperator> NUMBERS = Map.ofEntries(
            Map.entry("abs", Math::abs),
            Map.entry("acos", Math::acos),
            Map.entry("acosh", Hyperbolic::acosh),
            Map.entry("asin", Math::asin),
            Map.entry("asinh", Hyperbolic::asinh),
            Map.entry("atan", Math::atan),
            Map.entry("atanh", Hyperbolic::atanh),
            Map.entry("ceil", Math::ceil),
            Map.entry("cos", Math::cos),
            Map.entry("cosh", Math::cosh),
            Map.entry("deg", value -> value * 180 / Math.PI),
            Map.entry("exp", Math::exp),
            Map.entry("floor", Math::floor),
            Map.entry("ln", Math::log),
            Map.entry("log10", VectorFunctions::log10),
            Map.entry("log2", Bucket::log2),
            Map.entry("rad", value -> value * Math.PI / 180),
            Map.entry("sgn", value -> value > 0 ? 1 : (value < 0 ? -1 : value)),
            Map.entry("sin", Math::sin),
            Map.entry("sinh", Math::sinh),
            Map.entry("sqrt", Math::sqrt),
            Map.entry("tan", Math::tan),
            Map.entry("tanh", Math::tanh));

    private static final Map<String, DoubleUnaryOperator> TIMES = Map.of(
            "days_in_month", seconds -> date(seconds).lengthOfMonth(),
            "day_of_month", seconds -> date(seconds).getDayOfMonth(),
            "day_of_week", seconds -> date(seconds).getDayOfWeek().getValue() % 7,
            "day_of_year", seconds -> date(seconds).getDayOfYear(),
            "month", seconds -> date(seconds).getMonthValue(),
            "year", seconds -> date(seconds).getYear(),
            "hour", seconds -> (double) Math.floorDiv(Math.floorMod((long) seconds, SECONDS_A_DAY), 3600L),
            "minute", seconds -> (double) Math.floorDiv(Math.floorMod((long) seconds, 3600L), 60L));

    private static final Map<String, ToDoubleFunction<Histogram>> HISTOGRAMS = Map.of(
            "histogram_count", Histogram::count,
            "histogram_sum", Histogram::sum,
            "histogram_avg", histogram -> histogram.sum() / histogram.count(),
            "histogram_stdvar", histogram -> HistogramStatistics.variance(FloatHistogram.of(histogram)),
            "histogram_stddev", histogram -> Math.sqrt(HistogramStatistics.variance(FloatHistogram.of(histogram))));

    private final Evaluator evaluator;
    private final Call call;
    private final String name;
    private final int steps;

    VectorFunctions(Evaluator evaluator, Call call) {
        this.evaluator = evaluator;
        this.call = call;
        this.name = call.function().name();
        this.steps = evaluator.grid().steps();
    }

    void evaluate(Sink out) {
        ToDoubleFunction<Histogram> ofHistogram = HISTOGRAMS.get(name);
        DoubleUnaryOperator ofTime = TIMES.get(name);
        if (ofHistogram != null) {
            each(out, series -> {
                for (int step = 0; step < steps; step++) {
                    Histogram histogram = series.histogram(step);
                    series.clear(step);
                    if (histogram != null) {
                        series.set(step, ofHistogram.applyAsDouble(histogram));
                    }
                }
            });
        } else if (ofTime != null && call.arguments().isEmpty()) {
            double[] values = new double[steps];
            Arrays.setAll(
                    values,
                    step -> ofTime.applyAsDouble(
                            (double) Math.floorDiv(evaluator.grid().timeMs(step), 1000L)));
            out.accept(new StepSeries(Labels.EMPTY, values));
        } else if (ofTime != null) {
            numbers(out, (value, _) -> ofTime.applyAsDouble(value));
        } else {
            withArguments(out);
        }
    }

    private void withArguments(Sink out) {
        switch (name) {
            case "clamp" -> clamp(scalar(1), scalar(2), out);
            case "clamp_min" -> clamp(scalar(1), filled(Double.POSITIVE_INFINITY), out);
            case "clamp_max" -> clamp(filled(Double.NEGATIVE_INFINITY), scalar(1), out);
            case "round" -> {
                double[] nearest = call.arguments().size() > 1 ? scalar(1) : filled(1);
                numbers(out, (value, step) -> {
                    double inverse = 1 / nearest[step];
                    return Math.floor(value * inverse + 0.5) / inverse;
                });
            }
            default -> {
                DoubleUnaryOperator function = Objects.requireNonNull(NUMBERS.get(name), name);
                numbers(out, (value, _) -> function.applyAsDouble(value));
            }
        }
    }

    private double[] scalar(int argument) {
        return evaluator.scalar(call.arguments().get(argument));
    }

    private double[] filled(double value) {
        double[] values = new double[steps];
        Arrays.fill(values, value);
        return values;
    }

    private void clamp(double[] least, double[] most, Sink out) {
        numbers(
                out,
                (value, step) -> most[step] < least[step]
                        ? StepSeries.ABSENT
                        : Elements.max(least[step], Elements.min(most[step], value)));
    }

    /** A number made of a number at a step. */
    private interface AtStep {
        double apply(double value, int step);
    }

    private void numbers(Sink out, AtStep function) {
        each(out, series -> {
            double[] values = series.values();
            for (int step = 0; step < steps; step++) {
                if (series.hasFloat(step)) {
                    values[step] = function.apply(values[step], step);
                } else {
                    series.clear(step);
                }
            }
        });
    }

    private void each(Sink out, Sink change) {
        Expr inner = call.arguments().getFirst();
        evaluator.merged(
                inner,
                out,
                sink -> evaluator.vector(inner, series -> {
                    change.accept(series);
                    if (!series.isEmpty()) {
                        sink.accept(series.dropName());
                    }
                }));
    }

    private static LocalDate date(double seconds) {
        long days = Math.floorDiv((long) seconds, SECONDS_A_DAY);
        return LocalDate.ofEpochDay(Math.clamp(days, -DAYS_MAX, DAYS_MAX));
    }

    private static double log10(double value) {
        return Bucket.log2(value) * (LN2 / LN10);
    }

    /** The inverses of hyperbolic functions, which Java has none of, by the usual series of cases. */
    private static final class Hyperbolic {

        private static final double LARGE = 1 << 28;

        private static double asinh(double x) {
            if (Double.isNaN(x) || Double.isInfinite(x)) {
                return x;
            }
            double a = Math.abs(x);
            double result;
            if (a > LARGE) {
                result = Math.log(a) + LN2;
            } else if (a > 2) {
                result = Math.log(2 * a + 1 / (Math.sqrt(a * a + 1) + a));
            } else if (a < 1 / LARGE) {
                result = a;
            } else {
                result = Math.log1p(a + a * a / (1 + Math.sqrt(1 + a * a)));
            }
            return Math.copySign(result, x);
        }

        private static double acosh(double x) {
            if (x < 1 || Double.isNaN(x)) {
                return Double.NaN;
            }
            if (x >= LARGE) {
                return Math.log(x) + LN2;
            }
            if (x > 2) {
                return Math.log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
            }
            double t = x - 1;
            return Math.log1p(t + Math.sqrt(2 * t + t * t));
        }

        private static double atanh(double x) {
            if (!(x >= -1 && x <= 1)) {
                return Double.NaN;
            }
            double a = Math.abs(x);
            double result;
            if (a < 1 / LARGE) {
                result = a;
            } else if (a < 0.5) {
                double t = a + a;
                result = 0.5 * Math.log1p(t + t * a / (1 - a));
            } else {
                result = 0.5 * Math.log1p((a + a) / (1 - a));
            }
            return Math.copySign(result, x);
        }
    }
}
