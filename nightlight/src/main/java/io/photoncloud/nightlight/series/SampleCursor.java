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

    /**
     * Goes on like {@link #next} and takes the floats into arrays, from an index on, until they are full or there is
     * none. Where they are not full the cursor is then at what is no float: {@code seek(Long.MIN_VALUE)} tells whether
     * it is a histogram or the end.
     *
     * @return the index after the last one taken
     */
    default int read(long[] times, double[] values, int from) {
        int at = from;
        while (at < times.length && next() == Kind.FLOAT) {
            times[at] = timeMs();
            values[at++] = value();
        }
        return at;
    }
}
