package io.photoncloud.flaredb.vector;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.Expressions;
import io.photoncloud.flaredb.type.SqlException;

/** Computes what is immutable ahead of all rows. What fails stays as it is: whether it is ever reached, only running it tells. */
public final class ConstantFolding {
    private ConstantFolding() {}

    public static Expression fold(Expression expression, EvaluationContext context) {
        if (expression instanceof Expression.Constant) {
            return expression;
        }
        if (Expressions.isConstant(expression)) {
            try {
                return new Expression.Constant(ExpressionCompiler.evaluate(expression, context), expression.type());
            } catch (SqlException e) {
                return expression;
            }
        }
        return Expressions.mapChildren(expression, child -> fold(child, context));
    }
}
