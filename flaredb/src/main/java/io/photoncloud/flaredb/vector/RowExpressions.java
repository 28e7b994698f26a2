package io.photoncloud.flaredb.vector;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.ScalarFunction;
import io.photoncloud.flaredb.type.RecordValue;
import io.photoncloud.flaredb.type.SqlArray;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Expressions that are computed row by row from the values of their parts. */
final class RowExpressions {
    private RowExpressions() {}

    /** What is computed from the values of the parts. */
    @FunctionalInterface
    private interface Body {
        @Nullable
        Object value(@Nullable Object[] parts, EvaluationContext context);
    }

    private static BatchExpression of(SqlType type, List<Expression> parts, Body body) {
        List<BatchExpression> compiled = ExpressionCompiler.compile(parts);
        return (batch, context) -> {
            List<ColumnVector> vectors = ExpressionCompiler.evaluate(compiled, batch, context);
            VectorBuilder builder = VectorBuilder.forType(type, batch.size());
            for (int row = 0; row < batch.size(); row++) {
                @Nullable Object[] values = new @Nullable Object[vectors.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = vectors.get(i).get(row);
                }
                builder.append(body.value(values, context));
            }
            return builder.build();
        };
    }

    private static boolean equal(
            ScalarFunction equality, CallSite site, Object left, Object right, EvaluationContext context) {
        return Boolean.TRUE.equals(equality.call(site, new Object[] {left, right}, context));
    }

    static BatchExpression isDistinct(Expression.IsDistinct distinct) {
        CallSite site = new CallSite(
                List.of(distinct.left().type(), distinct.right().type()), SqlType.BOOLEAN, distinct.collation());
        return of(SqlType.BOOLEAN, distinct.children(), (parts, context) -> {
            Object left = parts[0];
            Object right = parts[1];
            boolean differs;
            if (left == null || right == null) {
                differs = left != null || right != null;
            } else {
                differs = !equal(distinct.equality(), site, left, right, context);
            }
            return differs != distinct.negated();
        });
    }

    static BatchExpression nullIf(Expression.NullIf nullIf) {
        CallSite site = new CallSite(
                List.of(nullIf.comparedLeft().type(), nullIf.right().type()), SqlType.BOOLEAN, nullIf.collation());
        return of(nullIf.type(), nullIf.children(), (parts, context) -> {
            Object left = parts[1];
            Object right = parts[2];
            return left != null && right != null && equal(nullIf.equality(), site, left, right, context)
                    ? null
                    : parts[0];
        });
    }

    static BatchExpression extreme(Expression.Extreme extreme) {
        SqlType type = extreme.type();
        return of(type, extreme.operands(), (parts, _) -> {
            Object best = null;
            for (Object part : parts) {
                if (part == null) {
                    continue;
                }
                if (best == null) {
                    best = part;
                    continue;
                }
                int compared = Values.compare(part, best, type, extreme.collation());
                if (extreme.greatest() ? compared > 0 : compared < 0) {
                    best = part;
                }
            }
            return best;
        });
    }

    static BatchExpression array(Expression.ArrayConstructor array) {
        SqlType element = array.type().elementType();
        return of(
                array.type(),
                array.elements(),
                (parts, _) ->
                        array.nested() ? nested(element, parts) : SqlArray.of(element, java.util.Arrays.asList(parts)));
    }

    private static SqlArray nested(SqlType element, @Nullable Object[] parts) {
        List<@Nullable Object> elements = new ArrayList<>();
        @Nullable SqlArray first = null;
        int count = 0;
        for (Object part : parts) {
            SqlArray array = part == null ? SqlArray.empty(element) : (SqlArray) part;
            if (count > 0
                    && !array.lengths().equals(Objects.requireNonNull(first).lengths())) {
                throw new SqlException(
                        SqlState.ARRAY_SUBSCRIPT_ERROR,
                        "multidimensional arrays must have array expressions with matching dimensions");
            }
            first = count == 0 ? array : first;
            elements.addAll(array.elements());
            count++;
        }
        if (first == null || first.dimensions() == 0) {
            return SqlArray.empty(element);
        }
        if (first.dimensions() == SqlArray.DIMENSIONS_MAX) {
            throw new SqlException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "number of array dimensions (" + (SqlArray.DIMENSIONS_MAX + 1) + ") exceeds the maximum allowed ("
                            + SqlArray.DIMENSIONS_MAX + ")");
        }
        List<Integer> lengths = new ArrayList<>(List.of(count));
        lengths.addAll(first.lengths());
        List<Integer> lowers = new ArrayList<>(List.of(1));
        lowers.addAll(first.lowerBounds());
        return new SqlArray(element, lengths, lowers, elements);
    }

    static BatchExpression subscript(Expression.ArraySubscript subscript) {
        boolean slice = subscript.isSlice();
        return of(subscript.type(), subscript.children(), (parts, _) -> {
            if (parts[0] == null) {
                return null;
            }
            SqlArray array = (SqlArray) parts[0];
            @Nullable Long[] lowers = new @Nullable Long[subscript.subscripts().size()];
            @Nullable Long[] uppers = new @Nullable Long[lowers.length];
            int next = 1;
            for (int i = 0; i < lowers.length; i++) {
                Expression.Subscript each = subscript.subscripts().get(i);
                if (each.lower() != null) {
                    lowers[i] = (Long) parts[next++];
                    if (lowers[i] == null) {
                        return null;
                    }
                } else if (slice) {
                    lowers[i] = each.slice() && i < array.dimensions()
                            ? array.lowerBounds().get(i)
                            : 1L;
                }
                if (each.upper() != null) {
                    uppers[i] = (Long) parts[next++];
                    if (uppers[i] == null) {
                        return null;
                    }
                } else if (i < array.dimensions()) {
                    uppers[i] =
                            (long) array.lowerBounds().get(i) + array.lengths().get(i) - 1;
                }
            }
            return slice ? ArraySlices.slice(array, lowers, uppers) : ArraySlices.element(array, uppers);
        });
    }

    static BatchExpression row(Expression.RowConstructor row) {
        List<SqlType> types = row.fields().stream().map(Expression::type).toList();
        return of(
                row.type(),
                row.fields(),
                (parts, _) -> new RecordValue(row.names(), types, java.util.Arrays.asList(parts)));
    }

    static BatchExpression field(Expression.FieldSelect field) {
        return of(
                field.type(),
                field.children(),
                (parts, _) -> parts[0] == null
                        ? null
                        : ((RecordValue) parts[0]).values().get(field.index()));
    }

    static BatchExpression compare(Expression.RowCompare compare) {
        int size = compare.left().size();
        return of(SqlType.BOOLEAN, compare.children(), (parts, _) -> {
            for (int i = 0; i < size; i++) {
                Object left = parts[i];
                Object right = parts[size + i];
                if (left == null || right == null) {
                    return null;
                }
                int compared = Values.compare(
                        left,
                        right,
                        compare.left().get(i).type(),
                        compare.collations().get(i));
                if (compared != 0) {
                    return compare.comparison().holds(compared);
                }
            }
            return compare.comparison().holds(0);
        });
    }
}
