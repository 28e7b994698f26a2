package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.ScalarFunction;

/** A function of the registry: its signature and what computes it. */
public sealed interface Routine {
    Signature signature();

    /** One value from values. */
    record Scalar(Signature signature, ScalarFunction function) implements Routine {}

    /** One value from the rows of a group; may be used over a window too. */
    record Aggregate(Signature signature, AggregateFunction function) implements Routine {}

    /** A value of a row among those of its window. */
    record Window(Signature signature, WindowFunction function) implements Routine {}

    /** Rows from values. */
    record SetReturning(Signature signature, SetFunction function) implements Routine {}
}
