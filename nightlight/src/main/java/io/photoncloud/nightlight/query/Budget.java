package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.query.QueryException.Kind;
import io.photoncloud.nightlight.series.Histogram;
import java.util.function.BooleanSupplier;

/** What one query may still use: memory, series and time. Each is refused by an error that names it. For one thread. */
final class Budget {
    private static final int HISTOGRAM_BYTES = 168;
    private static final int SAMPLE_BYTES = 16;

    /** Of a series beside its samples: its labels, and where it is kept. */
    private static final int SERIES_BYTES = 256;

    private final EngineSettings settings;
    private final long deadlineNanos;
    private final BooleanSupplier canceled;
    private final QueryMemory.Share share;
    private long samples;
    private long samplesPeak;
    private long samplesRead;
    private long series;

    /** @param share of what all queries may hold, for what this one does */
    Budget(EngineSettings settings, BooleanSupplier canceled, QueryMemory.Share share) {
        this.settings = settings;
        this.deadlineNanos = System.nanoTime() + settings.timeout().toNanos();
        this.canceled = canceled;
        this.share = share;
    }

    /** How many samples a histogram is counted for, which takes more memory than a number. */
    static long size(Histogram histogram) {
        int parts = (histogram.positiveSpans().length + histogram.negativeSpans().length) / 2
                + histogram.positiveCounts().length
                + histogram.negativeCounts().length
                + histogram.customBounds().length;
        return (HISTOGRAM_BYTES + 8L * parts + SAMPLE_BYTES / 2) / SAMPLE_BYTES;
    }

    void hold(long count) {
        samples += count;
        samplesPeak = Math.max(samplesPeak, samples);
        if (samples > settings.samplesMax()) {
            throw tooMany();
        }
        share.hold(SAMPLE_BYTES * count);
    }

    /** Refuses what is about to be held and would be too much, before there is room made for it. */
    void requireRoom(long count) {
        if (samples + count > settings.samplesMax()) {
            throw tooMany();
        }
    }

    private static QueryException tooMany() {
        return QueryException.execution("query processing would load too many samples into memory in query execution");
    }

    void release(long count) {
        samples -= count;
        share.release(SAMPLE_BYTES * count);
    }

    /** What there is of series beside their samples counts for all queries together only. */
    void holdSeries() {
        share.hold(SERIES_BYTES);
    }

    void releaseSeries(long count) {
        share.release(SERIES_BYTES * count);
    }

    void read(long count) {
        samplesRead += count;
    }

    void nextSeries() {
        if (++series > settings.seriesMax()) {
            throw QueryException.execution(
                    "query processing would select more than " + settings.seriesMax() + " series in query execution");
        }
        requireTime();
    }

    void requireTime() {
        if (canceled.getAsBoolean() || Thread.currentThread().isInterrupted()) {
            throw new QueryException(Kind.CANCELED, "query was canceled in expression evaluation");
        }
        if (System.nanoTime() - deadlineNanos > 0) {
            throw new QueryException(Kind.TIMEOUT, "query timed out in expression evaluation");
        }
    }

    long samplesPeak() {
        return samplesPeak;
    }

    long samplesRead() {
        return samplesRead;
    }

    long seriesSelected() {
        return series;
    }
}
