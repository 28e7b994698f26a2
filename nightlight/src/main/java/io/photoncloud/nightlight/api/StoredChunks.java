package io.photoncloud.nightlight.api;

import io.photoncloud.nightlight.remote.ReadChunks;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.tsdb.chunk.ChunkRun;
import io.photoncloud.nightlight.tsdb.chunk.ChunkWriter;

/** Makes chunks of as many samples as Prometheus has in one, anew from what is stored. Safe for many threads. */
final class StoredChunks implements ReadChunks {
    private static final int SAMPLES_MAX = 120;
    private static final int BYTES_MAX = 1 << 14;

    @Override
    public void chunks(SampleCursor samples, long fromMs, long toMs, Taker taker) {
        new ChunkRun(SAMPLES_MAX, BYTES_MAX, chunk -> give(chunk, taker)).addAll(samples, samples.seek(fromMs), toMs);
    }

    private static void give(ChunkWriter chunk, Taker taker) {
        Encoding encoding = switch (chunk.kind()) {
            case FLOATS -> Encoding.XOR;
            case HISTOGRAMS -> Encoding.HISTOGRAM;
            case FLOAT_HISTOGRAMS -> Encoding.FLOAT_HISTOGRAM;
        };
        taker.chunk(encoding, chunk.firstMs(), chunk.lastMs(), chunk.toBytes());
    }
}
