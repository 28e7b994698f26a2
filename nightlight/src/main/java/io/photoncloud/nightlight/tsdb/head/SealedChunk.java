package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.tsdb.chunk.ScratchFiles;
import io.photoncloud.nightlight.tsdb.chunk.StoredChunk;
import io.photoncloud.nightlight.tsdb.chunk.XorChunkCursor;
import java.util.Arrays;
import java.util.List;

/**
 * A full chunk in a scratch file. Series keep those as plain numbers in arrays that never change: first time, last time,
 * where it is, and how many samples and bytes it has.
 */
record SealedChunk(long minMs, long maxMs, long location, int count, int sizeBytes, ScratchFiles scratch)
        implements StoredChunk {
    private static final int FIELDS = 4;

    static long[] add(long[] sealed, long minMs, long maxMs, long location, int count, int sizeBytes) {
        int at = sealed.length;
        long[] more = Arrays.copyOf(sealed, at + FIELDS);
        more[at] = minMs;
        more[at + 1] = maxMs;
        more[at + 2] = location;
        more[at + 3] = ((long) count << Integer.SIZE) | sizeBytes;
        return more;
    }

    static int count(long[] sealed) {
        return sealed.length / FIELDS;
    }

    private static SealedChunk at(long[] sealed, int at, ScratchFiles scratch) {
        long sizes = sealed[at + 3];
        return new SealedChunk(
                sealed[at], sealed[at + 1], sealed[at + 2], (int) (sizes >>> Integer.SIZE), (int) sizes, scratch);
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
        return XorChunkCursor.ofPadded(scratch.read(location));
    }
}
