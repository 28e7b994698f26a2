package io.photoncloud.flaredb.vector;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.ScalarFunction;
import io.photoncloud.flaredb.type.SqlArray;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.Values;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** IN, ANY and ALL. Lists of constants of the operand's own type become a hash set, made once. */
final class MembershipExpressions {
    private static final int SET_FROM = 8;

    private MembershipExpressions() {}

    /** Constants: what is not null, and whether there is a null. */
    private record Constants(Set<Object> values, boolean hasNull) {}

    static BatchExpression inList(Expression.InList list) {
        BatchExpression operand = ExpressionCompiler.compile(list.operand());
        SqlType type = list.operand().type();
        SqlType itemType = list.items().getFirst().type();
        boolean constant = list.items().size() >= SET_FROM
                && sameEquality(type, itemType)
                && list.items().stream().allMatch(item -> item instanceof Expression.Constant);
        if (constant) {
            Constants constants = constants(list.items(), type);
            return (batch, context) -> {
                ColumnVector vector = operand.evaluate(batch, context);
                VectorBuilder builder = VectorBuilder.forType(SqlType.BOOLEAN, batch.size());
                for (int row = 0; row < batch.size(); row++) {
                    builder.append(contains(constants, vector.get(row), type, list.negated()));
                }
                return builder.build();
            };
        }
        List<BatchExpression> items = ExpressionCompiler.compile(list.items());
        CallSite site = new CallSite(List.of(type, itemType), SqlType.BOOLEAN, list.collation());
        return (batch, context) -> {
            ColumnVector vector = operand.evaluate(batch, context);
            List<ColumnVector> vectors = ExpressionCompiler.evaluate(items, batch, context);
            VectorBuilder builder = VectorBuilder.forType(SqlType.BOOLEAN, batch.size());
            for (int row = 0; row < batch.size(); row++) {
                Boolean found = anyEqual(list.equality(), site, vector.get(row), vectors, row, context);
                builder.append(found == null ? null : (Object) (found != list.negated()));
            }
            return builder.build();
        };
    }

    private static boolean sameEquality(SqlType left, SqlType right) {
        return left.isSame(right) || (left.kind().isInteger() && right.kind().isInteger());
    }

    private static Constants constants(List<Expression> items, SqlType type) {
        Set<Object> values = HashSet.newHashSet(items.size());
        boolean hasNull = false;
        for (Expression item : items) {
            Object value = ((Expression.Constant) item).value();
            if (value == null) {
                hasNull = true;
            } else {
                values.add(key(value, type));
            }
        }
        return new Constants(values, hasNull);
    }

    /** Longs are their own keys. */
    private static Object key(Object value, SqlType type) {
        return value instanceof Long ? value : new Values.Key(value, type);
    }

    private static @Nullable Boolean contains(
            Constants constants, @Nullable Object value, SqlType type, boolean negated) {
        if (value == null) {
            return null;
        }
        if (constants.values().contains(key(value, type))) {
            return !negated;
        }
        return constants.hasNull() ? null : (Boolean) negated;
    }

    private static @Nullable Boolean anyEqual(
            ScalarFunction equality,
            CallSite site,
            @Nullable Object value,
            List<ColumnVector> items,
            int row,
            EvaluationContext context) {
        if (value == null) {
            return null;
        }
        boolean unknown = false;
        @Nullable Object[] arguments = new @Nullable Object[2];
        for (ColumnVector item : items) {
            arguments[0] = value;
            arguments[1] = item.get(row);
            Object truth = arguments[1] == null ? null : equality.call(site, arguments, context);
            if (Boolean.TRUE.equals(truth)) {
                return true;
            }
            unknown |= truth == null;
        }
        return unknown ? null : (Boolean) false;
    }

    static BatchExpression quantified(Expression.Quantified quantified) {
        BatchExpression left = ExpressionCompiler.compile(quantified.left());
        BatchExpression array = ExpressionCompiler.compile(quantified.array());
        CallSite site = new CallSite(
                List.of(quantified.left().type(), quantified.array().type().elementType()),
                SqlType.BOOLEAN,
                quantified.collation());
        return (batch, context) -> {
            ColumnVector values = left.evaluate(batch, context);
            ColumnVector arrays = array.evaluate(batch, context);
            VectorBuilder builder = VectorBuilder.forType(SqlType.BOOLEAN, batch.size());
            for (int row = 0; row < batch.size(); row++) {
                builder.append(compare(quantified, site, values.get(row), (SqlArray) arrays.get(row), context));
            }
            return builder.build();
        };
    }

    private static @Nullable Boolean compare(
            Expression.Quantified quantified,
            CallSite site,
            @Nullable Object value,
            @Nullable SqlArray array,
            EvaluationContext context) {
        if (array == null) {
            return null;
        }
        if (array.size() == 0) {
            return quantified.all();
        }
        ScalarFunction operator = quantified.operator();
        if (value == null && operator.isStrict()) {
            return null;
        }
        boolean unknown = false;
        @Nullable Object[] arguments = new @Nullable Object[2];
        for (Object element : array.elements()) {
            arguments[0] = value;
            arguments[1] = element;
            Object truth = element == null && operator.isStrict() ? null : operator.call(site, arguments, context);
            if (truth == null) {
                unknown = true;
            } else if ((Boolean) truth != quantified.all()) {
                return !quantified.all();
            }
        }
        return unknown ? null : (Boolean) quantified.all();
    }
}
