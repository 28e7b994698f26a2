package io.photoncloud.flaredb.vector;

import io.photoncloud.flaredb.expression.EvaluationContext;

/** An expression made ready to be computed for batches. Without state: one is used by many executions at once. */
@FunctionalInterface
public interface BatchExpression {
    /** One value for each row of the batch. */
    ColumnVector evaluate(Batch batch, EvaluationContext context);
}
