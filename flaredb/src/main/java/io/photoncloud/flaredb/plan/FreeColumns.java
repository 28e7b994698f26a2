package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.logical.LogicalPlan;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The columns of rows around that a plan names. */
final class FreeColumns {
    private FreeColumns() {}

    /** As seen from the expression that holds the plan: level 1 is that expression's own row. */
    static List<Expression.OuterColumn> of(LogicalPlan plan) {
        Set<Expression.OuterColumn> found = new LinkedHashSet<>();
        LogicalPlan _ = OuterColumns.rewrite(plan, (column, depth) -> {
            if (column.level() >= depth) {
                found.add(new Expression.OuterColumn(column.level() - depth + 1, column.index(), column.type()));
            }
            return column;
        });
        return List.copyOf(found);
    }
}
