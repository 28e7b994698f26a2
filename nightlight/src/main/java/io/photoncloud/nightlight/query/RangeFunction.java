package io.photoncloud.nightlight.query;

/** What a function makes of the samples of a window: a number, {@link StepSeries#ABSENT}, or what it gave the window. */
@FunctionalInterface
interface RangeFunction {
    double apply(Window window);
}
