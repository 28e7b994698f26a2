package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.EvaluationContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of one group of an aggregate that has no faster form. */
abstract class Accumulator {
    private static final long BYTES = 64;

    /** Takes in a row. */
    abstract void add(@Nullable Object[] arguments, EvaluationContext context);

    abstract @Nullable Object finish(EvaluationContext context);

    /** What {@link #merge} of another takes in; only of mergeable aggregates. */
    List<@Nullable Object> partial() {
        throw new IllegalStateException("this state cannot be partial");
    }

    void merge(@Nullable Object[] partial) {
        throw new IllegalStateException("this state cannot be merged");
    }

    /** About how many bytes of heap it takes. */
    long bytes() {
        return BYTES;
    }
}
