package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A series with what it is at each step: a number, a histogram or nothing. That there is nothing is a value of its own
 * among the numbers, the one that marks stale series in storage, which is never a result. Mutable, for one thread.
 */
final class StepSeries {
    /** Stands where there is no number. */
    static final double ABSENT = Double.longBitsToDouble(0x7ff0000000000002L);

    private static final long ABSENT_BITS = 0x7ff0000000000002L;
    private static final Labels.Names METADATA = Labels.Names.of(List.of(Label.METRIC_NAME, "__type__", "__unit__"));

    private final double[] values;
    private @Nullable Histogram @Nullable [] histograms;
    private Labels labels;
    private boolean nameDropped;

    StepSeries(Labels labels, double[] values) {
        this.labels = labels;
        this.values = values;
    }

    static StepSeries empty(Labels labels, int steps) {
        double[] values = new double[steps];
        Arrays.fill(values, ABSENT);
        return new StepSeries(labels, values);
    }

    static boolean isAbsent(double value) {
        return Double.doubleToRawLongBits(value) == ABSENT_BITS;
    }

    Labels labels() {
        if (nameDropped) {
            labels = labels.has("__type__") || labels.has("__unit__")
                    ? labels.without(METADATA)
                    : labels.withoutMetricName();
            nameDropped = false;
        }
        return labels;
    }

    /** The labels with the name that may have been dropped, for who looks at others only. */
    Labels labelsOrWithName() {
        return labels;
    }

    StepSeries labels(Labels other) {
        labels = other;
        nameDropped = false;
        return this;
    }

    /** Takes the name of the metric away; when the labels are asked for. */
    StepSeries dropName() {
        nameDropped = true;
        return this;
    }

    int steps() {
        return values.length;
    }

    double[] values() {
        return values;
    }

    boolean hasHistograms() {
        return histograms != null;
    }

    @Nullable
    Histogram histogram(int step) {
        @Nullable Histogram @Nullable [] all = histograms;
        return all == null ? null : all[step];
    }

    boolean hasFloat(int step) {
        return !isAbsent(values[step]);
    }

    boolean has(int step) {
        return !isAbsent(values[step]) || histogram(step) != null;
    }

    void set(int step, double value) {
        values[step] = value;
    }

    void set(int step, @Nullable Histogram histogram) {
        @Nullable Histogram @Nullable [] all = histograms;
        if (all == null) {
            if (histogram == null) {
                return;
            }
            all = new @Nullable Histogram[values.length];
            histograms = all;
        }
        all[step] = histogram;
        values[step] = ABSENT;
    }

    void copy(int step, StepSeries from) {
        Histogram histogram = from.histogram(step);
        if (histogram == null) {
            values[step] = from.values[step];
        } else {
            set(step, histogram);
        }
    }

    void clear(int step) {
        values[step] = ABSENT;
        @Nullable Histogram @Nullable [] all = histograms;
        if (all != null) {
            all[step] = null;
        }
    }

    boolean isEmpty() {
        for (int step = 0; step < values.length; step++) {
            if (has(step)) {
                return false;
            }
        }
        return true;
    }

    /** How many samples it is counted for. */
    long size() {
        long size = values.length;
        @Nullable Histogram @Nullable [] all = histograms;
        if (all != null) {
            for (Histogram histogram : all) {
                size += histogram == null ? 0 : Budget.size(histogram);
            }
        }
        return size;
    }
}
