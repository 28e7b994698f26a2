package io.photoncloud.nightlight.series;

import org.jspecify.annotations.Nullable;

/**
 * Takes a batch of samples. Nothing of it can be read before {@link #commit}, and all of it survives the death of the
 * process after. Each method that adds answers a reference of the series, which stands for its labels in later calls,
 * also of other appenders, and spares looking for them. Used by one thread, and for one batch.
 */
public interface SampleAppender extends AutoCloseable {
    /** The reference of no series: it is then found by its labels, or made. */
    long NO_REFERENCE = 0;

    /**
     * Adds a sample. It is compared with what is committed: where a batch holds samples of a series out of order, those
     * that come too late are left out by {@link #commit}.
     *
     * @param reference what an earlier call answered for these labels; one that is outdated does no harm
     * @throws SampleRefused where the sample is out of order, a duplicate with another value, too old, or where its
     *     series is one too many
     */
    long sample(long reference, Labels labels, long timeMs, double value);

    /**
     * The series that is there, if it is, by its labels as {@link Labels#toBytes} has them, which stand in a part of an array: so
     * labels need not be made to write to it.
     */
    @Nullable
    OpenSeries find(byte[] labels, int from, int to);

    /**
     * Adds a native histogram, likewise. A series may be one of floats now and of histograms then.
     *
     * @throws SampleRefused as with a float, and where it has more buckets than are stored
     */
    long histogram(long reference, Labels labels, long timeMs, Histogram histogram);

    /**
     * Adds an exemplar to a series that is there, if exemplars are kept and it is not the last one of the series again.
     *
     * @return whether it was added
     * @throws SampleRefused where it is older than the last one, or its labels are too long
     */
    boolean exemplar(long reference, Labels labels, Exemplar exemplar);

    /** Says what a metric is. That is remembered in memory only, as long as there is room. */
    void metadata(String metric, KnownMetrics.About about);

    /** @return how many samples of the batch were left out, as others of their series had come before them */
    int commit();

    /** Gives the batch up, unless it is committed. */
    @Override
    void close();
}
