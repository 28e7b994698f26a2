package io.photoncloud.nightlight.tsdb.wal;

import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;

/** Is told what stands in the log, in its order. */
public interface WalVisitor {
    /** What follows stands in a segment, or in a checkpoint of those up to it. */
    default void segment(long number) {}

    /** From here on samples call these labels by a reference. */
    void series(long reference, Labels labels);

    void sample(long reference, long timeMs, double value);

    void histogram(long reference, long timeMs, Histogram histogram);

    void exemplar(long reference, Exemplar exemplar);
}
