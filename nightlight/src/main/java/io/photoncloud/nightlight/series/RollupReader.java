package io.photoncloud.nightlight.series;

/**
 * The rollups of a view of stored series. Where none was made yet of samples that are there it is made as it is read, so that who reads sees no
 * difference. Used by one thread, as long as the view is open.
 */
public interface RollupReader {
    /** From when on there are samples; what is older is gone, or kept as rollups only. */
    long keptFromMs();

    /** From when on there are windows of a length. The highest time where there is nothing. */
    long keptFromMs(Resolution resolution);

    /** The windows that end in a time of which the last one may end before its end; those at its beginning are whole. */
    RolledCursor select(Selection selection, Resolution resolution);
}
