package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.tsdb.chunk.ChunkWriter;
import io.photoncloud.nightlight.tsdb.chunk.StoredChunk;

/** What a chunk held at a moment; more may be written meanwhile. Made under the lock of its series. */
final class OpenChunk implements StoredChunk {
    private final long minMs;
    private final long maxMs;
    private final int sizeBytes;
    private final int count;
    private final SampleCursor cursor;

    OpenChunk(ChunkWriter chunk, int count, long lastMs) {
        this.minMs = chunk.firstMs();
        this.maxMs = lastMs;
        this.sizeBytes = chunk.sizeBytes();
        this.count = count;
        this.cursor = chunk.cursor(count);
    }

    @Override
    public long minMs() {
        return minMs;
    }

    @Override
    public long maxMs() {
        return maxMs;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public int sizeBytes() {
        return sizeBytes;
    }

    @Override
    public SampleCursor cursor() {
        return cursor;
    }
}
