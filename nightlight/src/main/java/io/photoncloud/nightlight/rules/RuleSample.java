package io.photoncloud.nightlight.rules;

import io.photoncloud.nightlight.series.Labels;

/** What an expression gives for one series, and what rules give to be stored. */
public record RuleSample(Labels labels, double value) {}
