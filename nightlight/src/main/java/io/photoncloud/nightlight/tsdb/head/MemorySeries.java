package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.OpenSeries;
import io.photoncloud.nightlight.tsdb.chunk.ScratchFiles;
import io.photoncloud.nightlight.tsdb.chunk.StoredChunk;
import io.photoncloud.nightlight.tsdb.chunk.XorChunkWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A series of the head. Written by one thread at a time; its lock is between that one and those who read. Kept small, as
 * there may be millions.
 */
final class MemorySeries implements OpenSeries {
    /** How many samples a chunk of the head holds. */
    static final int CHUNK_SAMPLES = 120;

    /** What became of a sample. */
    enum Appended {
        DONE,
        /** The very same sample is the last one: nothing to do. */
        REPEATED,
        DUPLICATE,
        OUT_OF_ORDER
    }

    private static final long[] NONE = {};

    private final Labels labels;
    private final long walReference;
    private final int slot;
    private @Nullable XorChunkWriter open;
    /** From here on a sample belongs to another chunk. */
    private long cutMs;
    /** Full chunks, oldest first: {@link SealedChunk} tells what stands there for each. */
    private long[] sealed = NONE;

    private @Nullable OutOfOrderSamples late;
    private boolean removed;

    MemorySeries(Labels labels, long walReference, int slot) {
        this.labels = labels;
        this.walReference = walReference;
        this.slot = slot;
    }

    @Override
    public Labels labels() {
        return labels;
    }

    long walReference() {
        return walReference;
    }

    int slot() {
        return slot;
    }

    /** What appenders call it: not 0, and not what another series in the same slot was called. */
    @Override
    public long reference() {
        return ((walReference & Integer.MAX_VALUE) << Integer.SIZE) | slot;
    }

    /**
     * Whether a sample would be taken, as seen without the lock: DONE may turn out to be wrong, so may the others where
     * another thread writes this series.
     */
    Appended peek(long timeMs, double value) {
        XorChunkWriter chunk = open;
        return chunk == null ? Appended.DONE : compare(chunk, timeMs, value);
    }

    synchronized Appended check(long timeMs, double value) {
        return peek(timeMs, value);
    }

    private static Appended compare(XorChunkWriter chunk, long timeMs, double value) {
        long lastMs = chunk.lastMs();
        if (timeMs > lastMs) {
            return Appended.DONE;
        }
        if (timeMs < lastMs) {
            return Appended.OUT_OF_ORDER;
        }
        boolean same = Double.doubleToRawLongBits(value) == Double.doubleToRawLongBits(chunk.lastValue());
        return same ? Appended.REPEATED : Appended.DUPLICATE;
    }

    synchronized Appended append(long timeMs, double value, long rangeMs, ScratchFiles scratch) {
        XorChunkWriter chunk = open;
        if (chunk != null) {
            Appended appended = compare(chunk, timeMs, value);
            if (appended != Appended.DONE) {
                return appended;
            }
            if (chunk.count() < CHUNK_SAMPLES && timeMs < cutMs) {
                chunk.append(timeMs, value);
                return Appended.DONE;
            }
            seal(chunk, scratch);
        }
        XorChunkWriter next = new XorChunkWriter();
        next.append(timeMs, value);
        cutMs = (Math.floorDiv(timeMs, rangeMs) + 1) * rangeMs;
        open = next;
        return Appended.DONE;
    }

    private void seal(XorChunkWriter chunk, ScratchFiles scratch) {
        byte[] bytes = chunk.toBytes();
        long location = scratch.add(ByteBuffer.wrap(bytes), chunk.lastMs());
        sealed = SealedChunk.add(sealed, chunk.firstMs(), chunk.lastMs(), location, chunk.count(), bytes.length);
    }

    /** Adds a sample out of order. @return whether it is there now */
    synchronized boolean insert(long timeMs, double value, int epoch, ScratchFiles scratch) {
        OutOfOrderSamples samples = late;
        if (samples == null) {
            samples = new OutOfOrderSamples();
            late = samples;
        }
        return samples.insert(timeMs, value, epoch, scratch);
    }

    synchronized void addChunks(long fromMs, long toMs, ScratchFiles scratch, List<StoredChunk> chunks) {
        SealedChunk.addAll(sealed, fromMs, toMs, scratch, chunks);
        if (open != null && open.firstMs() <= toMs && open.lastMs() >= fromMs) {
            chunks.add(new OpenChunk(open));
        }
        if (late != null) {
            late.addChunks(fromMs, toMs, chunks);
        }
    }

    synchronized int chunkCount() {
        return SealedChunk.count(sealed) + (open == null ? 0 : 1) + (late == null ? 0 : late.chunkCount());
    }

    /** The first time there is, in order or not. */
    synchronized long minMs() {
        long min = Long.MAX_VALUE;
        if (sealed.length > 0) {
            min = sealed[0];
        } else if (open != null) {
            min = open.firstMs();
        }
        return late == null ? min : Math.min(min, late.minMs());
    }

    synchronized boolean hasBetween(long fromMs, long toMs) {
        boolean inOpen = open != null && open.firstMs() <= toMs && open.lastMs() >= fromMs;
        return inOpen
                || SealedChunk.hasBetween(sealed, fromMs, toMs)
                || (late != null && late.hasBetween(fromMs, toMs));
    }

    /**
     * Gives up samples before a time. Those that came out of order go only where they are of an epoch, or an older one.
     *
     * @return whether nothing is left
     */
    synchronized boolean truncate(long beforeMs, int epoch, ScratchFiles scratch) {
        sealed = SealedChunk.from(sealed, beforeMs);
        if (open != null && open.lastMs() < beforeMs) {
            open = null;
        }
        if (late != null) {
            late.truncate(beforeMs, epoch, scratch);
            if (late.isEmpty()) {
                late = null;
            }
        }
        removed = sealed.length == 0 && open == null && late == null;
        return removed;
    }

    /** Whether it is no longer one of the head: a sample for it must go to another of the same labels. */
    synchronized boolean isRemoved() {
        return removed;
    }

    @Override
    public String toString() {
        return labels + " " + Arrays.toString(sealed);
    }
}
