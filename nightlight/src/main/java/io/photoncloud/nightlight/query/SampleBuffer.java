package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Histogram.ResetHint;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Resolution;
import io.photoncloud.nightlight.series.SampleCursor;
import java.util.Arrays;

/**
 * The samples of one series as arrays, numbers and histograms apart, each oldest first. Used again for one series after
 * the other, so that it grows to what the longest needs and nothing is allocated after that. For one thread.
 */
final class SampleBuffer {
    private static final int READ_AT_ONCE = 128;

    private final Budget budget;
    private final long[] readTimes = new long[READ_AT_ONCE];
    private final double[] readValues = new double[READ_AT_ONCE];
    private long[] times = new long[512];
    private double[] values = new double[512];
    private int floats;
    private long[] histogramTimes = new long[0];
    private Histogram[] histograms = new Histogram[0];
    private int histogramCount;
    private int[] resets = new int[16];
    private int resetCount;
    private long size;

    /** @param budget which is asked before there are more than it allows; what is held is counted by who fills this */
    SampleBuffer(Budget budget) {
        this.budget = budget;
    }

    void clear() {
        floats = 0;
        histogramCount = 0;
        resetCount = 0;
        size = 0;
    }

    /** Takes what a cursor gives between two times that both belong to it, without what marks a series as stale. */
    void fill(SampleCursor cursor, long fromMs, long toMs) {
        clear();
        SampleCursor.Kind kind = cursor.seek(fromMs);
        while (kind != SampleCursor.Kind.NONE && cursor.timeMs() <= toMs) {
            if (kind == SampleCursor.Kind.FLOAT) {
                take(cursor.timeMs(), cursor.value());
                if (takeMany(cursor, toMs)) {
                    return;
                }
                // What it is at now is no float, if anything.
                kind = cursor.seek(Long.MIN_VALUE);
            } else {
                if (!StepSeries.isAbsent(cursor.histogram().sum())) {
                    add(cursor.timeMs(), cursor.histogram());
                }
                kind = cursor.next();
            }
        }
    }

    /** Takes floats as long as there are some; true where those that follow are too late. */
    private boolean takeMany(SampleCursor cursor, long toMs) {
        int read = readTimes.length;
        while (read == readTimes.length) {
            read = cursor.read(readTimes, readValues, 0);
            for (int i = 0; i < read; i++) {
                if (readTimes[i] > toMs) {
                    return true;
                }
                take(readTimes[i], readValues[i]);
            }
        }
        return false;
    }

    private void take(long timeMs, double value) {
        if (!StepSeries.isAbsent(value)) {
            add(timeMs, value);
        }
    }

    /** Takes what a series is at the times of a grid, as subqueries look at it. */
    void fill(StepSeries series, Grid grid) {
        clear();
        for (int step = 0; step < grid.steps(); step++) {
            if (series.hasFloat(step)) {
                add(grid.timeMs(step), series.values()[step]);
            } else {
                Histogram histogram = series.histogram(step);
                if (histogram != null) {
                    add(grid.timeMs(step), withoutResetHint(histogram));
                }
            }
        }
    }

    /** Hints are about the sample just before, which a subquery may have left out. */
    private static Histogram withoutResetHint(Histogram histogram) {
        return switch (histogram.resetHint()) {
            case UNKNOWN, GAUGE -> histogram;
            case RESET, NOT_RESET ->
                histogram.toBuilder().resetHint(ResetHint.UNKNOWN).build();
        };
    }

    private void add(long timeMs, double value) {
        if (floats == times.length) {
            budget.requireRoom(size + 1);
            times = Arrays.copyOf(times, floats * 2);
            values = Arrays.copyOf(values, floats * 2);
        }
        if (floats > 0 && value < values[floats - 1]) {
            addReset(floats);
        }
        times[floats] = timeMs;
        values[floats++] = value;
        size++;
    }

    private void addReset(int at) {
        if (resetCount == resets.length) {
            resets = Arrays.copyOf(resets, resetCount * 2);
        }
        resets[resetCount++] = at;
    }

    private void add(long timeMs, Histogram histogram) {
        long more = Budget.size(histogram);
        budget.requireRoom(size + more);
        if (histogramCount == histograms.length) {
            int capacity = Math.max(16, histogramCount * 2);
            histogramTimes = Arrays.copyOf(histogramTimes, capacity);
            histograms = Arrays.copyOf(histograms, capacity);
        }
        histogramTimes[histogramCount] = timeMs;
        histograms[histogramCount++] = histogram;
        size += more;
    }

    /** How many samples it is counted for. */
    long size() {
        return size;
    }

    boolean isEmpty() {
        return floats == 0 && histogramCount == 0;
    }

    int floats() {
        return floats;
    }

    long time(int at) {
        return times[at];
    }

    double value(int at) {
        return values[at];
    }

    long[] times() {
        return times;
    }

    double[] values() {
        return values;
    }

    int histograms() {
        return histogramCount;
    }

    long histogramTime(int at) {
        return histogramTimes[at];
    }

    Histogram histogram(int at) {
        return histograms[at];
    }

    /** How many numbers are less than the one before them. */
    int resets() {
        return resetCount;
    }

    /** Where the number is that is less than the one before it. */
    int reset(int at) {
        return resets[at];
    }

    /** Goes over a cursor and finds what stands for the series at each step: the newest sample, if not too old. */
    static StepSeries latest(SampleCursor cursor, Labels labels, Lookup lookup) {
        StepSeries series = StepSeries.empty(labels, lookup.grid().steps());
        SampleCursor.Kind next = cursor.seek(lookup.oldestMs(lookup.referenceMs(0)));
        SampleCursor.Kind kind = SampleCursor.Kind.NONE;
        long timeMs = 0;
        double value = 0;
        Histogram histogram = null;
        for (int step = 0; step < lookup.grid().steps(); step++) {
            long reference = lookup.referenceMs(step);
            while (next != SampleCursor.Kind.NONE && cursor.timeMs() <= reference) {
                kind = next;
                timeMs = cursor.timeMs();
                if (next == SampleCursor.Kind.FLOAT) {
                    value = cursor.value();
                } else {
                    histogram = cursor.histogram();
                }
                next = cursor.next();
            }
            if (kind == SampleCursor.Kind.NONE || timeMs < lookup.oldestMs(reference)) {
                continue;
            }
            if (kind == SampleCursor.Kind.FLOAT) {
                // What marks a stale series is what marks that there is nothing.
                series.set(step, lookup.timestamps() && !StepSeries.isAbsent(value) ? timeMs / 1000.0 : value);
            } else if (histogram != null && !StepSeries.isAbsent(histogram.sum())) {
                if (lookup.timestamps()) {
                    series.set(step, timeMs / 1000.0);
                } else {
                    series.set(step, histogram);
                }
            }
        }
        return series;
    }

    /**
     * When an instant selector looks, and whether for samples or for their times.
     *
     * @param unitMs of what all times are made multiples, by going back
     */
    record Lookup(
            Grid grid,
            long offsetMs,
            boolean fixed,
            long fixedMs,
            long lookBackMs,
            boolean closed,
            boolean timestamps,
            long unitMs) {
        long referenceMs(int step) {
            long timeMs = (fixed ? fixedMs : grid.timeMs(step)) - offsetMs;
            return Math.floorDiv(timeMs, unitMs) * unitMs;
        }

        /** The same at the ends of windows of rollups. */
        Lookup rounded(Resolution resolution) {
            return new Lookup(grid, offsetMs, fixed, fixedMs, lookBackMs, closed, timestamps, resolution.millis());
        }

        long oldestMs(long referenceMs) {
            return referenceMs - lookBackMs + (closed ? 0 : 1);
        }
    }
}
