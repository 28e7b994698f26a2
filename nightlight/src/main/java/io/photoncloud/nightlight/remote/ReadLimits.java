package io.photoncloud.nightlight.remote;

/** What one answer may take at most. Errors name the limit. */
public record ReadLimits(int seriesMax, int samplesMax, int bytesMax, int frameBytesMax) {
    public static final ReadLimits DEFAULT = new ReadLimits(1_000_000, 50_000_000, 512 << 20, 1 << 20);
}
