package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.series.Resolution;
import io.photoncloud.nightlight.series.RolledCursor;
import io.photoncloud.nightlight.series.RollupColumns;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.series.SampleCursor.Kind;
import io.photoncloud.nightlight.series.Selection;
import io.photoncloud.nightlight.tsdb.RolledStretches.Stretch;
import io.photoncloud.nightlight.tsdb.chunk.MaskedCursor.Interval;
import io.photoncloud.nightlight.tsdb.index.ChunkSeries;
import io.photoncloud.nightlight.tsdb.index.ChunkSource;
import io.photoncloud.nightlight.tsdb.rollup.RollupFile;
import io.photoncloud.nightlight.tsdb.rollup.RollupFile.Part;
import io.photoncloud.nightlight.tsdb.rollup.WindowRollup;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Goes over the rollups of series: each stretch of time is read from a file of the resolution that is wanted, else from one of a finer one, else
 * from samples. Windows of which something is hidden are made of samples anew; where those are gone the window is, as it cannot be told what
 * was in it without what is hidden. Used by one thread.
 */
final class RolledSelection implements RolledCursor {
    private final RollupView view;
    private final Hidden hidden;
    private final Selection selection;
    private final Resolution resolution;
    private final QueryBudget budget;
    private final List<Stretch> stretches;
    private final PriorityQueue<Source> waiting = new PriorityQueue<>();
    private final List<Source> current = new ArrayList<>();
    /** Windows of files before they are put together. */
    private RollupColumns scratch = RollupColumns.unbounded();

    private Labels labels = Labels.EMPTY;
    private List<Interval> masks = List.of();

    /** Where series of some stretches come from: a file for one, or samples for all that are read from those. */
    private record Source(
            @Nullable Stretch stretch,
            RollupFile.@Nullable Cursor cursor,
            @Nullable MergedSeries samples) implements Comparable<Source> {
        boolean next() {
            return cursor != null ? cursor.next() : samples != null && samples.next();
        }

        Labels labels() {
            if (cursor != null) {
                return cursor.labels();
            }
            return samples == null ? Labels.EMPTY : samples.labels();
        }

        @Override
        public int compareTo(Source other) {
            return labels().compareTo(other.labels());
        }
    }

    RolledSelection(RollupView view, Selection selection, Resolution resolution, QueryBudget budget) {
        this.view = view;
        this.hidden = view.hiddenRollups();
        this.selection = selection;
        this.resolution = resolution;
        this.budget = budget;
        this.stretches = RolledStretches.of(view, selection.fromMs(), selection.toMs(), resolution);
        long fromMs = Long.MAX_VALUE;
        long toMs = Long.MIN_VALUE;
        for (Stretch stretch : stretches) {
            RollupFile file = stretch.file();
            if (file != null) {
                current.add(new Source(stretch, file.select(selection.matchers(), budget), null));
            } else {
                fromMs = Math.min(fromMs, stretch.fromMs() + 1);
                toMs = Math.max(toMs, stretch.toMs());
            }
        }
        if (fromMs <= toMs) {
            current.add(new Source(null, null, samples(fromMs, toMs)));
        }
    }

    /** The samples of all series, of blocks that are in stretches without files. */
    private MergedSeries samples(long fromMs, long toMs) {
        List<ChunkSeries> parts = new ArrayList<>();
        for (ChunkSource source : view.samplesWithin(fromMs, toMs)) {
            boolean needed = stretches.stream()
                    .anyMatch(stretch -> stretch.file() == null
                            && source.minMs() <= stretch.toMs()
                            && source.maxMs() > stretch.fromMs());
            if (needed) {
                parts.add(source.select(selection.matchers(), fromMs, toMs, budget));
            }
        }
        return new MergedSeries(parts, view.hidden().from(fromMs), fromMs, toMs, QueryBudget.UNLIMITED);
    }

    @Override
    public boolean next() {
        for (Source source : current) {
            if (source.next()) {
                waiting.add(source);
            }
        }
        current.clear();
        Source first = waiting.poll();
        if (first == null) {
            return false;
        }
        labels = first.labels();
        current.add(first);
        for (Source same = waiting.peek(); same != null && same.labels().equals(labels); same = waiting.peek()) {
            current.add(waiting.remove());
        }
        masks = hidden.of(labels);
        budget.takeSeries(1);
        return true;
    }

    @Override
    public Labels labels() {
        return labels;
    }

    /** What stands for a time of the present series: samples, or windows of a file. */
    sealed interface Piece {
        record Samples(SampleCursor cursor, Stretch stretch) implements Piece {}

        record Windows(Part part, Stretch stretch) implements Piece {}
    }

    /** All there is of the present series, oldest first; to be asked for once. */
    List<Piece> pieces() {
        SampleCursor samples = null;
        List<Piece> pieces = new ArrayList<>();
        for (Source source : current) {
            samples = source.samples() == null ? samples : source.samples().samples();
        }
        for (Stretch stretch : stretches) {
            if (stretch.file() == null) {
                if (samples != null) {
                    pieces.add(new Piece.Samples(samples, stretch));
                }
                continue;
            }
            for (Source source : current) {
                if (source.cursor() != null && stretch.equals(source.stretch())) {
                    source.cursor()
                            .parts(stretch.fromMs(), stretch.toMs())
                            .forEach(part -> pieces.add(new Piece.Windows(part, stretch)));
                }
            }
        }
        return pieces;
    }

    @Override
    public boolean read(RollupColumns into) {
        if (!scratch.wanted().equals(into.wanted())) {
            scratch = new RollupColumns(into.wanted(), _ -> {});
        }
        WindowRollup windows = new WindowRollup(resolution, into);
        for (Piece piece : pieces()) {
            if (!add(piece, windows)) {
                return false;
            }
        }
        windows.end();
        return true;
    }

    /** @return whether all of a piece was added: there are no histograms in it */
    boolean add(Piece piece, WindowRollup windows) {
        return switch (piece) {
            case Piece.Samples(SampleCursor cursor, Stretch stretch) ->
                addSamples(cursor, stretch.fromMs(), stretch.toMs(), windows);
            case Piece.Windows(Part part, Stretch stretch) -> addWindows(part, stretch, windows);
        };
    }

    private static boolean addSamples(SampleCursor cursor, long fromMs, long toMs, WindowRollup windows) {
        Kind kind = cursor.seek(fromMs + 1);
        while (kind != Kind.NONE && cursor.timeMs() <= toMs) {
            if (kind == Kind.HISTOGRAM) {
                return false;
            }
            windows.add(cursor.timeMs(), cursor.value());
            kind = cursor.next();
        }
        return true;
    }

    private boolean addWindows(Part part, Stretch stretch, WindowRollup windows) {
        long lengthMs = part.file().resolution().millis();
        if (part.isGap()) {
            return isHidden(part.firstMs() - lengthMs + 1, part.lastMs());
        }
        scratch.clear();
        part.read(scratch);
        for (int i = 0; i < scratch.size(); i++) {
            long endMs = scratch.endMs(i);
            if (endMs <= stretch.fromMs() || endMs > stretch.toMs()) {
                continue;
            }
            if (!isTouched(endMs - lengthMs + 1, endMs)) {
                windows.add(scratch, i);
            } else if (!addAnew(part.file(), endMs - lengthMs, endMs, windows)) {
                return false;
            }
        }
        return true;
    }

    private boolean isTouched(long firstMs, long lastMs) {
        for (Interval mask : masks) {
            if (mask.fromMs() <= lastMs && mask.toMs() >= firstMs) {
                return true;
            }
        }
        return false;
    }

    private boolean isHidden(long firstMs, long lastMs) {
        for (Interval mask : masks) {
            if (mask.covers(firstMs, lastMs)) {
                return true;
            }
        }
        return false;
    }

    /** Adds what is left of a window without what is hidden. */
    private boolean addAnew(RollupFile file, long fromMs, long toMs, WindowRollup windows) {
        if (isHidden(fromMs + 1, toMs) || !view.isComplete(file, labels)) {
            return true;
        }
        return addSamples(view.samplesOf(labels, fromMs + 1, toMs, hidden, budget), fromMs, toMs, windows);
    }

    @Override
    public SampleCursor samples() {
        return view.samplesOf(labels, selection.fromMs(), selection.toMs(), view.hidden(), budget);
    }
}
