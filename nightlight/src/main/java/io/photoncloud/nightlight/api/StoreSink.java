package io.photoncloud.nightlight.api;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.MetricType;
import io.photoncloud.nightlight.ingest.SampleSink;
import io.photoncloud.nightlight.ingest.SampleTimes;
import io.photoncloud.nightlight.ingest.ToldMetadata;
import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.KnownMetrics;
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
    private final ToldMetadata metadata;

    /** @param nowMs the time of what comes without one */
    StoreSink(SampleAppender appender, long nowMs) {
        this.appender = appender;
        this.nowMs = nowMs;
        this.metadata = new ToldMetadata((metric, type, help, unit) ->
                appender.metadata(metric, new KnownMetrics.About(type.text(), help, unit)));
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
        long atMs = SampleTimes.require(timeMs == NO_TIME ? nowMs : timeMs, nowMs);
        try {
            series.reference = appender.histogram(series.reference, series.labels, atMs, histogram);
        } catch (SampleRefused e) {
            throw IngestException.invalid(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public boolean exemplar(Known series, Exemplar exemplar) throws IngestException {
        long atMs = SampleTimes.require(exemplar.timeMs() == NO_TIME ? nowMs : exemplar.timeMs(), nowMs);
        try {
            return appender.exemplar(
                    series.reference, series.labels, new Exemplar(exemplar.labels(), exemplar.value(), atMs));
        } catch (SampleRefused e) {
            // The only reason for which Prometheus says so to who wrote it.
            if (e.kind() == SampleRefused.Kind.OUT_OF_ORDER_EXEMPLAR) {
                throw IngestException.invalid(e.getMessage() + " for series " + series.labels);
            }
            return false;
        }
    }

    @Override
    public void type(String name, MetricType told) {
        metadata.type(name, told);
    }

    @Override
    public void help(String name, String told) {
        metadata.help(name, told);
    }

    @Override
    public void unit(String name, String told) {
        metadata.unit(name, told);
    }

    /** Commits the batch. @return how many samples of it were left out */
    int commit() {
        metadata.end();
        return appender.commit();
    }
}
