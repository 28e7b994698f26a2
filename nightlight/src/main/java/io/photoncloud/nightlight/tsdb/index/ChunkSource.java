package io.photoncloud.nightlight.tsdb.index;

import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.QueryBudget;
import java.util.List;

/** A part of storage: the head, or a block. Safe for use by many threads, while it is not closed. */
public interface ChunkSource {
    long minMs();

    long maxMs();

    /** The series that match, in the order of their labels. */
    ChunkSeries select(List<Matcher> matchers, long fromMs, long toMs, QueryBudget budget);

    /** Names of labels of series that match; those of all where there is no matcher. */
    List<String> labelNames(List<Matcher> matchers, QueryBudget budget);

    List<String> labelValues(String name, List<Matcher> matchers, QueryBudget budget);
}
