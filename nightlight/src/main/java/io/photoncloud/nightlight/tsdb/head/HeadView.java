package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.tsdb.index.ChunkSeries;
import io.photoncloud.nightlight.tsdb.index.ChunkSource;
import java.util.List;

/**
 * The samples of the head after a commit: all of it and of those before, and nothing of later ones. Names and values of
 * labels are those there are when they are asked for. Safe for use by many threads.
 */
public final class HeadView implements ChunkSource, AutoCloseable {
    private final Head head;
    private final long view;

    HeadView(Head head, long view) {
        this.head = head;
        this.view = view;
    }

    @Override
    public long minMs() {
        return head.minMs();
    }

    @Override
    public long maxMs() {
        return head.maxMs();
    }

    @Override
    public ChunkSeries select(List<Matcher> matchers, long fromMs, long toMs, QueryBudget budget) {
        return head.select(view, matchers, fromMs, toMs, budget);
    }

    @Override
    public List<String> labelNames(List<Matcher> matchers, QueryBudget budget) {
        return head.labelNames(matchers, budget);
    }

    @Override
    public List<String> labelValues(String name, List<Matcher> matchers, QueryBudget budget) {
        return head.labelValues(name, matchers, budget);
    }

    /** Ends it. Once, as it is counted. */
    @Override
    public void close() {
        head.close(view);
    }
}
