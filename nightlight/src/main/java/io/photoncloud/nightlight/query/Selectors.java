package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.histogram.FloatHistogram;
import io.photoncloud.nightlight.promql.Expr.At;
import io.photoncloud.nightlight.promql.Expr.Boundary;
import io.photoncloud.nightlight.promql.Expr.MatrixSelector;
import io.photoncloud.nightlight.promql.Expr.Modifiers;
import io.photoncloud.nightlight.promql.Expr.Subquery;
import io.photoncloud.nightlight.promql.Expr.VectorSelector;
import io.photoncloud.nightlight.query.SampleBuffer.Lookup;
import io.photoncloud.nightlight.series.Histogram.ResetHint;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Resolution;
import io.photoncloud.nightlight.series.Selection;
import io.photoncloud.nightlight.series.SeriesCursor;
import java.util.ArrayList;
import java.util.List;

/** Reads series from storage for the steps of a grid. */
final class Selectors {
    private final QueryRun run;
    private final Grid grid;

    Selectors(QueryRun run, Grid grid) {
        this.run = run;
        this.grid = grid;
    }

    /** What is wanted of the samples. */
    enum What {
        SAMPLES,
        TIMESTAMPS
    }

    /** What stands for the series at each step. */
    void instant(VectorSelector selector, What what, Sink out) {
        Modifiers modifiers = selector.modifiers();
        if (modifiers.boundary() == Boundary.SMOOTHED) {
            smoothed(selector, out);
            return;
        }
        boolean fixed = modifiers.at() instanceof At.Time;
        Lookup lookup = new Lookup(
                grid,
                modifiers.offsetMs(),
                fixed,
                modifiers.at() instanceof At.Time(long timeMs) ? timeMs : 0,
                run.lookBackMs(),
                run.openMs() == 0,
                what == What.TIMESTAMPS,
                1);
        if (new RolledSelectors(run, grid).instant(selector, lookup, out)) {
            return;
        }
        long fromMs = lookup.oldestMs(lookup.referenceMs(0));
        SeriesCursor cursor =
                run.reader().select(new Selection(selector.matchers(), fromMs, lookup.referenceMs(grid.steps() - 1)));
        while (cursor.next()) {
            run.budget().nextSeries();
            run.budget().hold(grid.steps());
            StepSeries series = SampleBuffer.latest(cursor.samples(), cursor.labels(), lookup);
            if (!series.isEmpty()) {
                run.budget().read(grid.steps());
                out.accept(series);
            }
            run.budget().release(grid.steps());
        }
    }

    /** Gets the samples of each series that a range looks at. */
    interface RangeSink {
        void accept(Labels labels, SampleBuffer buffer);
    }

    void range(MatrixSelector matrix, SampleBuffer buffer, RangeSink out) {
        Ranges ranges = ranges(matrix);
        SeriesCursor cursor = run.reader()
                .select(new Selection(
                        matrix.selector().matchers(), ranges.oldestMs(0), ranges.newestMs(grid.steps() - 1)));
        while (cursor.next()) {
            run.budget().nextSeries();
            buffer.fill(cursor.samples(), ranges.oldestMs(0), ranges.newestMs(grid.steps() - 1));
            if (!buffer.isEmpty()) {
                run.budget().hold(buffer.size());
                run.budget().read(buffer.size());
                out.accept(cursor.labels(), buffer);
                run.budget().release(buffer.size());
            }
        }
    }

    Ranges ranges(MatrixSelector matrix) {
        return ranges(matrix.selector().modifiers(), matrix.rangeMs());
    }

    Ranges ranges(Subquery subquery) {
        return ranges(subquery.modifiers(), subquery.rangeMs());
    }

    private Ranges ranges(Modifiers modifiers, long rangeMs) {
        boolean fixed = modifiers.at() instanceof At.Time;
        long before = modifiers.boundary() == Boundary.PLAIN ? 0 : run.lookBackMs();
        long after = modifiers.boundary() == Boundary.SMOOTHED ? run.lookBackMs() : 0;
        return new Ranges(
                grid,
                rangeMs,
                modifiers.offsetMs(),
                fixed,
                modifiers.at() instanceof At.Time(long timeMs) ? timeMs : 0,
                run.openMs(),
                before,
                after,
                modifiers.boundary(),
                1);
    }

    /**
     * The window of a range at each step.
     *
     * @param unitMs of what all ends are made multiples, by going back
     */
    record Ranges(
            Grid grid,
            long rangeMs,
            long offsetMs,
            boolean fixed,
            long fixedMs,
            long openMs,
            long beforeMs,
            long afterMs,
            Boundary boundary,
            long unitMs) {
        long endMs(int step) {
            long endMs = (fixed ? fixedMs : grid.timeMs(step)) - offsetMs;
            return Math.floorDiv(endMs, unitMs) * unitMs;
        }

        /** The same of whole windows of rollups. */
        Ranges rounded(Resolution resolution) {
            return new Ranges(
                    grid,
                    resolution.floor(rangeMs),
                    offsetMs,
                    fixed,
                    fixedMs,
                    openMs,
                    beforeMs,
                    afterMs,
                    boundary,
                    resolution.millis());
        }

        /** The first time that belongs to it. */
        long oldestMs(int step) {
            return endMs(step) - rangeMs - beforeMs + openMs;
        }

        long newestMs(int step) {
            return endMs(step) + afterMs;
        }
    }

    /** The grid a subquery is evaluated at so that all windows are covered. */
    Grid subqueryGrid(Subquery subquery) {
        Ranges ranges = ranges(subquery);
        long stepMs = subquery.stepMs() == 0 ? run.settings().subqueryStep().toMillis() : subquery.stepMs();
        long oldest = ranges.endMs(0) - subquery.rangeMs();
        long start = stepMs * (oldest / stepMs);
        if (start < oldest + ranges.openMs()) {
            start += stepMs;
        }
        long end = ranges.endMs(grid.steps() - 1);
        if (end >= start && (end - start) / stepMs >= Math.min(run.settings().samplesMax(), Integer.MAX_VALUE - 8)) {
            throw QueryException.execution(
                    "query processing would load too many samples into memory in query execution");
        }
        return Grid.of(start, end, stepMs);
    }

    private void smoothed(VectorSelector selector, Sink out) {
        MatrixSelector around = new MatrixSelector(selector, 0, null, selector.span());
        Ranges ranges = ranges(around);
        SampleBuffer buffer = new SampleBuffer(run.budget());
        range(around, buffer, (labels, _) -> {
            Window window = new Window(buffer, run.annotations(), selector.span());
            window.metric = labels.metricName();
            StepSeries series = StepSeries.empty(labels, grid.steps());
            for (int step = 0; step < grid.steps(); step++) {
                window.moveTo(ranges.oldestMs(step), ranges.newestMs(step));
                if (window.floats() > 0 && window.histograms() > 0) {
                    run.annotations().mixedFloatsHistograms(window.metric, selector.span());
                } else if (window.histograms() > 0) {
                    smoothHistogram(window, ranges.endMs(step), series, step);
                } else if (window.floats() > 0) {
                    smooth(window, ranges.endMs(step), series, step);
                }
            }
            if (!series.isEmpty()) {
                out.accept(series);
            }
        });
    }

    private static void smooth(Window window, long timeMs, StepSeries series, int step) {
        int at = 0;
        while (at < window.floats() && window.time(at) < timeMs) {
            at++;
        }
        if (at < window.floats() && window.time(at) == timeMs) {
            series.set(step, window.value(at));
        } else if (at > 0 && at < window.floats()) {
            series.set(
                    step,
                    ExtendedRates.between(
                            window.time(at - 1),
                            window.value(at - 1),
                            window.time(at),
                            window.value(at),
                            timeMs,
                            false));
        } else if (at > 0) {
            series.set(step, window.value(at - 1));
        }
    }

    private static void smoothHistogram(Window window, long timeMs, StepSeries series, int step) {
        int at = 0;
        while (at < window.histograms() && window.histogramTime(at) < timeMs) {
            at++;
        }
        if (at < window.histograms() && window.histogramTime(at) == timeMs) {
            series.set(step, window.histogram(at));
            return;
        }
        if (at == 0) {
            return;
        }
        FloatHistogram before = FloatHistogram.of(window.histogram(at - 1));
        if (at == window.histograms()) {
            before.resetHint(ResetHint.UNKNOWN);
            series.set(step, before.toHistogram());
            return;
        }
        FloatHistogram after = FloatHistogram.of(window.histogram(at));
        if (!before.fits(after)) {
            window.annotations.mixedSchemas(window.metric, window.span);
            return;
        }
        boolean counter = before.resetHint() != ResetHint.GAUGE || after.resetHint() != ResetHint.GAUGE;
        long fromMs = window.histogramTime(at - 1);
        double fraction = (double) (timeMs - fromMs) / (window.histogramTime(at) - fromMs);
        series.set(
                step,
                ExtendedRates.between(window.annotations, window.span, before, after, fraction, counter)
                        .toHistogram());
    }

    /** The samples of a range at the only step, for queries that ask for no more. */
    List<QueryResult.SeriesPoints> points(MatrixSelector matrix) {
        var _ = new RolledChoice(run, grid, matrix.selector().modifiers(), matrix.rangeMs(), matrix.span())
                .choose("a range of samples", false);
        List<QueryResult.SeriesPoints> all = new ArrayList<>();
        SampleBuffer buffer = new SampleBuffer(run.budget());
        range(matrix, buffer, (labels, _) -> {
            run.budget().hold(buffer.size());
            run.budget().holdSeries();
            all.add(new QueryResult.SeriesPoints(labels, new ReadPoints(labels, buffer)));
        });
        return all;
    }
}
