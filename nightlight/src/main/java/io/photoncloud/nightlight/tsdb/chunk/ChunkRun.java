package io.photoncloud.nightlight.tsdb.chunk;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.series.SampleCursor.Kind;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes chunks of the samples of one series, whatever they are: each goes on as long as what comes fits it and it is not
 * full. Not safe for use by more than one thread.
 */
public final class ChunkRun {
    private final int samplesMax;
    private final int bytesMax;
    private final Consumer<ChunkWriter> taker;
    private @Nullable ChunkWriter open;

    /** @param bytesMax from which on a chunk is full too */
    public ChunkRun(int samplesMax, int bytesMax, Consumer<ChunkWriter> taker) {
        this.samplesMax = samplesMax;
        this.bytesMax = bytesMax;
        this.taker = taker;
    }

    public void add(long timeMs, double value) {
        ChunkWriter chunk = open;
        if (chunk == null || isFull(chunk) || !chunk.tryAppend(timeMs, value)) {
            end();
            open = ChunkWriter.begin(timeMs, value);
        }
    }

    public void add(long timeMs, Histogram histogram) {
        ChunkWriter chunk = open;
        if (chunk == null || isFull(chunk) || !chunk.tryAppend(timeMs, histogram)) {
            end();
            open = ChunkWriter.begin(chunk, timeMs, histogram);
        }
    }

    private boolean isFull(ChunkWriter chunk) {
        return chunk.count() >= samplesMax || chunk.sizeBytes() >= bytesMax;
    }

    /** Adds what a cursor has from where it is, and ends the run. */
    public void addAll(SampleCursor cursor, Kind first, long toMs) {
        Kind kind = first;
        while (kind != Kind.NONE && cursor.timeMs() <= toMs) {
            switch (kind) {
                case FLOAT -> add(cursor.timeMs(), cursor.value());
                case HISTOGRAM -> add(cursor.timeMs(), cursor.histogram());
                case NONE -> {}
            }
            kind = cursor.next();
        }
        end();
    }

    /** Gives the last chunk, if there is one. */
    public void end() {
        ChunkWriter chunk = open;
        open = null;
        if (chunk != null) {
            taker.accept(chunk);
        }
    }
}
