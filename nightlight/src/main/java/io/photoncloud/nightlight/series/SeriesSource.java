package io.photoncloud.nightlight.series;

/** Where series can be read from. Safe for use by many threads. */
public interface SeriesSource {
    /** Opens a view of what there is between two times, both of which belong to it. */
    SeriesReader open(long fromMs, long toMs);

    /** The same, of which no more is read than a budget lets. Sources that know no budgets read on. */
    default SeriesReader open(long fromMs, long toMs, QueryBudget budget) {
        return open(fromMs, toMs);
    }
}
