package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.expression.Expression;
import java.util.BitSet;
import java.util.List;

/** Finds conditions of a join that say that something of the left row equals something of the right one. */
final class EquiKeys {
    private EquiKeys() {}

    /** Adds both sides of a condition over the left row, so wide, followed by the right one, if it is such; keys are over one row each. */
    static boolean add(Expression condition, int width, List<Expression> leftKeys, List<Expression> rightKeys) {
        if (!(condition instanceof Expression.Call call)
                || !Conditions.isEquality(condition)
                || PlanExpressions.isVolatile(condition)
                || PlanExpressions.hasSubquery(condition)) {
            return false;
        }
        Expression first = call.arguments().get(0);
        Expression second = call.arguments().get(1);
        if (isLeft(first, width) && isRight(second, width)) {
            leftKeys.add(first);
            rightKeys.add(PlanExpressions.shift(second, -width));
            return true;
        }
        if (isLeft(second, width) && isRight(first, width)) {
            leftKeys.add(second);
            rightKeys.add(PlanExpressions.shift(first, -width));
            return true;
        }
        return false;
    }

    private static boolean isLeft(Expression expression, int width) {
        BitSet columns = PlanExpressions.columns(expression);
        return !columns.isEmpty() && columns.length() <= width;
    }

    private static boolean isRight(Expression expression, int width) {
        BitSet columns = PlanExpressions.columns(expression);
        return !columns.isEmpty() && columns.nextSetBit(0) >= width;
    }
}
