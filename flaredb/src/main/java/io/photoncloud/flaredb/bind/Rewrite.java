package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.SortKey;
import io.photoncloud.flaredb.expression.Subquery;
import io.photoncloud.flaredb.logical.LogicalPlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts expressions in place of others, within subqueries too. */
final class Rewrite {
    /** What becomes of an expression; null leaves it to its children. The depth counts the subqueries and lateral sides around. */
    @FunctionalInterface
    interface Rule {
        @Nullable
        Expression apply(Expression expression, int depth);
    }

    private Rewrite() {}

    /** Columns of the row moved by so many places. */
    static Expression shift(Expression expression, int by) {
        return by == 0 ? expression : columns(expression, index -> index + by);
    }

    /** Columns of the row at other places. */
    static Expression columns(Expression expression, java.util.function.IntUnaryOperator place) {
        return map(expression, 0, (each, depth) -> switch (each) {
            case Expression.InputColumn(int index, var type)
            when depth == 0 -> new Expression.InputColumn(place.applyAsInt(index), type);
            case Expression.OuterColumn(int level, int index, var type)
            when level == depth && depth > 0 -> new Expression.OuterColumn(level, place.applyAsInt(index), type);
            default -> null;
        });
    }

    /** An expression of a scope as it is seen so many levels further in. */
    static Expression outer(Expression expression, int levels) {
        if (levels == 0) {
            return expression;
        }
        return map(expression, 0, (each, depth) -> switch (each) {
            case Expression.InputColumn(int index, var type)
            when depth == 0 -> new Expression.OuterColumn(levels, index, type);
            case Expression.OuterColumn(int level, int index, var type)
            when level > depth -> new Expression.OuterColumn(level + levels, index, type);
            default -> null;
        });
    }

    static Expression map(Expression expression, int depth, Rule rule) {
        Expression replaced = rule.apply(expression, depth);
        if (replaced != null) {
            return replaced;
        }
        return switch (expression) {
            case Expression.Constant _,
                    Expression.InputColumn _,
                    Expression.OuterColumn _,
                    Expression.Parameter _,
                    Expression.CaseOperand _ -> expression;
            case Expression.Call call ->
                new Expression.Call(call.function(), all(call.arguments(), depth, rule), call.type(), call.collation());
            case Expression.Cast cast ->
                new Expression.Cast(map(cast.operand(), depth, rule), cast.type(), cast.conversion(), cast.explicit());
            case Expression.And _, Expression.Or _, Expression.Not _, Expression.IsNull _, Expression.IsTruth _ ->
                logical(expression, depth, rule);
            case Expression.IsDistinct _, Expression.NullIf _, Expression.InList _, Expression.Quantified _ ->
                compared(expression, depth, rule);
            case Expression.Case it -> branches(it, depth, rule);
            case Expression.Coalesce(var operands, var type) ->
                new Expression.Coalesce(all(operands, depth, rule), type);
            case Expression.Extreme(boolean greatest, var operands, var type, var collation) ->
                new Expression.Extreme(greatest, all(operands, depth, rule), type, collation);
            case Expression.ArrayConstructor(var elements, boolean nested, var type) ->
                new Expression.ArrayConstructor(all(elements, depth, rule), nested, type);
            case Expression.ArraySubscript(var array, var subscripts, var type) ->
                new Expression.ArraySubscript(
                        map(array, depth, rule),
                        subscripts.stream()
                                .map(each -> new Expression.Subscript(
                                        orNull(each.lower(), depth, rule),
                                        orNull(each.upper(), depth, rule),
                                        each.slice()))
                                .toList(),
                        type);
            case Expression.RowConstructor(var fields, var names, var type) ->
                new Expression.RowConstructor(all(fields, depth, rule), names, type);
            case Expression.FieldSelect(var operand, int index, var type) ->
                new Expression.FieldSelect(map(operand, depth, rule), index, type);
            case Expression.RowCompare(var comparison, var left, var right, var collations) ->
                new Expression.RowCompare(comparison, all(left, depth, rule), all(right, depth, rule), collations);
            case Expression.SubqueryValue(var subquery) ->
                new Expression.SubqueryValue(new Subquery(
                        subquery.kind(),
                        PlanRewrite.map((LogicalPlan) subquery.plan(), depth + 1, rule),
                        all(subquery.left(), depth, rule),
                        subquery.operators(),
                        subquery.collations(),
                        subquery.type()));
        };
    }

    private static Expression logical(Expression expression, int depth, Rule rule) {
        return switch (expression) {
            case Expression.And(var operands) -> new Expression.And(all(operands, depth, rule));
            case Expression.Or(var operands) -> new Expression.Or(all(operands, depth, rule));
            case Expression.Not(var operand) -> new Expression.Not(map(operand, depth, rule));
            case Expression.IsNull(var operand, boolean negated) ->
                new Expression.IsNull(map(operand, depth, rule), negated);
            case Expression.IsTruth(var operand, var value, boolean negated) ->
                new Expression.IsTruth(map(operand, depth, rule), value, negated);
            default -> throw new IllegalArgumentException("not logical: " + expression);
        };
    }

    private static Expression compared(Expression expression, int depth, Rule rule) {
        return switch (expression) {
            case Expression.IsDistinct it ->
                new Expression.IsDistinct(
                        map(it.left(), depth, rule),
                        map(it.right(), depth, rule),
                        it.equality(),
                        it.collation(),
                        it.negated());
            case Expression.NullIf it ->
                new Expression.NullIf(
                        map(it.left(), depth, rule),
                        map(it.comparedLeft(), depth, rule),
                        map(it.right(), depth, rule),
                        it.equality(),
                        it.collation(),
                        it.type());
            case Expression.InList it ->
                new Expression.InList(
                        map(it.operand(), depth, rule),
                        all(it.items(), depth, rule),
                        it.equality(),
                        it.collation(),
                        it.negated());
            case Expression.Quantified it ->
                new Expression.Quantified(
                        map(it.left(), depth, rule),
                        it.operator(),
                        map(it.array(), depth, rule),
                        it.all(),
                        it.collation());
            default -> throw new IllegalArgumentException("no comparison: " + expression);
        };
    }

    private static Expression branches(Expression.Case it, int depth, Rule rule) {
        List<Expression.When> whens = new ArrayList<>();
        for (Expression.When when : it.whens()) {
            whens.add(new Expression.When(map(when.condition(), depth, rule), map(when.result(), depth, rule)));
        }
        return new Expression.Case(
                orNull(it.operand(), depth, rule), whens, map(it.otherwise(), depth, rule), it.type());
    }

    static @Nullable Expression orNull(@Nullable Expression expression, int depth, Rule rule) {
        return expression == null ? null : map(expression, depth, rule);
    }

    static List<Expression> all(List<Expression> expressions, int depth, Rule rule) {
        List<Expression> mapped = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            mapped.add(map(expression, depth, rule));
        }
        return mapped;
    }

    static List<SortKey> keys(List<SortKey> keys, int depth, Rule rule) {
        return keys.stream()
                .map(key -> new SortKey(map(key.expression(), depth, rule), key.descending(), key.nullsFirst()))
                .toList();
    }
}
