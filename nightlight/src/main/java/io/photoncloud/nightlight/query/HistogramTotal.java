package io.photoncloud.nightlight.query;

import static java.util.Objects.requireNonNull;

import io.photoncloud.nightlight.histogram.FloatHistogram;
import io.photoncloud.nightlight.histogram.FloatHistogram.Outcome;
import io.photoncloud.nightlight.series.Histogram;
import org.jspecify.annotations.Nullable;

/** The sum or the average of histograms, with compensated sums; an average survives sums that are too large. */
final class HistogramTotal {
    /** What is wanted. */
    enum Purpose {
        SUM,
        AVERAGE
    }

    private final Purpose purpose;
    private @Nullable FloatHistogram total;
    private double count;
    private boolean incremental;
    private boolean resetSeen;
    private boolean notResetSeen;
    private boolean boundsReconciled;

    HistogramTotal(Purpose purpose) {
        this.purpose = purpose;
    }

    /** False where it cannot be added, because of the kind of its buckets. */
    boolean add(Histogram histogram) {
        switch (histogram.resetHint()) {
            case RESET -> resetSeen = true;
            case NOT_RESET -> notResetSeen = true;
            case UNKNOWN, GAUGE -> {}
        }
        count++;
        FloatHistogram added = FloatHistogram.of(histogram);
        FloatHistogram before = total;
        if (before == null) {
            total = added;
            return true;
        }
        if (!before.fits(added)) {
            return false;
        }
        if (purpose == Purpose.SUM) {
            note(before.addCompensated(added));
        } else {
            total = average(before, added);
        }
        return true;
    }

    private FloatHistogram average(FloatHistogram before, FloatHistogram added) {
        FloatHistogram mean = before;
        if (!incremental) {
            FloatHistogram sum = before.copy();
            note(sum.addCompensated(added));
            if (!sum.hasOverflow()) {
                return sum;
            }
            incremental = true;
            mean = before.divide(count - 1);
        }
        mean.multiply((count - 1) / count);
        note(mean.addCompensated(added.divide(count)));
        return mean;
    }

    private void note(Outcome outcome) {
        boundsReconciled |= outcome.boundsReconciled();
    }

    /** The total of at least one. */
    Histogram result() {
        FloatHistogram result = requireNonNull(total);
        if (purpose == Purpose.AVERAGE && !incremental) {
            result.divide(count);
        }
        return result.settle().toHistogram();
    }

    boolean isEmpty() {
        return total == null;
    }

    boolean resetsCollided() {
        return resetSeen && notResetSeen;
    }

    boolean boundsReconciled() {
        return boundsReconciled;
    }
}
