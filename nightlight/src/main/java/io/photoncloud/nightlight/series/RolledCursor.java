package io.photoncloud.nightlight.series;

/** Goes over the rollups of the series of a selection in the order of their labels, each once. Used by one thread. */
public interface RolledCursor {
    boolean next();

    Labels labels();

    /**
     * Adds the windows of the present series that are not empty.
     *
     * @return whether these are all; where it is false there are histograms among its samples, of which there are no rollups, and what was
     *     added means nothing
     */
    boolean read(RollupColumns into);

    /** The samples of the present series as far as they are still kept. */
    SampleCursor samples();
}
