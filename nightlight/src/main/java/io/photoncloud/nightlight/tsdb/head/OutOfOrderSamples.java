package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.SampleCursor.Kind;
import io.photoncloud.nightlight.tsdb.chunk.ScratchFiles;
import io.photoncloud.nightlight.tsdb.chunk.StoredChunk;
import io.photoncloud.nightlight.tsdb.chunk.XorChunkCursor;
import io.photoncloud.nightlight.tsdb.chunk.XorChunkWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Samples of a series that came after later ones: a few in order in arrays, and full chunks, which may overlap. Guarded
 * by the lock of the series. Each chunk is of one epoch, which tells whether it is in a block that was written since.
 */
final class OutOfOrderSamples {
    private static final int OPEN_MAX = 32;

    private long[] times = new long[4];
    private double[] values = new double[4];
    private int count;
    private int epoch;
    private List<LateChunk> sealed = List.of();

    private record LateChunk(SealedChunk chunk, int epoch) {}

    /** The same, to be changed without changing this. */
    OutOfOrderSamples copy() {
        OutOfOrderSamples copy = new OutOfOrderSamples();
        copy.times = times.clone();
        copy.values = values.clone();
        copy.count = count;
        copy.epoch = epoch;
        copy.sealed = sealed;
        return copy;
    }

    /** What becomes of a sample: only those that came last are looked at, as in Prometheus. */
    MemorySeries.Appended check(long timeMs, double value) {
        int found = Arrays.binarySearch(times, 0, count, timeMs);
        return found < 0 ? MemorySeries.Appended.DONE : MemorySeries.compare(timeMs, values[found], timeMs, value);
    }

    /** Takes a sample, unless there is one of that time. */
    void insert(long timeMs, double value, int presentEpoch, ScratchFiles scratch) {
        if (count == OPEN_MAX || (count > 0 && epoch != presentEpoch)) {
            seal(scratch);
        }
        epoch = presentEpoch;
        int found = Arrays.binarySearch(times, 0, count, timeMs);
        if (found >= 0) {
            return;
        }
        int at = -found - 1;
        if (count == times.length) {
            times = Arrays.copyOf(times, count * 2);
            values = Arrays.copyOf(values, count * 2);
        }
        System.arraycopy(times, at, times, at + 1, count - at);
        System.arraycopy(values, at, values, at + 1, count - at);
        times[at] = timeMs;
        values[at] = value;
        count++;
    }

    private XorChunkWriter open() {
        XorChunkWriter writer = new XorChunkWriter();
        for (int i = 0; i < count; i++) {
            writer.append(times[i], values[i]);
        }
        return writer;
    }

    private void seal(ScratchFiles scratch) {
        LateChunk made = new LateChunk(store(open(), scratch), epoch);
        List<LateChunk> more = new ArrayList<>(sealed);
        more.add(made);
        sealed = more;
        count = 0;
    }

    private static SealedChunk store(XorChunkWriter writer, ScratchFiles scratch) {
        byte[] bytes = writer.toBytes();
        long location = scratch.add(ByteBuffer.wrap(bytes));
        return new SealedChunk(writer.firstMs(), writer.lastMs(), location, writer.count(), bytes.length, scratch);
    }

    void addChunks(long fromMs, long toMs, List<StoredChunk> chunks) {
        for (LateChunk late : sealed) {
            if (late.chunk.minMs() <= toMs && late.chunk.maxMs() >= fromMs) {
                chunks.add(late.chunk);
            }
        }
        if (count > 0 && times[0] <= toMs && times[count - 1] >= fromMs) {
            chunks.add(new OpenChunk(open(), count, times[count - 1]));
        }
    }

    boolean hasBetween(long fromMs, long toMs) {
        for (LateChunk late : sealed) {
            if (late.chunk.minMs() <= toMs && late.chunk.maxMs() >= fromMs) {
                return true;
            }
        }
        return count > 0 && times[0] <= toMs && times[count - 1] >= fromMs;
    }

    long minMs() {
        long min = count > 0 ? times[0] : Long.MAX_VALUE;
        for (LateChunk late : sealed) {
            min = Math.min(min, late.chunk.minMs());
        }
        return min;
    }

    int chunkCount() {
        return sealed.size() + (count == 0 ? 0 : 1);
    }

    boolean isEmpty() {
        return count == 0 && sealed.isEmpty();
    }

    void truncate(long beforeMs, int untilEpoch, ScratchFiles scratch) {
        if (count > 0 && epoch <= untilEpoch) {
            int at = Arrays.binarySearch(times, 0, count, beforeMs);
            int from = at >= 0 ? at : -at - 1;
            System.arraycopy(times, from, times, 0, count - from);
            System.arraycopy(values, from, values, 0, count - from);
            count -= from;
        }
        List<LateChunk> kept = new ArrayList<>();
        for (LateChunk late : sealed) {
            if (late.epoch > untilEpoch || late.chunk.minMs() >= beforeMs) {
                kept.add(late);
            } else {
                if (late.chunk.maxMs() >= beforeMs) {
                    kept.add(new LateChunk(rest(late.chunk, beforeMs, scratch), late.epoch));
                }
                scratch.release(late.chunk.location());
            }
        }
        sealed = kept;
    }

    private static SealedChunk rest(SealedChunk chunk, long fromMs, ScratchFiles scratch) {
        XorChunkWriter writer = new XorChunkWriter();
        XorChunkCursor cursor = (XorChunkCursor) chunk.cursor();
        for (Kind kind = cursor.seek(fromMs); kind != Kind.NONE; kind = cursor.next()) {
            writer.append(cursor.timeMs(), cursor.value());
        }
        return store(writer, scratch);
    }
}
