package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.tsdb.chunk.ChunkRun;
import io.photoncloud.nightlight.tsdb.chunk.ChunkWriter;
import io.photoncloud.nightlight.tsdb.chunk.ScratchFiles;
import io.photoncloud.nightlight.tsdb.chunk.StoredChunk;
import io.photoncloud.nightlight.tsdb.head.MemorySeries.Appended;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Samples of a series that came after later ones: a few in order in arrays, and full chunks, which may overlap. Guarded
 * by the lock of the series. Each chunk is of one epoch, which tells whether it is in a block that was written since.
 */
final class OutOfOrderSamples {
    private static final int OPEN_MAX = 32;

    private long[] times = new long[4];
    private double[] values = new double[4];
    /** The histogram of each sample that is one; of no length as long as none is. */
    private @Nullable Histogram[] histograms = new Histogram[0];

    private int count;
    private int epoch;
    private List<LateChunk> sealed = List.of();

    private record LateChunk(SealedChunk chunk, int epoch) {}

    /** The same, to be changed without changing this. */
    OutOfOrderSamples copy() {
        OutOfOrderSamples copy = new OutOfOrderSamples();
        copy.times = times.clone();
        copy.values = values.clone();
        copy.histograms = histograms.clone();
        copy.count = count;
        copy.epoch = epoch;
        copy.sealed = sealed;
        return copy;
    }

    /** What becomes of a sample: only those that came last are looked at, as in Prometheus. */
    Appended check(long timeMs, double value, @Nullable Histogram histogram) {
        int found = Arrays.binarySearch(times, 0, count, timeMs);
        if (found < 0) {
            return Appended.DONE;
        }
        return Values.areSame(values[found], histogram(found), value, histogram)
                ? Appended.REPEATED
                : Appended.DUPLICATE;
    }

    private @Nullable Histogram histogram(int at) {
        return histograms.length == 0 ? null : histograms[at];
    }

    /** What its histograms take of memory that are in no file yet; about that where it is asked while they change. */
    long histogramBytes() {
        @Nullable Histogram[] present = histograms;
        int most = Math.min(count, present.length);
        long bytes = 0;
        for (int i = 0; i < most; i++) {
            Histogram histogram = present[i];
            bytes += histogram == null ? 0 : histogram.sizeBytes();
        }
        return bytes;
    }

    /** Takes a sample, unless there is one of that time. Histograms are put into a file before they take much. */
    void insert(long timeMs, double value, @Nullable Histogram histogram, Change change) {
        if (count == OPEN_MAX || (count > 0 && epoch != change.epoch())) {
            seal(change.scratch());
        }
        epoch = change.epoch();
        insert(timeMs, value, histogram);
        long bytes = histogramBytes();
        if (bytes > MemorySeries.CHUNK_BYTES
                || (bytes > 0 && change.histograms().isFull())) {
            seal(change.scratch());
        }
    }

    private void insert(long timeMs, double value, @Nullable Histogram histogram) {
        int found = Arrays.binarySearch(times, 0, count, timeMs);
        if (found >= 0) {
            return;
        }
        int at = -found - 1;
        if (count == times.length) {
            times = Arrays.copyOf(times, count * 2);
            values = Arrays.copyOf(values, count * 2);
        }
        if (histograms.length < times.length && (histogram != null || histograms.length > 0)) {
            histograms = Arrays.copyOf(histograms, times.length);
        }
        move(at, at + 1);
        times[at] = timeMs;
        values[at] = value;
        if (histograms.length > 0) {
            histograms[at] = histogram;
        }
        count++;
    }

    /** Moves the samples from a place on to another. */
    private void move(int from, int to) {
        System.arraycopy(times, from, times, to, count - from);
        System.arraycopy(values, from, values, to, count - from);
        if (histograms.length > 0) {
            System.arraycopy(histograms, from, histograms, to, count - from);
        }
    }

    /** The open samples as chunks: of floats and of histograms, of which each has its own. */
    private List<ChunkWriter> open() {
        List<ChunkWriter> chunks = new ArrayList<>();
        ChunkRun run = run(chunks);
        for (int i = 0; i < count; i++) {
            Histogram histogram = histogram(i);
            if (histogram == null) {
                run.add(times[i], values[i]);
            } else {
                run.add(times[i], histogram);
            }
        }
        run.end();
        return chunks;
    }

    private static ChunkRun run(List<ChunkWriter> chunks) {
        return new ChunkRun(ChunkWriter.SAMPLES_MAX, MemorySeries.CHUNK_BYTES, chunks::add);
    }

    private void seal(ScratchFiles scratch) {
        List<LateChunk> more = new ArrayList<>(sealed);
        store(open(), epoch, scratch, more);
        sealed = more;
        count = 0;
        histograms = new Histogram[0];
    }

    private static void store(List<ChunkWriter> writers, int epoch, ScratchFiles scratch, List<LateChunk> into) {
        for (ChunkWriter writer : writers) {
            into.add(new LateChunk(SealedChunk.store(writer, scratch), epoch));
        }
    }

    void addChunks(long fromMs, long toMs, List<StoredChunk> chunks) {
        for (LateChunk late : sealed) {
            if (late.chunk.minMs() <= toMs && late.chunk.maxMs() >= fromMs) {
                chunks.add(late.chunk);
            }
        }
        if (count > 0 && times[0] <= toMs && times[count - 1] >= fromMs) {
            open().forEach(chunk -> chunks.add(new OpenChunk(chunk, chunk.count(), chunk.lastMs())));
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
            move(from, 0);
            count -= from;
        }
        List<LateChunk> kept = new ArrayList<>();
        for (LateChunk late : sealed) {
            if (late.epoch > untilEpoch || late.chunk.minMs() >= beforeMs) {
                kept.add(late);
            } else {
                if (late.chunk.maxMs() >= beforeMs) {
                    store(rest(late.chunk, beforeMs), late.epoch, scratch, kept);
                }
                scratch.release(late.chunk.location());
            }
        }
        sealed = kept;
    }

    private static List<ChunkWriter> rest(SealedChunk chunk, long fromMs) {
        List<ChunkWriter> chunks = new ArrayList<>();
        SampleCursor cursor = chunk.cursor();
        run(chunks).addAll(cursor, cursor.seek(fromMs), Long.MAX_VALUE);
        return chunks;
    }
}
