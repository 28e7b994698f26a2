package io.photoncloud.nightlight.remote;

import io.photoncloud.nightlight.ingest.LabelLimits;

/** What one request may take at most, once it is decompressed. Errors name the limit. */
public record RemoteLimits(int decodedBytesMax, int symbolsMax, int errorsMax, LabelLimits labels) {
    public static final RemoteLimits DEFAULT = new RemoteLimits(32 << 20, 1_000_000, 10, LabelLimits.DEFAULT);
}
