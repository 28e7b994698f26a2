package io.photoncloud.nightlight.api;

import io.photoncloud.nightlight.remote.ReadChunks;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.tsdb.chunk.XorChunkWriter;

/** Makes chunks of as many samples as Prometheus has in one, anew from what is stored. Safe for many threads. */
final class XorChunks implements ReadChunks {
    private static final int SAMPLES_MAX = 120;

    @Override
    public void chunks(SampleCursor samples, long fromMs, long toMs, Taker taker) {
        XorChunkWriter chunk = new XorChunkWriter();
        for (SampleCursor.Kind kind = samples.seek(fromMs);
                kind != SampleCursor.Kind.NONE && samples.timeMs() <= toMs;
                kind = samples.next()) {
            if (kind != SampleCursor.Kind.FLOAT) {
                continue;
            }
            chunk.append(samples.timeMs(), samples.value());
            if (chunk.count() == SAMPLES_MAX) {
                give(chunk, taker);
                chunk = new XorChunkWriter();
            }
        }
        if (chunk.count() > 0) {
            give(chunk, taker);
        }
    }

    private static void give(XorChunkWriter chunk, Taker taker) {
        taker.chunk(Encoding.XOR, chunk.firstMs(), chunk.lastMs(), chunk.toBytes());
    }
}
