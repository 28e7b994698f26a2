package io.photoncloud.nightlight.series;

import java.util.concurrent.atomic.LongAdder;

/**
 * How much of storage one query may touch. Storage tells it what it is about to read, before it does. Safe for use by
 * many threads; a limit may be passed by what they take at the same moment.
 */
public final class QueryBudget {
    /** For those who know what they do, like compaction. */
    public static final QueryBudget UNLIMITED = new QueryBudget(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    private final long seriesMax;
    private final long samplesMax;
    private final long bytesMax;
    private final Runnable time;
    private final LongAdder series = new LongAdder();
    private final LongAdder samples = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    public QueryBudget(long seriesMax, long samplesMax, long bytesMax) {
        this(seriesMax, samplesMax, bytesMax, () -> {});
    }

    /** @param time throws where the query has had its time */
    public QueryBudget(long seriesMax, long samplesMax, long bytesMax, Runnable time) {
        this.time = time;
        this.seriesMax = seriesMax;
        this.samplesMax = samplesMax;
        this.bytesMax = bytesMax;
    }

    /** @throws BudgetExceeded where there are more than the query may look at */
    public void takeSeries(long count) {
        take(series, count, seriesMax, "series");
    }

    /** To be asked between steps that may take long; throws what who asks for the answer wants to hear. */
    public void requireTime() {
        time.run();
    }

    /** @throws BudgetExceeded where a part of storage has more than the query may look at; takes none */
    public void requireSeries(long count) {
        if (count > seriesMax) {
            throw new BudgetExceeded("series", seriesMax);
        }
    }

    /** @throws BudgetExceeded where there are more than the query may read */
    public void takeSamples(long count) {
        take(samples, count, samplesMax, "samples");
    }

    /** @throws BudgetExceeded where there are more than the query may read */
    public void takeBytes(long count) {
        take(bytes, count, bytesMax, "bytes");
    }

    private static void take(LongAdder taken, long count, long max, String name) {
        if (max == Long.MAX_VALUE) {
            return;
        }
        taken.add(count);
        if (taken.sum() > max) {
            throw new BudgetExceeded(name, max);
        }
    }
}
