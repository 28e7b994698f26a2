package io.photoncloud.nightlight.api;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.SampleSink;
import io.photoncloud.nightlight.ingest.SampleTimes;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.OpenSeries;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.SampleRefused;
import org.jspecify.annotations.Nullable;

/** Brings what a decoder reads to a store's appender. Of one thread and one batch; what it opened stands for the series in others too. */
final class StoreSink implements SampleSink<StoreSink.Known> {
    /** A series, and by what the store knows it. */
    static final class Known {
        private final Labels labels;
        private long reference;

        Known(Labels labels, long reference) {
            this.labels = labels;
            this.reference = reference;
        }
    }

    private final SampleAppender appender;
    private final long nowMs;

    /** @param nowMs the time of what comes without one */
    StoreSink(SampleAppender appender, long nowMs) {
        this.appender = appender;
        this.nowMs = nowMs;
    }

    @Override
    public Known open(Labels labels) {
        return new Known(labels, SampleAppender.NO_REFERENCE);
    }

    @Override
    public @Nullable Known find(byte[] labels, int from, int to) {
        OpenSeries found = appender.find(labels, from, to);
        return found == null ? null : new Known(found.labels(), found.reference());
    }

    @Override
    public void sample(Known series, long timeMs, double value) throws IngestException {
        long atMs = SampleTimes.require(timeMs == NO_TIME ? nowMs : timeMs, nowMs);
        try {
            series.reference = appender.sample(series.reference, series.labels, atMs, value);
        } catch (SampleRefused e) {
            throw IngestException.invalid(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void histogram(Known series, long timeMs, Histogram histogram) throws IngestException {
        throw IngestException.invalid("native histograms are not stored");
    }
}
