package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.series.SampleCursor.Kind;
import io.photoncloud.nightlight.tsdb.chunk.StoredChunk;
import java.util.SortedSet;

/** Stretches of time, one after the other, of which a block is made each. */
final class Stretches {
    private Stretches() {}

    /** Adds where those begin in which a chunk has samples before a time. */
    static void add(StoredChunk chunk, long lengthMs, long beforeMs, SortedSet<Long> starts) {
        long first = Math.floorDiv(chunk.minMs(), lengthMs) * lengthMs;
        starts.add(first);
        if (chunk.maxMs() < first + lengthMs) {
            return;
        }
        // Late samples may lie years apart.
        SampleCursor cursor = chunk.cursor();
        long start = first;
        while (cursor.seek(start + lengthMs) != Kind.NONE && cursor.timeMs() < beforeMs) {
            start = Math.floorDiv(cursor.timeMs(), lengthMs) * lengthMs;
            starts.add(start);
        }
    }
}
