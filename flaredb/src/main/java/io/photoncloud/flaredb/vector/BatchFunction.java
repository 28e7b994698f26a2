package io.photoncloud.flaredb.vector;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.ScalarFunction;
import java.util.List;
import java.util.Optional;

/** A function that has a fast way for whole batches. */
public interface BatchFunction extends ScalarFunction {
    /** The answers for all rows, or empty where these vectors have no fast way; then each row is called for. */
    Optional<ColumnVector> callBatch(CallSite site, List<ColumnVector> arguments, int rows, EvaluationContext context);
}
