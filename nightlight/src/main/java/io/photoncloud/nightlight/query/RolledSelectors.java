package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.promql.Expr.MatrixSelector;
import io.photoncloud.nightlight.promql.Expr.VectorSelector;
import io.photoncloud.nightlight.query.RolledFunctions.Rolled;
import io.photoncloud.nightlight.query.SampleBuffer.Lookup;
import io.photoncloud.nightlight.query.Selectors.Ranges;
import io.photoncloud.nightlight.series.Aggregate;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Resolution;
import io.photoncloud.nightlight.series.RolledCursor;
import io.photoncloud.nightlight.series.RollupColumns;
import io.photoncloud.nightlight.series.RollupReader;
import io.photoncloud.nightlight.series.Selection;
import java.util.Optional;
import java.util.Set;

/**
 * Reads rollups in place of samples, where that was asked for and can be done. A step's time, and a range, are rounded down to whole windows; of
 * these the answer is that of the samples. Series with histograms are read as samples.
 */
final class RolledSelectors {
    private static final Set<Aggregate> NEWEST = Set.of(Aggregate.LAST, Aggregate.LAST_MS, Aggregate.STALE);

    private final QueryRun run;
    private final Grid grid;

    RolledSelectors(QueryRun run, Grid grid) {
        this.run = run;
        this.grid = grid;
    }

    /** Gets what a function makes of a series. */
    interface RolledSink {
        void accept(StepSeries series, Labels labels);
    }

    private RollupColumns columns(Set<Aggregate> wanted) {
        return new RollupColumns(wanted, windows -> run.budget().requireRoom(size(wanted, windows)));
    }

    /** For how many samples windows count. */
    private static long size(Set<Aggregate> wanted, long windows) {
        return windows * (wanted.size() + 2) / 2;
    }

    private RolledCursor open(Resolution resolution, Selection selection) {
        RollupReader reader = run.reader().rollups().orElseThrow();
        return reader.select(selection, resolution);
    }

    private boolean read(RolledCursor cursor, RollupColumns into) {
        run.budget().nextSeries();
        into.clear();
        return cursor.read(into);
    }

    private void warnOfHistograms(Labels labels, VectorSelector selector, long fromMs) {
        RollupReader reader = run.reader().rollups().orElseThrow();
        if (fromMs < reader.keptFromMs() && RolledChoice.oldestMs(reader) < reader.keptFromMs()) {
            run.annotations()
                    .samplesGone(
                            "what has native histograms, like " + labels.metricName() + ",",
                            reader.keptFromMs(),
                            selector.span());
        }
    }

    /** Gets the samples of a series that has to be read as such, and the ranges to look at. */
    interface SampleSink {
        void accept(Labels labels, SampleBuffer buffer, Ranges ranges);
    }

    /**
     * What a function is at each step.
     *
     * @return whether rollups were read, and all is done
     */
    boolean range(String name, MatrixSelector matrix, Ranges asked, RolledSink out, SampleSink samples) {
        Optional<Rolled> function = RolledFunctions.find(name);
        Optional<Resolution> chosen = new RolledChoice(
                        run, grid, matrix.selector().modifiers(), matrix.rangeMs(), matrix.span())
                .choose(name + "() over " + matrix.rangeMs() / 1000.0 + "s", function.isPresent());
        if (function.isEmpty() || chosen.isEmpty()) {
            return false;
        }
        Ranges ranges = asked.rounded(chosen.get());
        Set<Aggregate> wanted = function.get().reads();
        RollupColumns columns = columns(wanted);
        SampleBuffer buffer = new SampleBuffer(run.budget());
        long fromMs = ranges.oldestMs(0);
        long toMs = ranges.newestMs(grid.steps() - 1);
        RolledCursor cursor = open(chosen.get(), new Selection(matrix.selector().matchers(), fromMs, toMs));
        while (cursor.next()) {
            if (read(cursor, columns)) {
                long size = size(wanted, columns.size());
                run.budget().hold(size);
                run.budget().read(columns.size());
                StepSeries series =
                        over(columns, cursor.labels(), ranges, function.get().form());
                if (!series.isEmpty()) {
                    out.accept(series, cursor.labels());
                }
                run.budget().release(size);
            } else {
                warnOfHistograms(cursor.labels(), matrix.selector(), fromMs);
                buffer.fill(cursor.samples(), fromMs, toMs);
                run.budget().hold(buffer.size());
                run.budget().read(buffer.size());
                samples.accept(cursor.labels(), buffer, ranges);
                run.budget().release(buffer.size());
            }
        }
        return true;
    }

    private StepSeries over(RollupColumns columns, Labels labels, Ranges ranges, RolledFunctions.Form form) {
        RolledWindow window = new RolledWindow(columns);
        StepSeries series = StepSeries.empty(labels, grid.steps());
        for (int step = 0; step < grid.steps(); step++) {
            long endMs = ranges.endMs(step);
            window.moveTo(endMs - ranges.rangeMs(), endMs);
            if (step % CallEvaluator.STEPS_BETWEEN_LOOKS == 0) {
                run.budget().requireTime();
            }
            if (!window.isEmpty()) {
                series.set(step, form.of(window));
            }
        }
        return series;
    }

    /**
     * What stands for each series at each step: the newest sample of whole windows, where it is not too old.
     *
     * @return whether rollups were read, and all is done
     */
    boolean instant(VectorSelector selector, Lookup asked, Sink out) {
        Optional<Resolution> chosen =
                new RolledChoice(run, grid, selector.modifiers(), 0, selector.span()).choose("a selector", true);
        if (chosen.isEmpty()) {
            return false;
        }
        Lookup lookup = asked.rounded(chosen.get());
        long fromMs = lookup.oldestMs(lookup.referenceMs(0));
        RollupColumns columns = columns(NEWEST);
        Selection selection = new Selection(selector.matchers(), fromMs, lookup.referenceMs(grid.steps() - 1));
        RolledCursor cursor = open(chosen.get(), selection);
        while (cursor.next()) {
            run.budget().hold(grid.steps());
            StepSeries series;
            if (read(cursor, columns)) {
                run.budget().read(columns.size());
                series = newest(columns, cursor.labels(), lookup);
            } else {
                warnOfHistograms(cursor.labels(), selector, fromMs);
                run.budget().read(grid.steps());
                series = SampleBuffer.latest(cursor.samples(), cursor.labels(), lookup);
            }
            if (!series.isEmpty()) {
                out.accept(series);
            }
            run.budget().release(grid.steps());
        }
        return true;
    }

    private StepSeries newest(RollupColumns columns, Labels labels, Lookup lookup) {
        StepSeries series = StepSeries.empty(labels, grid.steps());
        int at = -1;
        for (int step = 0; step < grid.steps(); step++) {
            long endMs = lookup.referenceMs(step);
            while (at + 1 < columns.size() && columns.endMs(at + 1) <= endMs) {
                at++;
            }
            if (at >= 0 && columns.get(Aggregate.COUNT, at) > 0 && columns.get(Aggregate.STALE, at) == 0) {
                double timeMs = columns.get(Aggregate.LAST_MS, at);
                if (timeMs >= lookup.oldestMs(endMs)) {
                    series.set(step, lookup.timestamps() ? timeMs / 1000.0 : columns.get(Aggregate.LAST, at));
                }
            }
        }
        return series;
    }
}
