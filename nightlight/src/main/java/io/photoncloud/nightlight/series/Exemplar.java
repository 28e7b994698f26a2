package io.photoncloud.nightlight.series;

/** One observation of those behind a sample. Where its time was not told it is {@link #NO_TIME}. */
public record Exemplar(Labels labels, double value, long timeMs) {
    /** The time of what came without one. */
    public static final long NO_TIME = Long.MIN_VALUE;
}
