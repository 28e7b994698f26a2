package io.photoncloud.nightlight.series;

/** Goes over the series of a selection in the order of their labels, each once. Used by one thread. */
public interface SeriesCursor {
    boolean next();

    Labels labels();

    /** The samples of the present series, from their beginning; may be asked for once for each series. */
    SampleCursor samples();
}
