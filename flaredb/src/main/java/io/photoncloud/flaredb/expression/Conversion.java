package io.photoncloud.flaredb.expression;

import io.photoncloud.flaredb.type.SqlType;
import org.jspecify.annotations.Nullable;

/** What a {@link Cast} does to a value: never called with null, which stays null. Without state. */
public interface Conversion {
    Volatility volatility();

    /** Whether the datum stays as it is: then nothing is called. */
    default boolean isBinary() {
        return false;
    }

    /** The value as one of the other type, its modifier included. */
    @Nullable
    Object convert(Object value, SqlType from, SqlType to, EvaluationContext context);
}
