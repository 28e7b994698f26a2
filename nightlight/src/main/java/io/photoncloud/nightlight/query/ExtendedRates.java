package io.photoncloud.nightlight.query;

import static io.photoncloud.nightlight.query.StepSeries.ABSENT;

import io.photoncloud.nightlight.histogram.FloatHistogram;
import io.photoncloud.nightlight.promql.Expr.Boundary;
import io.photoncloud.nightlight.promql.Span;
import io.photoncloud.nightlight.query.Rates.Kind;
import io.photoncloud.nightlight.series.Histogram.ResetHint;
import org.jspecify.annotations.Nullable;

/** Rates of ranges whose bounds are anchored at the sample before, or smoothed to what lies between two samples. */
final class ExtendedRates {
    private ExtendedRates() {}

    static double rate(Window window, Kind kind) {
        if (window.histograms() > 0) {
            return histogramRate(window, kind);
        }
        if (window.floats() == 0) {
            return ABSENT;
        }
        boolean smoothed = window.boundary == Boundary.SMOOTHED;
        int last = window.floats() - 1;
        int first = Math.max(0, firstAfter(window, last, window.startMs()) - 1);
        if (smoothed) {
            last = firstAfter(window, last, window.endMs - 1);
        }
        if (window.time(last) <= window.startMs() || (smoothed && window.time(first) > window.endMs)) {
            return ABSENT;
        }
        double left = smoothed && window.time(first) < window.startMs()
                ? between(window, first, window.startMs(), kind)
                : window.value(first);
        double right = smoothed && last > 0 && window.time(last) > window.endMs
                ? between(window, last - 1, window.endMs, kind)
                : window.value(last);
        double result = right - left;
        if (kind.isCounter()) {
            int from = window.time(first) <= window.startMs() ? first + 1 : first;
            int to = window.time(last) >= window.endMs ? last - 1 : last;
            result += corrections(window, left, right, from, to);
        }
        return kind == Kind.RATE ? result / (window.rangeMs / 1000.0) : result;
    }

    private static double corrections(Window window, double left, double right, int from, int to) {
        double correction = 0;
        double before = left;
        for (int i = from; i <= to; i++) {
            if (window.value(i) < before) {
                correction += before;
            }
            before = window.value(i);
        }
        return right < before ? correction + before : correction;
    }

    /** The first sample after a time among the first so many, or their number. */
    private static int firstAfter(Window window, int count, long timeMs) {
        int at = 0;
        while (at < count && window.time(at) <= timeMs) {
            at++;
        }
        return at;
    }

    private static double between(Window window, int at, long timeMs, Kind kind) {
        return between(
                window.time(at), window.value(at), window.time(at + 1), window.value(at + 1), timeMs, kind.isCounter());
    }

    /** On the line between two samples; counters that began anew did so at 0. */
    static double between(long fromMs, double from, long toMs, double to, long timeMs, boolean counter) {
        double start = counter && to < from ? 0 : from;
        return start + (to - start) * (timeMs - fromMs) / (toMs - fromMs);
    }

    private static double histogramRate(Window window, Kind kind) {
        boolean smoothed = window.boundary == Boundary.SMOOTHED;
        int last = window.histograms() - 1;
        int first = 0;
        while (first < last && window.histogramTime(first + 1) <= window.startMs()) {
            first++;
        }
        if (smoothed) {
            int end = 0;
            while (end < last && window.histogramTime(end) < window.endMs) {
                end++;
            }
            last = end;
        }
        if (window.histogramTime(last) <= window.startMs()
                || (smoothed && window.histogramTime(first) > window.endMs)) {
            return ABSENT;
        }
        if (!valid(window, kind, first, last)) {
            return ABSENT;
        }
        FloatHistogram left = smoothed && window.histogramTime(first) < window.startMs()
                ? interpolated(window, first, window.startMs(), kind)
                : FloatHistogram.of(window.histogram(first));
        FloatHistogram right = smoothed && last > 0 && window.histogramTime(last) > window.endMs
                ? interpolated(window, last - 1, window.endMs, kind)
                : FloatHistogram.of(window.histogram(last));
        if (!kind.isCounter() && (left.resetHint() != ResetHint.GAUGE || right.resetHint() != ResetHint.GAUGE)) {
            window.annotations.notGauge(window.metric, window.span);
        }
        FloatHistogram result = right.copy();
        subtract(window, result, left);
        if (kind.isCounter()) {
            FloatHistogram correction = corrections(window, first, last, left, right);
            if (correction != null) {
                add(window, result, correction);
            }
        }
        if (kind == Kind.RATE) {
            result.divide(window.rangeMs / 1000.0);
        }
        result.resetHint(ResetHint.GAUGE);
        return window.give(result.toHistogram());
    }

    private static boolean valid(Window window, Kind kind, int first, int last) {
        boolean custom = FloatHistogram.of(window.histogram(first)).hasCustomBuckets();
        for (int i = first; i <= last; i++) {
            if (FloatHistogram.of(window.histogram(i)).hasCustomBuckets() != custom) {
                window.annotations.mixedSchemas(window.metric, window.span);
                return false;
            }
            if (kind.isCounter() && window.histogram(i).resetHint() == ResetHint.GAUGE) {
                window.annotations.notCounter(window.metric, window.span);
            }
        }
        return true;
    }

    private static FloatHistogram interpolated(Window window, int at, long timeMs, Kind kind) {
        FloatHistogram from = FloatHistogram.of(window.histogram(at));
        FloatHistogram to = FloatHistogram.of(window.histogram(at + 1));
        long fromMs = window.histogramTime(at);
        double fraction = (double) (timeMs - fromMs) / (window.histogramTime(at + 1) - fromMs);
        return between(window.annotations, window.span, from, to, fraction, kind.isCounter());
    }

    static FloatHistogram between(
            Annotations annotations,
            Span span,
            FloatHistogram from,
            FloatHistogram to,
            double fraction,
            boolean counter) {
        if (fraction == 0) {
            return from.copy();
        }
        if (fraction == 1) {
            return to.copy();
        }
        if (counter && to.isResetOf(from)) {
            return to.copy().multiply(fraction);
        }
        FloatHistogram result = to.copy();
        if (result.subtract(from).boundsReconciled()) {
            annotations.boundsReconciled("subtraction", span);
        }
        result.multiply(fraction);
        if (result.add(from).boundsReconciled()) {
            annotations.boundsReconciled("addition", span);
        }
        return result;
    }

    private static @Nullable FloatHistogram corrections(
            Window window, int firstSample, int lastSample, FloatHistogram left, FloatHistogram right) {
        int first = firstSample + 1;
        FloatHistogram before = left;
        if (window.boundary == Boundary.SMOOTHED
                && window.histogramTime(firstSample) < window.startMs()
                && FloatHistogram.of(window.histogram(firstSample + 1))
                        .isResetOf(FloatHistogram.of(window.histogram(firstSample)))) {
            before = FloatHistogram.of(window.histogram(firstSample + 1));
            first++;
        }
        if (first > lastSample) {
            return null;
        }
        FloatHistogram correction = null;
        for (int i = first; i <= lastSample; i++) {
            FloatHistogram now = i < lastSample ? FloatHistogram.of(window.histogram(i)) : right;
            if (now.isResetOf(before)) {
                if (correction == null) {
                    correction = before.copy();
                } else {
                    add(window, correction, before);
                }
            }
            before = now;
        }
        return correction;
    }

    private static void add(Window window, FloatHistogram to, FloatHistogram added) {
        if (to.add(added).boundsReconciled()) {
            window.annotations.boundsReconciled("addition", window.span);
        }
    }

    private static void subtract(Window window, FloatHistogram from, FloatHistogram taken) {
        if (from.subtract(taken).boundsReconciled()) {
            window.annotations.boundsReconciled("subtraction", window.span);
        }
    }

    /** Where to begin to look at numbers: at the anchor, if that is one; negative where nothing lies in the range. */
    static int firstFloat(Window window) {
        int lastFloat = lastFloatAtStart(window);
        int lastHistogram = lastHistogramAtStart(window);
        if (lastFloat + 1 >= window.floats() && lastHistogram + 1 >= window.histograms()) {
            return -1;
        }
        boolean anchor =
                lastFloat >= 0 && (lastHistogram < 0 || window.time(lastFloat) >= window.histogramTime(lastHistogram));
        return anchor ? lastFloat : lastFloat + 1;
    }

    static int firstHistogram(Window window) {
        int lastFloat = lastFloatAtStart(window);
        int lastHistogram = lastHistogramAtStart(window);
        boolean anchor =
                lastHistogram >= 0 && (lastFloat < 0 || window.time(lastFloat) < window.histogramTime(lastHistogram));
        return anchor ? lastHistogram : lastHistogram + 1;
    }

    private static int lastFloatAtStart(Window window) {
        return firstAfter(window, window.floats(), window.startMs()) - 1;
    }

    private static int lastHistogramAtStart(Window window) {
        int at = 0;
        while (at < window.histograms() && window.histogramTime(at) <= window.startMs()) {
            at++;
        }
        return at - 1;
    }
}
