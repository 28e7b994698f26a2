package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.OpenSeries;
import io.photoncloud.nightlight.tsdb.chunk.ChunkKind;
import io.photoncloud.nightlight.tsdb.chunk.ChunkWriter;
import io.photoncloud.nightlight.tsdb.chunk.HistogramChunkWriter;
import io.photoncloud.nightlight.tsdb.chunk.ScratchFiles;
import io.photoncloud.nightlight.tsdb.chunk.StoredChunk;
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

    /** From so many bytes on it is full too: histograms may be large. */
    static final int CHUNK_BYTES = 1 << 14;

    /** What became of a sample. */
    enum Appended {
        DONE,
        /** The very same sample is the last one: nothing to do. */
        REPEATED,
        DUPLICATE,
        OUT_OF_ORDER
    }

    private static final long[] NONE = {};
    /** Where chunks are cut in a series that is no longer one of the head. */
    private static final long REMOVED = Long.MIN_VALUE;

    /** What has changed a series that stands in no log yet: no commit. */
    private static final long NO_COMMIT = -1;

    private final Labels labels;
    private final long walReference;
    private final int slot;
    /** Where in the batch that is decided on its newest sample is, if the one there is of this series. */
    private int placeInBatch;

    private @Nullable ChunkWriter open;
    /** From here on a sample belongs to another chunk. */
    private long cutMs;
    /** Full chunks, oldest first: {@link SealedChunk} tells what stands there for each. */
    private long[] sealed = NONE;

    private @Nullable OutOfOrderSamples late;
    /** The commit that changed it last. */
    private long commit = NO_COMMIT;
    /** What it held before that, where somebody still looks at it. */
    private @Nullable SeriesMoment before;

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

    /** Whether a sample comes after the others, as seen without the lock: another thread may be writing this series. */
    boolean isAhead(long timeMs) {
        ChunkWriter chunk = open;
        return chunk == null || timeMs > chunk.lastMs();
    }

    /** What the last samples in order are, likewise; floats where there is none. */
    ChunkKind kind() {
        ChunkWriter chunk = open;
        return chunk == null ? ChunkKind.FLOATS : chunk.kind();
    }

    /** Whether a sample would be taken in order: a histogram, or a float where there is none. */
    synchronized Appended check(long timeMs, double value, @Nullable Histogram histogram) {
        return peek(timeMs, value, histogram);
    }

    private static Appended compare(ChunkWriter chunk, long timeMs, double value, @Nullable Histogram histogram) {
        long lastMs = chunk.lastMs();
        if (timeMs > lastMs) {
            return Appended.DONE;
        }
        if (timeMs < lastMs) {
            return Appended.OUT_OF_ORDER;
        }
        boolean same = histogram == null ? chunk.isLast(value) : chunk.isLast(histogram);
        return same ? Appended.REPEATED : Appended.DUPLICATE;
    }

    // For the thread that commits, which alone changes series.

    int placeInBatch() {
        return placeInBatch;
    }

    void placeInBatch(int place) {
        placeInBatch = place;
    }

    /** As {@link #check}, without the lock. */
    Appended peek(long timeMs, double value, @Nullable Histogram histogram) {
        ChunkWriter chunk = open;
        return chunk == null ? Appended.DONE : compare(chunk, timeMs, value, histogram);
    }

    /** What becomes of a late sample, as far as it can be told. */
    Appended checkLate(long timeMs, double value, @Nullable Histogram histogram) {
        return late == null ? Appended.DONE : late.check(timeMs, value, histogram);
    }

    /** Takes a sample that stands in the log, in order or late. */
    synchronized void take(long timeMs, double value, @Nullable Histogram histogram, Change change) {
        long histogramsBefore = openHistogramBytes();
        keep(change.number(), change.views());
        if (timeMs < change.inOrderFromMs() || append(timeMs, value, histogram, change) == Appended.OUT_OF_ORDER) {
            OutOfOrderSamples samples = late;
            if (samples == null) {
                samples = new OutOfOrderSamples();
                late = samples;
            }
            samples.insert(timeMs, value, histogram, change);
        }
        change.histograms().change(openHistogramBytes() - histogramsBefore);
    }

    /** What its histograms take of memory that are in no file yet; about that where it is asked without the lock. */
    long openHistogramBytes() {
        ChunkWriter chunk = open;
        OutOfOrderSamples samples = late;
        return (chunk instanceof HistogramChunkWriter writer ? writer.memoryBytes() : 0)
                + (samples == null ? 0 : samples.histogramBytes());
    }

    /** Whether the log knows it: it does from the first commit on that brings something to it. */
    boolean isLogged() {
        return commit != NO_COMMIT;
    }

    /** The log knows it, whether it has samples there or not. */
    void markLogged() {
        if (commit == NO_COMMIT) {
            commit = 0;
        }
    }

    /** Before it is changed by a commit for the first time: keeps what it holds for those who look at it. */
    private void keep(long changedBy, long[] views) {
        if (commit == changedBy) {
            return;
        }
        if (before != null) {
            before = SeriesMoment.wanted(before, views, commit);
        }
        if (views.length > 0 && views[views.length - 1] >= commit && !isEmpty()) {
            before = present();
            if (late != null) {
                late = late.copy();
            }
        }
        commit = changedBy;
    }

    private SeriesMoment present() {
        return new SeriesMoment(commit, open, sealed, late, before);
    }

    private boolean isEmpty() {
        return sealed.length == 0 && open == null && late == null;
    }

    private Appended append(long timeMs, double value, @Nullable Histogram histogram, Change change) {
        ChunkWriter chunk = open;
        if (chunk != null) {
            Appended appended = compare(chunk, timeMs, value, histogram);
            if (appended != Appended.DONE) {
                return appended;
            }
            boolean room = chunk.count() < CHUNK_SAMPLES && timeMs < cutMs && chunk.sizeBytes() < CHUNK_BYTES;
            if (room && mayGoOn(chunk, change.histograms()) && tryAppend(chunk, timeMs, value, histogram)) {
                return Appended.DONE;
            }
            sealed = SealedChunk.add(sealed, SealedChunk.store(chunk, change.scratch()));
        }
        cutMs = (Math.floorDiv(timeMs, change.rangeMs()) + 1) * change.rangeMs();
        open = histogram == null ? ChunkWriter.begin(timeMs, value) : ChunkWriter.begin(chunk, timeMs, histogram);
        return Appended.DONE;
    }

    /** Where histograms take as much memory as they may, a chunk that takes no more. */
    private static boolean mayGoOn(ChunkWriter chunk, OpenHistograms histograms) {
        return !(chunk instanceof HistogramChunkWriter writer) || writer.hasRoomForNext() || !histograms.isFull();
    }

    private static boolean tryAppend(ChunkWriter chunk, long timeMs, double value, @Nullable Histogram histogram) {
        return histogram == null ? chunk.tryAppend(timeMs, value) : chunk.tryAppend(timeMs, histogram);
    }

    synchronized void addChunks(long view, long fromMs, long toMs, ScratchFiles scratch, List<StoredChunk> chunks) {
        SeriesMoment seen = present().seenBy(view);
        if (seen != null) {
            seen.addChunks(fromMs, toMs, scratch, chunks);
        }
    }

    synchronized boolean hasBetween(long view, long fromMs, long toMs) {
        SeriesMoment seen = present().seenBy(view);
        return seen != null && seen.hasBetween(fromMs, toMs);
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

    /**
     * Gives up samples before a mark. Those that came out of order go only where they are of its epoch, or an older one.
     *
     * @return whether nothing is left
     */
    synchronized boolean truncate(Head.Mark mark, ScratchFiles scratch, long[] views, OpenHistograms histograms) {
        long histogramsBefore = openHistogramBytes();
        long beforeMs = mark.beforeMs();
        before = SeriesMoment.wanted(before, views, commit);
        sealed = SealedChunk.from(sealed, beforeMs, scratch);
        if (open != null && open.lastMs() < beforeMs) {
            open = null;
        }
        if (late != null) {
            late.truncate(beforeMs, mark.epoch(), scratch);
            if (late.isEmpty()) {
                late = null;
            }
        }
        histograms.change(openHistogramBytes() - histogramsBefore);
        if (!isEmpty()) {
            return false;
        }
        cutMs = REMOVED;
        return true;
    }

    /** Takes it from the head where nothing was ever committed to it. @return whether it did */
    synchronized boolean removeUnlogged() {
        if (commit != NO_COMMIT || cutMs == REMOVED) {
            return false;
        }
        cutMs = REMOVED;
        return true;
    }

    /** Whether it is no longer one of the head: a sample for it must go to another of the same labels. */
    synchronized boolean isRemoved() {
        return cutMs == REMOVED;
    }

    @Override
    public String toString() {
        return labels + " " + Arrays.toString(sealed);
    }
}
