package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.query.QueryResult.Sample;
import java.util.AbstractList;

/** The points of a series that is not changed any more, made when they are asked for: there may be millions. */
final class StepPoints extends AbstractList<Sample> {
    private static final int[] ALL = {};

    private final StepSeries series;
    private final Grid grid;
    private final int size;
    /** Where there is something; of no length where there is everywhere. */
    private final int[] present;

    StepPoints(StepSeries series, Grid grid) {
        this.series = series;
        this.grid = grid;
        int count = 0;
        for (int step = 0; step < series.steps(); step++) {
            count += series.has(step) ? 1 : 0;
        }
        this.size = count;
        this.present = count == series.steps() ? ALL : present(series, count);
    }

    private static int[] present(StepSeries series, int count) {
        int[] present = new int[count];
        int at = 0;
        for (int step = 0; step < series.steps(); step++) {
            if (series.has(step)) {
                present[at++] = step;
            }
        }
        return present;
    }

    static Sample sample(StepSeries series, int step, long timeMs) {
        boolean isFloat = series.hasFloat(step);
        return new Sample(series.labels(), timeMs, isFloat ? series.values()[step] : 0, series.histogram(step));
    }

    @Override
    public Sample get(int index) {
        int step = present.length == 0 ? index : present[index];
        return sample(series, step, grid.timeMs(step));
    }

    @Override
    public int size() {
        return size;
    }
}
