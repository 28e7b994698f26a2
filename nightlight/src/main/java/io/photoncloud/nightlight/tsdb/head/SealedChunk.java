package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.tsdb.chunk.ChunkKind;
import io.photoncloud.nightlight.tsdb.chunk.ChunkWriter;
import io.photoncloud.nightlight.tsdb.chunk.ScratchFiles;
import io.photoncloud.nightlight.tsdb.chunk.StoredChunk;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A full chunk in a scratch file. Series keep those as plain numbers in arrays that never change: first time, last time,
 * where it is, and of what kind, how many samples and how many bytes it is.
 */
record SealedChunk(
        ChunkKind kind, long minMs, long maxMs, long location, int count, int sizeBytes, ScratchFiles scratch)
        implements StoredChunk {
    private static final int FIELDS = 4;

    /** Samples are no more than fit the bits between the kind and the bytes. */
    private static final int KIND_SHIFT = 56;

    private static final int COUNT_MASK = 0xff_ffff;

    /** Puts a chunk into a scratch file. */
    static SealedChunk store(ChunkWriter chunk, ScratchFiles scratch) {
        byte[] bytes = chunk.toBytes();
        long location = scratch.add(ByteBuffer.wrap(bytes));
        return new SealedChunk(
                chunk.kind(), chunk.firstMs(), chunk.lastMs(), location, chunk.count(), bytes.length, scratch);
    }

    static long[] add(long[] sealed, SealedChunk chunk) {
        int at = sealed.length;
        long[] more = Arrays.copyOf(sealed, at + FIELDS);
        more[at] = chunk.minMs;
        more[at + 1] = chunk.maxMs;
        more[at + 2] = chunk.location;
        more[at + 3] =
                ((long) chunk.kind.number() << KIND_SHIFT) | ((long) chunk.count << Integer.SIZE) | chunk.sizeBytes;
        return more;
    }

    static int count(long[] sealed) {
        return sealed.length / FIELDS;
    }

    private static SealedChunk at(long[] sealed, int at, ScratchFiles scratch) {
        long sizes = sealed[at + 3];
        return new SealedChunk(
                ChunkKind.of((int) (sizes >>> KIND_SHIFT)),
                sealed[at],
                sealed[at + 1],
                sealed[at + 2],
                (int) (sizes >>> Integer.SIZE) & COUNT_MASK,
                (int) sizes,
                scratch);
    }

    static void addAll(long[] sealed, long fromMs, long toMs, ScratchFiles scratch, List<StoredChunk> chunks) {
        for (int at = 0; at < sealed.length; at += FIELDS) {
            if (sealed[at] <= toMs && sealed[at + 1] >= fromMs) {
                chunks.add(at(sealed, at, scratch));
            }
        }
    }

    static boolean hasBetween(long[] sealed, long fromMs, long toMs) {
        for (int at = 0; at < sealed.length; at += FIELDS) {
            if (sealed[at] <= toMs && sealed[at + 1] >= fromMs) {
                return true;
            }
        }
        return false;
    }

    /** Those that have something at or after a time, where chunks are in the order of their times; others are released. */
    static long[] from(long[] sealed, long beforeMs, ScratchFiles scratch) {
        int at = 0;
        while (at < sealed.length && sealed[at + 1] < beforeMs) {
            scratch.release(sealed[at + 2]);
            at += FIELDS;
        }
        return at == 0 ? sealed : Arrays.copyOfRange(sealed, at, sealed.length);
    }

    @Override
    public SampleCursor cursor() {
        return kind.cursorOfPadded(scratch.read(location));
    }
}
