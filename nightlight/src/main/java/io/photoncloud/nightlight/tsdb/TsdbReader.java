package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.series.Resolution;
import io.photoncloud.nightlight.series.RolledCursor;
import io.photoncloud.nightlight.series.RollupReader;
import io.photoncloud.nightlight.series.Selection;
import io.photoncloud.nightlight.series.SeriesCursor;
import io.photoncloud.nightlight.series.SeriesReader;
import io.photoncloud.nightlight.tsdb.chunk.Leases;
import io.photoncloud.nightlight.tsdb.head.HeadView;
import io.photoncloud.nightlight.tsdb.index.ChunkSeries;
import io.photoncloud.nightlight.tsdb.index.ChunkSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Reads the head and those blocks that were there when it was opened; none of them goes away before it is closed. Of what
 * is committed meanwhile no sample is seen, and each commit is seen as a whole or not at all. Used by one thread.
 */
final class TsdbReader implements SeriesReader {
    private final Leases.Lease lease;
    private final HeadView head;
    private final Hidden hidden;
    private final QueryBudget budget;
    private final RollupView rolled;

    private boolean closed;

    /** @param rolled whose samples are those of blocks and then of the head */
    TsdbReader(Leases.Lease lease, RollupView rolled, HeadView head, QueryBudget budget) {
        this.lease = lease;
        this.rolled = rolled;
        this.head = head;
        this.hidden = rolled.hidden();
        this.budget = budget;
    }

    private List<ChunkSource> within(Selection selection) {
        return rolled.samplesWithin(selection.fromMs(), selection.toMs());
    }

    @Override
    public Optional<RollupReader> rollups() {
        return Optional.of(new RollupReader() {
            @Override
            public long keptFromMs() {
                return rolled.samplesFromMs();
            }

            @Override
            public long keptFromMs(Resolution resolution) {
                return rolled.windowsFromMs(resolution);
            }

            @Override
            public RolledCursor select(Selection selection, Resolution resolution) {
                return new RolledSelection(rolled, selection, resolution, budget);
            }
        });
    }

    @Override
    public SeriesCursor select(Selection selection) {
        List<ChunkSeries> parts = new ArrayList<>();
        for (ChunkSource source : within(selection)) {
            parts.add(source.select(selection.matchers(), selection.fromMs(), selection.toMs(), budget));
        }
        return new MergedSeries(parts, hidden.from(selection.fromMs()), selection.fromMs(), selection.toMs(), budget);
    }

    @Override
    public List<String> labelNames(Selection selection) {
        return union(selection, source -> source.labelNames(selection.matchers(), budget));
    }

    @Override
    public List<String> labelValues(String name, Selection selection) {
        List<Matcher> matchers = selection.matchers();
        return union(selection, source -> source.labelValues(name, matchers, budget));
    }

    private List<String> union(Selection selection, Function<ChunkSource, List<String>> texts) {
        TreeSet<String> all = new TreeSet<>(Labels::compareTexts);
        for (ChunkSource source : within(selection)) {
            all.addAll(texts.apply(source));
        }
        return List.copyOf(all);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            head.close();
            lease.close();
        }
    }
}
