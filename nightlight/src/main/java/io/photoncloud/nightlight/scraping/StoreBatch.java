package io.photoncloud.nightlight.scraping;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.MetricType;
import io.photoncloud.nightlight.ingest.SampleTimes;
import io.photoncloud.nightlight.scrape.ScrapeBatch;
import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.KnownMetrics;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.SampleRefused;
import java.time.InstantSource;

/** Brings one scrape to a store. Used by one thread. */
final class StoreBatch implements ScrapeBatch {
    private final SampleAppender appender;
    private final InstantSource clock;

    StoreBatch(SampleAppender appender, InstantSource clock) {
        this.appender = appender;
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
        long atMs = SampleTimes.require(timeMs, clock.millis());
        try {
            return appender.histogram(reference, labels, atMs, histogram);
        } catch (SampleRefused e) {
            throw IngestException.invalid(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public boolean exemplar(long reference, Labels labels, Exemplar exemplar) throws IngestException {
        SampleTimes.require(exemplar.timeMs(), clock.millis());
        try {
            return appender.exemplar(reference, labels, exemplar);
        } catch (SampleRefused e) {
            throw IngestException.invalid(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void metadata(String metric, MetricType type, String help, String unit) {
        appender.metadata(metric, new KnownMetrics.About(type.text(), help, unit));
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
