package io.photoncloud.nightlight.tsdb.chunk;

import io.photoncloud.nightlight.series.SampleCursor;

/** What the samples of a chunk are. */
public enum ChunkKind {
    FLOATS(0),
    HISTOGRAMS(1),
    FLOAT_HISTOGRAMS(2);

    private final int number;

    ChunkKind(int number) {
        this.number = number;
    }

    /** By which it is stored. */
    public int number() {
        return number;
    }

    /** @throws CorruptChunk where there is none of that number */
    public static ChunkKind of(int number) {
        return switch (number) {
            case 0 -> FLOATS;
            case 1 -> HISTOGRAMS;
            case 2 -> FLOAT_HISTOGRAMS;
            default -> throw new CorruptChunk("a chunk of kind " + number);
        };
    }

    /** A cursor over what {@link ScratchFiles#read} gave. */
    public SampleCursor cursorOfPadded(byte[] data) {
        return switch (this) {
            case FLOATS -> XorChunkCursor.ofPadded(data);
            case HISTOGRAMS, FLOAT_HISTOGRAMS -> HistogramChunkCursor.ofPadded(data, this);
        };
    }
}
