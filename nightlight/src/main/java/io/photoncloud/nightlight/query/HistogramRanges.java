package io.photoncloud.nightlight.query;

import static io.photoncloud.nightlight.query.StepSeries.ABSENT;

import io.photoncloud.nightlight.histogram.FloatHistogram;
import io.photoncloud.nightlight.histogram.FloatHistogram.Outcome;
import io.photoncloud.nightlight.query.Rates.Kind;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Histogram.ResetHint;
import org.jspecify.annotations.Nullable;

/** What becomes of native histograms over a range. */
final class HistogramRanges {
    private HistogramRanges() {}

    static double sum(Window window) {
        if (isMixed(window)) {
            return ABSENT;
        }
        HistogramTotal total = new HistogramTotal(HistogramTotal.Purpose.SUM);
        return total(window, total);
    }

    static double average(Window window) {
        if (isMixed(window)) {
            return ABSENT;
        }
        HistogramTotal total = new HistogramTotal(HistogramTotal.Purpose.AVERAGE);
        return total(window, total);
    }

    private static double total(Window window, HistogramTotal total) {
        boolean fits = true;
        for (int i = 0; i < window.histograms() && fits; i++) {
            fits = total.add(window.histogram(i));
        }
        if (total.resetsCollided()) {
            window.annotations.resetsCollided("aggregation", window.span);
        }
        if (total.boundsReconciled()) {
            window.annotations.boundsReconciled("aggregation", window.span);
        }
        if (!fits) {
            window.annotations.mixedSchemas(window.metric, window.span);
            return ABSENT;
        }
        return window.give(total.result());
    }

    private static boolean isMixed(Window window) {
        if (window.floats() > 0) {
            window.annotations.mixedFloatsHistograms(window.metric, window.span);
        }
        return window.floats() > 0;
    }

    /** From the first to the last of at least two histograms, null where they cannot be compared. */
    static @Nullable FloatHistogram increase(Window window, Kind kind) {
        int count = window.histograms();
        Histogram first = window.histogram(0);
        Histogram last = window.histogram(count - 1);
        boolean counter = kind.isCounter();
        if (counter && (first.resetHint() == ResetHint.GAUGE || last.resetHint() == ResetHint.GAUGE)) {
            window.annotations.notCounter(window.metric, window.span);
        }
        FloatHistogram before = FloatHistogram.of(first);
        Histogram second = window.histogram(1);
        if (counter && FloatHistogram.of(second).isResetOf(before)) {
            before = FloatHistogram.emptyLike(second);
        }
        FloatHistogram result = FloatHistogram.of(last);
        if (!result.fits(before)) {
            window.annotations.mixedSchemas(window.metric, window.span);
            return null;
        }
        int schema = Math.min(result.schema(), before.schema());
        for (int i = 1; counter && i < count - 1; i++) {
            Histogram each = window.histogram(i);
            if (each.resetHint() == ResetHint.GAUGE) {
                window.annotations.notCounter(window.metric, window.span);
            }
            schema = Math.min(schema, each.schema());
            if (!result.fits(FloatHistogram.of(each))) {
                window.annotations.mixedSchemas(window.metric, window.span);
                return null;
            }
        }
        result.reduceTo(schema);
        reconcile(window, result.subtract(before), "subtraction");
        if (counter) {
            addResets(window, result, before);
        } else if (first.resetHint() != ResetHint.GAUGE || last.resetHint() != ResetHint.GAUGE) {
            window.annotations.notGauge(window.metric, window.span);
        }
        result.resetHint(ResetHint.GAUGE);
        return result;
    }

    private static void addResets(Window window, FloatHistogram result, FloatHistogram first) {
        FloatHistogram before = first;
        for (int i = 1; i < window.histograms(); i++) {
            FloatHistogram now = FloatHistogram.of(window.histogram(i));
            if (now.isResetOf(before)) {
                reconcile(window, result.add(before), "addition");
            }
            before = now;
        }
    }

    private static void reconcile(Window window, Outcome outcome, String operation) {
        if (outcome.boundsReconciled()) {
            window.annotations.boundsReconciled(operation, window.span);
        }
    }
}
