package io.photoncloud.nightlight.query;

import static io.photoncloud.nightlight.query.StepSeries.ABSENT;

import io.photoncloud.nightlight.histogram.Neumaier;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The functions that look at one series over a range, under their names, in Prometheus' arithmetic. */
final class RangeFunctions {
    private static final Map<String, RangeFunction> ALL = Map.ofEntries(
            Map.entry("rate", window -> Rates.extrapolated(window, Rates.Kind.RATE)),
            Map.entry("increase", window -> Rates.extrapolated(window, Rates.Kind.INCREASE)),
            Map.entry("delta", window -> Rates.extrapolated(window, Rates.Kind.DELTA)),
            Map.entry("irate", window -> Rates.instant(window, Rates.Kind.RATE)),
            Map.entry("idelta", window -> Rates.instant(window, Rates.Kind.DELTA)),
            Map.entry("sum_over_time", RangeFunctions::sum),
            Map.entry("avg_over_time", RangeFunctions::average),
            Map.entry("count_over_time", window -> window.floats() + window.histograms()),
            Map.entry("min_over_time", window -> extreme(window, -1)),
            Map.entry("max_over_time", window -> extreme(window, 1)),
            Map.entry("stddev_over_time", window -> root(variance(window))),
            Map.entry("stdvar_over_time", RangeFunctions::variance),
            Map.entry("first_over_time", RangeFunctions::first),
            Map.entry("last_over_time", RangeFunctions::last),
            Map.entry("present_over_time", _ -> 1),
            Map.entry("absent_over_time", _ -> 1),
            Map.entry("quantile_over_time", RangeFunctions::quantile),
            Map.entry("mad_over_time", RangeFunctions::medianDeviation),
            Map.entry("ts_of_first_over_time", window -> timeOfEnd(window, -1)),
            Map.entry("ts_of_last_over_time", window -> timeOfEnd(window, 1)),
            Map.entry("ts_of_min_over_time", window -> timeOfExtreme(window, -1)),
            Map.entry("ts_of_max_over_time", window -> timeOfExtreme(window, 1)),
            Map.entry("deriv", RangeFunctions::derivative),
            Map.entry("predict_linear", RangeFunctions::prediction),
            Map.entry("holt_winters", RangeFunctions::smoothing),
            Map.entry("double_exponential_smoothing", RangeFunctions::smoothing),
            Map.entry("resets", window -> Rates.resets(window)),
            Map.entry("changes", window -> Rates.changes(window)));

    private RangeFunctions() {}

    static boolean has(String name) {
        return ALL.containsKey(name);
    }

    static RangeFunction get(String name) {
        return Objects.requireNonNull(ALL.get(name), name);
    }

    private static double root(double variance) {
        return StepSeries.isAbsent(variance) ? ABSENT : Math.sqrt(variance);
    }

    private static double sum(Window window) {
        if (window.histograms() > 0) {
            return HistogramRanges.sum(window);
        }
        double sum = 0;
        double lost = 0;
        double[] values = window.buffer.values();
        for (int i = window.from; i < window.to; i++) {
            lost = Neumaier.lost(values[i], sum, lost);
            sum += values[i];
        }
        return Double.isInfinite(sum) ? sum : sum + lost;
    }

    private static double average(Window window) {
        if (window.histograms() > 0) {
            return HistogramRanges.average(window);
        }
        double sum = window.first();
        double lost = 0;
        for (int i = 1; i < window.floats(); i++) {
            double value = window.value(i);
            double newSum = sum + value;
            if (Double.isInfinite(newSum)) {
                return incrementalAverage(window, i, sum / i, lost / i);
            }
            lost = Neumaier.lost(value, sum, lost);
            sum = newSum;
        }
        double count = window.floats();
        return sum / count + lost / count;
    }

    /** Goes on where the sum has become too large. */
    private static double incrementalAverage(Window window, int from, double meanBefore, double lostBefore) {
        double mean = meanBefore;
        double lost = lostBefore;
        for (int i = from; i < window.floats(); i++) {
            double count = i + 1;
            double part = (count - 1) / count;
            double added = window.value(i) / count;
            lost = Neumaier.lost(added, part * mean, part * lost);
            mean = part * mean + added;
        }
        return mean + lost;
    }

    private static double extreme(Window window, int sign) {
        if (window.floats() == 0) {
            return ABSENT;
        }
        window.informIgnored();
        double[] values = window.buffer.values();
        // As long as it is in the window, only what has come since can go beyond it.
        boolean isThere = window.extremeAt >= window.from;
        int at = isThere ? window.extremeAt : window.from;
        for (int i = isThere ? window.extremeTo : window.from + 1; i < window.to; i++) {
            double value = values[i];
            double extreme = values[at];
            if ((sign > 0 ? value > extreme : value < extreme) || Double.isNaN(extreme)) {
                at = i;
            }
        }
        window.extremeAt = at;
        window.extremeTo = window.to;
        return values[at];
    }

    private static double timeOfExtreme(Window window, int sign) {
        if (window.floats() == 0) {
            return ABSENT;
        }
        window.informIgnored();
        int at = 0;
        for (int i = 0; i < window.floats(); i++) {
            double value = window.value(i);
            double extreme = window.value(at);
            if ((sign > 0 ? value >= extreme : value <= extreme) || Double.isNaN(extreme)) {
                at = i;
            }
        }
        return window.time(at) / 1000.0;
    }

    private static double timeOfEnd(Window window, int sign) {
        boolean floats = window.floats() > 0;
        boolean histograms = window.histograms() > 0;
        long unknown = sign > 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        long floatMs = floats ? window.time(sign > 0 ? window.floats() - 1 : 0) : unknown;
        long histogramMs = histograms ? window.histogramTime(sign > 0 ? window.histograms() - 1 : 0) : unknown;
        return (sign > 0 ? Math.max(floatMs, histogramMs) : Math.min(floatMs, histogramMs)) / 1000.0;
    }

    private static double variance(Window window) {
        if (window.floats() == 0) {
            return ABSENT;
        }
        window.informIgnored();
        Neumaier mean = new Neumaier();
        Neumaier total = new Neumaier();
        for (int i = 0; i < window.floats(); i++) {
            double value = window.value(i);
            double delta = value - (mean.sum() + mean.lost());
            mean.add(delta / (i + 1));
            total.add(delta * (value - (mean.sum() + mean.lost())));
        }
        return (total.sum() + total.lost()) / window.floats();
    }

    private static double first(Window window) {
        boolean histograms = window.histograms() > 0;
        if (!histograms || (window.floats() > 0 && window.time(0) < window.histogramTime(0))) {
            return window.first();
        }
        return window.give(window.histogram(0));
    }

    private static double last(Window window) {
        int histograms = window.histograms();
        if (histograms == 0
                || (window.floats() > 0 && window.histogramTime(histograms - 1) < window.time(window.floats() - 1))) {
            return window.last();
        }
        return window.give(window.histogram(histograms - 1));
    }

    private static double quantile(Window window) {
        if (window.floats() == 0) {
            return ABSENT;
        }
        double q = window.arguments[0];
        if (!(q >= 0 && q <= 1)) {
            window.annotations.invalidQuantile(q, window.span);
        }
        window.informIgnored();
        return Quantiles.quantile(q, copy(window), window.floats());
    }

    private static double[] copy(Window window) {
        double[] copy = new double[window.floats()];
        System.arraycopy(window.buffer.values(), window.from, copy, 0, copy.length);
        return copy;
    }

    private static double medianDeviation(Window window) {
        if (window.floats() == 0) {
            return ABSENT;
        }
        window.informIgnored();
        double[] values = copy(window);
        for (double value : values) {
            if (Double.isNaN(value)) {
                return Double.NaN;
            }
        }
        double median = Quantiles.quantile(0.5, values, values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.abs(values[i] - median);
        }
        return Quantiles.quantile(0.5, values, values.length);
    }

    private static double derivative(Window window) {
        return hasTwo(window) ? Regression.of(window, window.time(0)).slope() : ABSENT;
    }

    private static double prediction(Window window) {
        if (!hasTwo(window)) {
            return ABSENT;
        }
        Regression regression = Regression.of(window, window.stepMs);
        return regression.slope() * window.arguments[0] + regression.intercept();
    }

    private static boolean hasTwo(Window window) {
        if (window.floats() > 0) {
            window.informIgnored();
        }
        return window.floats() >= 2;
    }

    /** A line through the samples of a window, by least squares; seconds are counted from a time. */
    private record Regression(double slope, double intercept) {
        static Regression of(Window window, long interceptMs) {
            double firstY = window.first();
            boolean constant = true;
            Neumaier sumX = new Neumaier();
            Neumaier sumY = new Neumaier();
            Neumaier sumXY = new Neumaier();
            Neumaier sumXX = new Neumaier();
            double n = window.floats();
            for (int i = 0; i < window.floats(); i++) {
                double y = window.value(i);
                constant &= i == 0 || y == firstY;
                double x = (window.time(i) - interceptMs) / 1e3;
                sumX.add(x);
                sumY.add(y);
                sumXY.add(x * y);
                sumXX.add(x * x);
            }
            if (constant) {
                return Double.isInfinite(firstY) ? new Regression(Double.NaN, Double.NaN) : new Regression(0, firstY);
            }
            double x = sumX.sum() + sumX.lost();
            double y = sumY.sum() + sumY.lost();
            double covariance = sumXY.sum() + sumXY.lost() - x * y / n;
            double variance = sumXX.sum() + sumXX.lost() - x * x / n;
            double slope = covariance / variance;
            return new Regression(slope, y / n - slope * x / n);
        }
    }

    private static double smoothing(Window window) {
        double smoothing = window.arguments[0];
        double trend = window.arguments[1];
        if (!(smoothing > 0 && smoothing < 1)) {
            throw QueryException.execution(
                    String.format(Locale.ROOT, "invalid smoothing factor. Expected: 0 < sf < 1, got: %f", smoothing));
        }
        if (!(trend > 0 && trend < 1)) {
            throw QueryException.execution(
                    String.format(Locale.ROOT, "invalid trend factor. Expected: 0 < tf < 1, got: %f", trend));
        }
        if (!hasTwo(window)) {
            return ABSENT;
        }
        double before = 0;
        double smoothed = window.first();
        double slope = window.value(1) - window.first();
        for (int i = 1; i < window.floats(); i++) {
            double x = smoothing * window.value(i);
            if (i > 1) {
                slope = trend * (smoothed - before) + (1 - trend) * slope;
            }
            double y = (1 - smoothing) * (smoothed + slope);
            before = smoothed;
            smoothed = x + y;
        }
        return smoothed;
    }
}
