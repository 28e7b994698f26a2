package io.photoncloud.nightlight.series;

/** A series that a store writes to at present. */
public interface OpenSeries {
    Labels labels();

    /** By what its store's appenders know it. */
    long reference();
}
