package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.tsdb.chunk.ChunkWriter;
import io.photoncloud.nightlight.tsdb.chunk.ScratchFiles;
import io.photoncloud.nightlight.tsdb.chunk.StoredChunk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a series held after a commit. What its chunk had then never changes, as chunks only grow, nor do its sealed
 * chunks, and of its late samples the series goes on with a copy. Guarded by the lock of the series.
 */
final class SeriesMoment {
    private final long commit;
    private final @Nullable ChunkWriter open;
    private final int count;
    private final long lastMs;
    private final long[] sealed;
    private final @Nullable OutOfOrderSamples late;
    private @Nullable SeriesMoment before;

    SeriesMoment(
            long commit,
            @Nullable ChunkWriter open,
            long[] sealed,
            @Nullable OutOfOrderSamples late,
            @Nullable SeriesMoment before) {
        this.commit = commit;
        this.open = open;
        this.count = open == null ? 0 : open.count();
        this.lastMs = open == null ? Long.MIN_VALUE : open.lastMs();
        this.sealed = sealed;
        this.late = late;
        this.before = before;
    }

    /** What a view sees, of this and of those before. */
    @Nullable
    SeriesMoment seenBy(long view) {
        SeriesMoment seen = this;
        while (seen != null && seen.commit > view) {
            seen = seen.before;
        }
        return seen;
    }

    /** Those of a moment and of the ones before it that views see, where the next later one is known. */
    static @Nullable SeriesMoment wanted(@Nullable SeriesMoment newest, long[] views, long nextCommit) {
        SeriesMoment first = null;
        SeriesMoment last = null;
        long next = nextCommit;
        for (SeriesMoment moment = newest; moment != null; moment = moment.before) {
            if (Views.anyWithin(views, moment.commit, next)) {
                if (last == null) {
                    first = moment;
                } else {
                    last.before = moment;
                }
                last = moment;
            }
            next = moment.commit;
        }
        if (last != null) {
            last.before = null;
        }
        return first;
    }

    /** In the order in which samples came: of two of the same time that of the first chunk counts. */
    void addChunks(long fromMs, long toMs, ScratchFiles scratch, List<StoredChunk> chunks) {
        SealedChunk.addAll(sealed, fromMs, toMs, scratch, chunks);
        if (open != null && open.firstMs() <= toMs && lastMs >= fromMs) {
            chunks.add(new OpenChunk(open, count, lastMs));
        }
        if (late != null) {
            late.addChunks(fromMs, toMs, chunks);
        }
    }

    boolean hasBetween(long fromMs, long toMs) {
        boolean inOpen = open != null && open.firstMs() <= toMs && lastMs >= fromMs;
        return inOpen
                || SealedChunk.hasBetween(sealed, fromMs, toMs)
                || (late != null && late.hasBetween(fromMs, toMs));
    }
}
