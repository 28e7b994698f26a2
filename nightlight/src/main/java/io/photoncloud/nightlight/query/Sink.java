package io.photoncloud.nightlight.query;

/** Takes series one by one. What it is given is its own from then on. */
@FunctionalInterface
interface Sink {
    void accept(StepSeries series);
}
