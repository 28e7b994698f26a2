package io.photoncloud.nightlight.ingest;

/** Which times samples may have. */
public final class SampleTimes {
    /** So far ahead of the clock a sample may be, as with Prometheus: one from years ahead would keep out all that come before. */
    public static final long AHEAD_MAX_MS = 10 * 60 * 1000L;

    private SampleTimes() {}

    /** The time, if a sample may have it. @throws IngestException INVALID_SAMPLE */
    public static long require(long timeMs, long nowMs) throws IngestException {
        if (timeMs > nowMs + AHEAD_MAX_MS || timeMs < 0) {
            throw IngestException.invalid("out of bounds");
        }
        return timeMs;
    }
}
