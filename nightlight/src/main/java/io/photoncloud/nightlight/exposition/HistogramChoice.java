package io.photoncloud.nightlight.exposition;

/** What is taken of histograms that are told both with classic buckets and as native ones. */
public enum HistogramChoice {
    CLASSIC,
    NATIVE,
    BOTH
}
