package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.logical.LogicalPlan;

/** Rewrites the columns of rows around that a plan names, wherever within it. */
final class OuterColumns {
    private OuterColumns() {}

    /** What becomes of a column of a row around. */
    interface Change {
        /** The depth is the level at which the row around the plan is seen from where the column stands. */
        Expression apply(Expression.OuterColumn column, int depth);
    }

    static LogicalPlan rewrite(LogicalPlan plan, Change change) {
        return rewrite(plan, change, 1);
    }

    private static LogicalPlan rewrite(LogicalPlan plan, Change change, int depth) {
        return new LogicalParts(
                        input -> rewrite(input, change, depth),
                        right -> rewrite(right, change, depth + 1),
                        expression -> rewrite(expression, change, depth))
                .with(plan);
    }

    /** The same of an expression that stands so deep. */
    static Expression rewrite(Expression expression, Change change, int depth) {
        return PlanExpressions.rewrite(expression, each -> switch (each) {
            case Expression.OuterColumn column -> change.apply(column, depth);
            case Expression.SubqueryValue value
            when value.subquery().plan() instanceof LogicalPlan inner ->
                new Expression.SubqueryValue(
                        PlanExpressions.withPlan(value.subquery(), rewrite(inner, change, depth + 1)));
            default -> each;
        });
    }
}
