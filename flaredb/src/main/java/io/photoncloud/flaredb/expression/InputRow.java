package io.photoncloud.flaredb.expression;

import org.jspecify.annotations.Nullable;

/** One row of what an expression is computed from. */
public interface InputRow {
    /** The datum, null for NULL. */
    @Nullable
    Object column(int index);
}
