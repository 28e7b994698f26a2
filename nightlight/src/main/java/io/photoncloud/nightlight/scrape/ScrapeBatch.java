package io.photoncloud.nightlight.scrape;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.MetricType;
import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;

/**
 * What one scrape brings to the storage: all of it or nothing. Samples that their series cannot take are refused with
 * the kind INVALID_SAMPLE, which harms no others. References spare looking for labels again. Used by one thread.
 */
public interface ScrapeBatch extends AutoCloseable {
    /** The reference of a series that was not written before. */
    long NO_REFERENCE = 0;

    /** Opens batches. Safe for use by many threads. */
    interface Opener {
        ScrapeBatch open();
    }

    /** @return the reference of the series */
    long sample(long reference, Labels labels, long timeMs, double value) throws IngestException;

    /** @return the reference of the series */
    long histogram(long reference, Labels labels, long timeMs, Histogram histogram) throws IngestException;

    /** @return whether it is kept */
    boolean exemplar(long reference, Labels labels, Exemplar exemplar) throws IngestException;

    void metadata(String metric, MetricType type, String help, String unit);

    void commit() throws IngestException;

    /** Gives the batch up unless it was committed. */
    @Override
    void close();
}
