package io.photoncloud.nightlight.tsdb.chunk;

import io.photoncloud.nightlight.series.SampleCursor;

/** Samples of one series that are stored together, and not read before they are wanted. */
public interface StoredChunk {
    long minMs();

    long maxMs();

    int count();

    /** How many bytes have to be read for it. */
    int sizeBytes();

    SampleCursor cursor();
}
