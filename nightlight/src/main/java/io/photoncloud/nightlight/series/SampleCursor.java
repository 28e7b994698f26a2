package io.photoncloud.nightlight.series;

/**
 * Goes over the samples of one series, oldest first, no time twice. Used by one thread, and only while the
 * {@link SeriesReader} it comes from is open. Before the first {@link #next} or {@link #seek} it is at no sample.
 */
public interface SampleCursor {
    /** What stands where the cursor is. */
    enum Kind {
        NONE,
        FLOAT,
        HISTOGRAM
    }

    /** Goes to the next sample. NONE at the end, from then on. */
    Kind next();

    /** Goes on to the first sample at or after a time; stays where the present one is. Never goes back. */
    Kind seek(long timeMs);

    /** The time of the present sample. */
    long timeMs();

    /** The value of the present sample, where it is a FLOAT. */
    double value();

    /** The histogram of the present sample, where it is one. */
    Histogram histogram();
}
