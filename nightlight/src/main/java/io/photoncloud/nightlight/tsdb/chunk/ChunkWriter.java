package io.photoncloud.nightlight.tsdb.chunk;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.SampleCursor;
import org.jspecify.annotations.Nullable;

/** A chunk of one series that is being written, oldest sample first. Not safe for use by more than one thread. */
public sealed interface ChunkWriter permits XorChunkWriter, HistogramChunkWriter {
    /** How many samples fit the count of the format. */
    int SAMPLES_MAX = 0xffff;

    /** Begins a chunk of floats. */
    static ChunkWriter begin(long timeMs, double value) {
        XorChunkWriter begun = new XorChunkWriter();
        begun.append(timeMs, value);
        return begun;
    }

    /**
     * Begins a chunk of histograms.
     *
     * @param before the chunk that ends where this one begins, by which it is told whether there was a reset in between
     */
    static ChunkWriter begin(@Nullable ChunkWriter before, long timeMs, Histogram histogram) {
        return new HistogramChunkWriter(before, timeMs, histogram);
    }

    /** Adds a float after the others, where the chunk is one of floats. @return whether it is */
    default boolean tryAppend(long timeMs, double value) {
        if (this instanceof XorChunkWriter floats) {
            floats.append(timeMs, value);
            return true;
        }
        return false;
    }

    /** Adds a histogram after the others, where it fits the chunk. @return whether it did */
    default boolean tryAppend(long timeMs, Histogram histogram) {
        return this instanceof HistogramChunkWriter histograms && histograms.append(timeMs, histogram);
    }

    /** Whether the last sample is the same in every bit. */
    boolean isLast(double value);

    /** Whether the last sample is the same, whatever is said of counter resets. */
    boolean isLast(Histogram histogram);

    ChunkKind kind();

    int count();

    long firstMs();

    long lastMs();

    /** How many bytes the samples take. */
    int sizeBytes();

    /** A cursor over the first samples; the writer may go on meanwhile. */
    SampleCursor cursor(int samples);

    /** The chunk as Prometheus has it. */
    byte[] toBytes();
}
