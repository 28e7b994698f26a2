package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.promql.Expr.Boundary;
import io.photoncloud.nightlight.promql.Span;
import io.photoncloud.nightlight.series.Histogram;
import org.jspecify.annotations.Nullable;

/** The samples of a series that a function over a range looks at for one step. Moves on with the steps. For one thread. */
final class Window {
    /** Where samples are now; changed only before they are looked at. */
    SampleBuffer buffer;

    final Annotations annotations;
    final Span span;
    String metric = "";
    /** The numbers from the first to before the last. */
    int from;

    int to;
    int histogramsFrom;
    int histogramsTo;
    int resetsFrom;
    /** Where the least or the greatest number was, and before which one it was looked for; -1 where it was not. */
    int extremeAt = -1;

    int extremeTo;
    long stepMs;
    long rangeMs;
    long endMs;
    Boundary boundary = Boundary.PLAIN;
    /** The other arguments at this step. */
    double[] arguments = new double[0];

    private @Nullable Histogram result;

    Window(SampleBuffer buffer, Annotations annotations, Span span) {
        this.buffer = buffer;
        this.annotations = annotations;
        this.span = span;
    }

    void rewind() {
        from = 0;
        to = 0;
        histogramsFrom = 0;
        histogramsTo = 0;
        resetsFrom = 0;
        extremeAt = -1;
    }

    /** Moves to samples between two times that both belong to it. Never goes back. */
    void moveTo(long oldestMs, long newestMs) {
        while (to < buffer.floats() && buffer.time(to) <= newestMs) {
            to++;
        }
        while (from < to && buffer.time(from) < oldestMs) {
            from++;
        }
        while (histogramsTo < buffer.histograms() && buffer.histogramTime(histogramsTo) <= newestMs) {
            histogramsTo++;
        }
        while (histogramsFrom < histogramsTo && buffer.histogramTime(histogramsFrom) < oldestMs) {
            histogramsFrom++;
        }
        while (resetsFrom < buffer.resets() && buffer.reset(resetsFrom) <= from) {
            resetsFrom++;
        }
    }

    int floats() {
        return to - from;
    }

    int histograms() {
        return histogramsTo - histogramsFrom;
    }

    boolean isEmpty() {
        return from == to && histogramsFrom == histogramsTo;
    }

    double value(int at) {
        return buffer.value(from + at);
    }

    long time(int at) {
        return buffer.time(from + at);
    }

    double first() {
        return buffer.value(from);
    }

    double last() {
        return buffer.value(to - 1);
    }

    Histogram histogram(int at) {
        return buffer.histogram(histogramsFrom + at);
    }

    long histogramTime(int at) {
        return buffer.histogramTime(histogramsFrom + at);
    }

    long startMs() {
        return endMs - rangeMs;
    }

    /** Gives a histogram instead of a number. */
    double give(Histogram histogram) {
        result = histogram;
        return StepSeries.ABSENT;
    }

    @Nullable
    Histogram takeResult() {
        Histogram taken = result;
        result = null;
        return taken;
    }

    /** Tells that histograms among numbers were left out. */
    void informIgnored() {
        if (histograms() > 0) {
            annotations.ignoredInRange(metric, span);
        }
    }
}
