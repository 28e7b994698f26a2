package io.photoncloud.nightlight.ingest;

import io.photoncloud.nightlight.series.Labels;

/** One observation of those behind a sample. Where its time was not told it is {@link SampleSink#NO_TIME}. */
public record Exemplar(Labels labels, double value, long timeMs) {}
