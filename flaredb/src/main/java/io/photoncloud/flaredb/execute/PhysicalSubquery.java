package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.SubqueryPlan;
import java.util.List;

/**
 * The plan of a subquery within an expression. Each is one of its own: answers are kept by which it is.
 *
 * @param free the columns of rows around that it names, as seen from the expression that holds it: level 1 is that expression's row
 * @param repeatable whether the same row around gives the same answer: then it is computed once for each
 */
public record PhysicalSubquery(PhysicalPlan plan, List<Expression.OuterColumn> free, boolean repeatable)
        implements SubqueryPlan {
    public PhysicalSubquery {
        free = List.copyOf(free);
    }
}
