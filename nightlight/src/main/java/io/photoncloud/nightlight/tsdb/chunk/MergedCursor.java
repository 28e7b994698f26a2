package io.photoncloud.nightlight.tsdb.chunk;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.series.SampleCursor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Goes over the samples of several chunks of one series as over one. Chunks that share no time are opened one after
 * another, and not at all where they are sought over; those that overlap are merged, where of samples of the same time
 * one counts: that of the chunk that was named first, whenever either begins.
 */
public final class MergedCursor implements SampleCursor {
    private final List<Named> chunks;
    private final QueryBudget budget;
    private SampleCursor present = nothing();
    /** The first chunk that was not opened. */
    private int following;

    /** A chunk, and after how many others it was named. */
    private record Named(StoredChunk chunk, int place) {
        long minMs() {
            return chunk.minMs();
        }

        long maxMs() {
            return chunk.maxMs();
        }
    }

    public MergedCursor(List<StoredChunk> chunks, QueryBudget budget) {
        this.chunks = new ArrayList<>(chunks.size());
        for (StoredChunk chunk : chunks) {
            this.chunks.add(new Named(chunk, this.chunks.size()));
        }
        this.chunks.sort(Comparator.comparingLong(Named::minMs));
        this.budget = budget;
    }

    private static SampleCursor nothing() {
        return new FrameCursor(new long[0], new double[0], 0);
    }

    /** Opens what follows, but what lies before a time as a whole. */
    private boolean open(long fromMs) {
        while (following < chunks.size()) {
            int from = following;
            long maxMs = chunks.get(from).maxMs();
            int to = from + 1;
            while (to < chunks.size() && chunks.get(to).minMs() <= maxMs) {
                maxMs = Math.max(maxMs, chunks.get(to).maxMs());
                to++;
            }
            following = to;
            if (maxMs >= fromMs) {
                present = to == from + 1 ? open(chunks.get(from).chunk) : overlap(chunks.subList(from, to), fromMs);
                return true;
            }
        }
        present = nothing();
        return false;
    }

    private SampleCursor open(StoredChunk chunk) {
        budget.takeSamples(chunk.count());
        budget.takeBytes(chunk.sizeBytes());
        return chunk.cursor();
    }

    private SampleCursor overlap(List<Named> group, long fromMs) {
        List<Named> inPlace = new ArrayList<>(group);
        inPlace.sort(Comparator.comparingInt(Named::place));
        List<SampleCursor> cursors = new ArrayList<>();
        for (Named named : inPlace) {
            if (named.maxMs() >= fromMs) {
                cursors.add(open(named.chunk));
            }
        }
        return new OverlapCursor(cursors);
    }

    @Override
    public Kind next() {
        Kind kind = present.next();
        while (kind == Kind.NONE && open(Long.MIN_VALUE)) {
            kind = present.next();
        }
        return kind;
    }

    @Override
    public Kind seek(long timeMs) {
        Kind kind = present.seek(timeMs);
        while (kind == Kind.NONE && open(timeMs)) {
            kind = present.seek(timeMs);
        }
        return kind;
    }

    @Override
    public int read(long[] times, double[] values, int from) {
        int at = present.read(times, values, from);
        while (at < times.length && present.seek(Long.MIN_VALUE) == Kind.NONE && open(Long.MIN_VALUE)) {
            at = present.read(times, values, at);
        }
        return at;
    }

    @Override
    public long timeMs() {
        return present.timeMs();
    }

    @Override
    public double value() {
        return present.value();
    }

    @Override
    public Histogram histogram() {
        return present.histogram();
    }
}
