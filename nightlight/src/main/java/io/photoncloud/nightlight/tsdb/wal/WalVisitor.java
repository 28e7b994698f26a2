package io.photoncloud.nightlight.tsdb.wal;

import io.photoncloud.nightlight.series.Labels;

/** Is told what stands in the log, in its order. */
public interface WalVisitor {
    /** From here on samples call these labels by a reference. */
    void series(long reference, Labels labels);

    void sample(long reference, long timeMs, double value);
}
