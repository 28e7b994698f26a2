package io.photoncloud.nightlight.exposition;

import io.photoncloud.nightlight.ingest.LabelLimits;

/** What one exposition may take at most. Errors name the limit. */
public record ExpositionLimits(long bodyBytesMax, int lineBytesMax, int samplesMax, LabelLimits labels) {
    public static final ExpositionLimits DEFAULT =
            new ExpositionLimits(256L << 20, 1 << 20, 5_000_000, LabelLimits.DEFAULT);
}
