package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.expression.Comparison;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.ScalarFunction;
import io.photoncloud.flaredb.function.ComparisonFunction;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import org.jspecify.annotations.Nullable;

/** What kind of condition an expression is. */
final class Conditions {
    private Conditions() {}

    /** Which comparison of two values a call is; null if it is none. */
    static @Nullable Comparison comparison(Expression.Call call) {
        return call.function() instanceof ComparisonFunction comparison ? comparison.comparison() : null;
    }

    static boolean isEquality(Expression expression) {
        return expression instanceof Expression.Call call
                && comparison(call) == Comparison.EQUAL
                && isSameForm(
                        call.arguments().get(0).type(), call.arguments().get(1).type());
    }

    static boolean isEquality(ScalarFunction function) {
        return function instanceof ComparisonFunction comparison && comparison.comparison() == Comparison.EQUAL;
    }

    /** Whether equal values of both types have the same bytes in hashes and keys. */
    static boolean isSameForm(SqlType left, SqlType right) {
        return left.isSame(right)
                || (left.kind().isInteger() && right.kind().isInteger())
                || (left.kind().isOid() && right.kind().isOid())
                || (isFloat(left) && isFloat(right))
                || (isText(left) && isText(right));
    }

    private static boolean isFloat(SqlType type) {
        return type.is(TypeKind.REAL) || type.is(TypeKind.DOUBLE);
    }

    private static boolean isText(SqlType type) {
        return type.is(TypeKind.TEXT) || type.is(TypeKind.VARCHAR) || type.is(TypeKind.NAME);
    }
}
