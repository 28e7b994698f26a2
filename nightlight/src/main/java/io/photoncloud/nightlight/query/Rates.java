package io.photoncloud.nightlight.query;

import static io.photoncloud.nightlight.query.StepSeries.ABSENT;

import io.photoncloud.nightlight.histogram.FloatHistogram;
import io.photoncloud.nightlight.promql.Expr.Boundary;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Histogram.ResetHint;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How much series go up, and how often they begin anew or change. */
final class Rates {
    /** Functions of this kind by name, for those that know more of the bounds of a range. */
    static final Map<String, Kind> EXTRAPOLATED =
            Map.of("rate", Kind.RATE, "increase", Kind.INCREASE, "delta", Kind.DELTA);

    /** What is told of how a series goes up. */
    enum Kind {
        RATE,
        INCREASE,
        DELTA;

        boolean isCounter() {
            return this != DELTA;
        }
    }

    private Rates() {}

    /** From the first to the last sample, and on to the bounds of the range where those seem to be covered. */
    static double extrapolated(Window window, Kind kind) {
        int floats = window.floats();
        int histograms = window.histograms();
        if (floats > 0 && histograms > 0) {
            window.annotations.mixedFloatsHistograms(window.metric, window.span);
            return ABSENT;
        }
        if (window.boundary != Boundary.PLAIN) {
            return ExtendedRates.rate(window, kind);
        }
        if (histograms > 1) {
            return histogramRate(window, kind);
        }
        if (floats < 2) {
            return ABSENT;
        }
        double result = window.last() - window.first();
        if (kind.isCounter()) {
            SampleBuffer buffer = window.buffer;
            for (int i = window.resetsFrom; i < buffer.resets() && buffer.reset(i) < window.to; i++) {
                result += buffer.value(buffer.reset(i) - 1);
            }
        }
        double zeroShare = kind.isCounter() && result > 0 && window.first() >= 0 ? window.first() / result : Double.NaN;
        return result * factor(window, kind, window.time(0), window.time(floats - 1), floats - 1, zeroShare);
    }

    private static double histogramRate(Window window, Kind kind) {
        int last = window.histograms() - 1;
        FloatHistogram result = HistogramRanges.increase(window, kind);
        if (result == null) {
            return ABSENT;
        }
        double first = window.histogram(0).count();
        double zeroShare = kind.isCounter() && result.count() > 0 && first >= 0 ? first / result.count() : Double.NaN;
        result.multiply(factor(window, kind, window.histogramTime(0), window.histogramTime(last), last, zeroShare));
        return window.give(result.toHistogram());
    }

    /** A counter cannot have been below zero: the zero share says how long ago it was there. NaN where that is not known. */
    private static double factor(Window window, Kind kind, long firstMs, long lastMs, int intervals, double zeroShare) {
        return factor(window.startMs(), window.endMs, kind, firstMs, lastMs, intervals, zeroShare);
    }

    /** The same for a range from a time to another. */
    static double factor(
            long startMs, long endMs, Kind kind, long firstMs, long lastMs, double intervals, double zeroShare) {
        double toStart = (firstMs - startMs) / 1000.0;
        double toEnd = (endMs - lastMs) / 1000.0;
        double sampled = (lastMs - firstMs) / 1000.0;
        double average = sampled / intervals;
        double threshold = average * 1.1;
        if (toStart >= threshold) {
            toStart = average / 2;
        }
        double toZero = sampled * zeroShare;
        if (toZero < toStart) {
            toStart = toZero;
        }
        if (toEnd >= threshold) {
            toEnd = average / 2;
        }
        double factor = (sampled + toStart + toEnd) / sampled;
        return kind == Kind.RATE ? factor / ((endMs - startMs) / 1000.0) : factor;
    }

    /** Between the last two samples. */
    static double instant(Window window, Kind kind) {
        int floats = window.floats();
        int histograms = window.histograms();
        if (floats + histograms < 2) {
            return ABSENT;
        }
        long newestFloat = floats > 0 ? window.time(floats - 1) : Long.MIN_VALUE;
        long newestHistogram = histograms > 0 ? window.histogramTime(histograms - 1) : Long.MIN_VALUE;
        boolean lastIsFloat = newestFloat > newestHistogram;
        boolean otherIsFloat = lastIsFloat
                ? floats > 1 && (histograms == 0 || window.time(floats - 2) > newestHistogram)
                : floats > 0 && (histograms < 2 || newestFloat > window.histogramTime(histograms - 2));
        if (lastIsFloat != otherIsFloat) {
            window.annotations.mixedFloatsHistograms(window.metric, window.span);
            return ABSENT;
        }
        if (!lastIsFloat) {
            return instantHistogram(window, kind);
        }
        double last = window.last();
        double before = window.value(floats - 2);
        double difference = kind.isCounter() && last < before ? last : last - before;
        long intervalMs = newestFloat - window.time(floats - 2);
        return kind == Kind.RATE ? difference / (intervalMs / 1000.0) : difference;
    }

    private static double instantHistogram(Window window, Kind kind) {
        int count = window.histograms();
        Histogram last = window.histogram(count - 1);
        Histogram before = window.histogram(count - 2);
        boolean gauges = last.resetHint() == ResetHint.GAUGE && before.resetHint() == ResetHint.GAUGE;
        boolean anyGauge = last.resetHint() == ResetHint.GAUGE || before.resetHint() == ResetHint.GAUGE;
        if (kind.isCounter() && anyGauge) {
            window.annotations.notCounter(window.metric, window.span);
        }
        if (!kind.isCounter() && !gauges) {
            window.annotations.notGauge(window.metric, window.span);
        }
        FloatHistogram result = FloatHistogram.of(last);
        FloatHistogram other = FloatHistogram.of(before);
        if (!kind.isCounter() || !result.isResetOf(other)) {
            if (!result.fits(other)) {
                window.annotations.mixedSchemas(window.metric, window.span);
                return ABSENT;
            }
            if (result.subtract(other).boundsReconciled()) {
                window.annotations.boundsReconciled("subtraction", window.span);
            }
        }
        result.resetHint(ResetHint.GAUGE);
        if (kind == Kind.RATE) {
            result.divide((window.histogramTime(count - 1) - window.histogramTime(count - 2)) / 1000.0);
        }
        return window.give(result.toHistogram());
    }

    static double resets(Window window) {
        return count(window, Rates::isReset);
    }

    static double changes(Window window) {
        return count(window, Rates::isChange);
    }

    /** Tells of two samples after each other; of each either the histogram is given or the number counts. */
    private interface Transition {
        boolean between(Point before, Point now);
    }

    private record Point(double value, @Nullable Histogram histogram) {}

    private static boolean isReset(Point before, Point now) {
        Histogram old = before.histogram();
        Histogram current = now.histogram();
        if (old == null && current == null) {
            return now.value() < before.value();
        }
        return old == null || current == null || FloatHistogram.of(current).isResetOf(FloatHistogram.of(old));
    }

    private static boolean isChange(Point before, Point now) {
        Histogram old = before.histogram();
        Histogram current = now.histogram();
        if (old == null && current == null) {
            return now.value() != before.value() && !(Double.isNaN(now.value()) && Double.isNaN(before.value()));
        }
        return old == null || current == null || !FloatHistogram.of(current).same(FloatHistogram.of(old));
    }

    private static double count(Window window, Transition transition) {
        int floatAt = 0;
        int histogramAt = 0;
        if (window.boundary != Boundary.PLAIN) {
            floatAt = ExtendedRates.firstFloat(window);
            histogramAt = ExtendedRates.firstHistogram(window);
            if (floatAt < 0) {
                return ABSENT;
            }
        }
        Point before = null;
        int count = 0;
        while (floatAt < window.floats() || histogramAt < window.histograms()) {
            boolean isFloat = histogramAt >= window.histograms()
                    || (floatAt < window.floats() && window.time(floatAt) < window.histogramTime(histogramAt));
            Point now =
                    isFloat ? new Point(window.value(floatAt++), null) : new Point(0, window.histogram(histogramAt++));
            count += before != null && transition.between(before, now) ? 1 : 0;
            before = now;
        }
        return count;
    }
}
