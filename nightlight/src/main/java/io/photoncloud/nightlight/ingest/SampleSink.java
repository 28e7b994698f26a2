package io.photoncloud.nightlight.ingest;

import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import org.jspecify.annotations.Nullable;

/**
 * Takes what is read, in the order it stands there, from one thread. Its readers open each series once and say from
 * then on what it gave for it; so labels need not be made and looked up again for each sample.
 *
 * @param <S> what stands for a series here
 */
public interface SampleSink<S> {
    /** The time of what came without one. */
    long NO_TIME = Exemplar.NO_TIME;

    /** Opens a series that the reader does not know. The labels are in order, each once, and UTF-8. */
    S open(Labels labels) throws IngestException;

    /**
     * What stands for a series that is there, if the sink knows: by its labels as {@link Labels#toBytes} has them, in a part of an
     * array. It is not remembered longer than until the next is looked for, and what belongs to the metric is
     * not told again.
     */
    default @Nullable S find(byte[] labels, int from, int to) {
        return null;
    }

    void sample(S series, long timeMs, double value) throws IngestException;

    void histogram(S series, long timeMs, Histogram histogram) throws IngestException;

    /**
     * Belongs to the series that was told of just before. One that is not kept takes nothing away from its sample.
     *
     * @return whether it is kept
     * @throws IngestException INVALID_SAMPLE where it came too late, or cannot be
     */
    default boolean exemplar(S series, Exemplar exemplar) throws IngestException {
        return false;
    }

    /** Since when the series counts, told before the sample it belongs to. */
    default void startTime(S series, long timeMs, long startMs) throws IngestException {}

    default void type(String metric, MetricType type) throws IngestException {}

    default void help(String metric, String help) throws IngestException {}

    default void unit(String metric, String unit) throws IngestException {}
}
