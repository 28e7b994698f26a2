package io.photoncloud.nightlight.scraping;

import io.photoncloud.nightlight.ingest.Exemplar;
import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.MetricType;
import io.photoncloud.nightlight.ingest.SampleTimes;
import io.photoncloud.nightlight.scrape.ScrapeBatch;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.SampleRefused;
import java.time.InstantSource;

/** Brings one scrape to a store. Used by one thread. */
final class StoreBatch implements ScrapeBatch {
    private final SampleAppender appender;
    private final KnownMetrics metrics;
    private final InstantSource clock;

    StoreBatch(SampleAppender appender, KnownMetrics metrics, InstantSource clock) {
        this.appender = appender;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public long sample(long reference, Labels labels, long timeMs, double value) throws IngestException {
        long atMs = SampleTimes.require(timeMs, clock.millis());
        try {
            return appender.sample(reference, labels, atMs, value);
        } catch (SampleRefused e) {
            throw IngestException.invalid(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public long histogram(long reference, Labels labels, long timeMs, Histogram histogram) throws IngestException {
        throw IngestException.invalid("native histograms are not stored");
    }

    @Override
    public void exemplar(long reference, Labels labels, Exemplar exemplar) {
        // Exemplars are not stored, and no sample depends on them.
    }

    @Override
    public void metadata(String metric, MetricType type, String help, String unit) {
        metrics.tell(metric, new KnownMetrics.About(type.text(), help, unit));
    }

    @Override
    public void commit() {
        var _ = appender.commit();
    }

    @Override
    public void close() {
        appender.close();
    }
}
