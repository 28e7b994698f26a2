package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.EvaluationContext;
import org.jspecify.annotations.Nullable;

/** A window function that is no aggregate: row_number, rank, lag and their kin. Without state. */
public interface WindowFunction {
    String name();

    /** Its value for the current row; rows are asked for in order, each once. */
    @Nullable
    Object value(CallSite site, WindowRow row, EvaluationContext context);
}
