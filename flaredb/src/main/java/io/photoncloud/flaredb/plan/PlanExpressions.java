package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.Expressions;
import io.photoncloud.flaredb.expression.Subquery;
import io.photoncloud.flaredb.expression.SubqueryPlan;
import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.logical.LogicalPlan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the planner asks of expressions, and how it rewrites them. */
final class PlanExpressions {
    private PlanExpressions() {}

    /** The conditions that have to be true together. */
    static List<Expression> conjuncts(@Nullable Expression condition) {
        List<Expression> all = new ArrayList<>();
        addConjuncts(condition, all);
        return all;
    }

    private static void addConjuncts(@Nullable Expression condition, List<Expression> to) {
        switch (condition) {
            case null -> {}
            case Expression.And and -> and.operands().forEach(operand -> addConjuncts(operand, to));
            case Expression.Constant constant when Boolean.TRUE.equals(constant.value()) -> {}
            default -> to.add(condition);
        }
    }

    /** The conditions as one; null of none. */
    static @Nullable Expression and(List<Expression> conditions) {
        return conditions.isEmpty()
                ? null
                : conditions.size() == 1 ? conditions.getFirst() : new Expression.And(conditions);
    }

    /** Columns of the input row that it looks at, those that its subqueries name as their row around included. */
    static BitSet columns(Expression expression) {
        var columns = new BitSet();
        addColumns(expression, columns);
        return columns;
    }

    static void addColumns(Expression expression, BitSet to) {
        if (expression instanceof Expression.InputColumn column) {
            to.set(column.index());
        }
        if (expression instanceof Expression.SubqueryValue value
                && value.subquery().plan() instanceof LogicalPlan plan) {
            for (Expression.OuterColumn free : FreeColumns.of(plan)) {
                if (free.level() == 1) {
                    to.set(free.index());
                }
            }
        }
        expression.children().forEach(child -> addColumns(child, to));
    }

    static boolean hasSubquery(Expression expression) {
        return expression instanceof Expression.SubqueryValue
                || expression.children().stream().anyMatch(PlanExpressions::hasSubquery);
    }

    /** Whether each computation may give something else, or does something. */
    static boolean isVolatile(Expression expression) {
        return volatility(expression) == Volatility.VOLATILE;
    }

    /** The least that is promised of its parts. */
    static Volatility volatility(Expression expression) {
        Volatility own = switch (expression) {
            case Expression.Call call -> call.function().volatility();
            case Expression.Cast cast -> cast.conversion().volatility();
            case Expression.IsDistinct distinct -> distinct.equality().volatility();
            case Expression.Quantified quantified -> quantified.operator().volatility();
            case Expression.Parameter _, Expression.OuterColumn _, Expression.SubqueryValue _ -> Volatility.STABLE;
            default -> Volatility.IMMUTABLE;
        };
        for (Expression child : expression.children()) {
            Volatility of = volatility(child);
            own = of.compareTo(own) > 0 ? of : own;
        }
        return own;
    }

    /** Each input column so many places further right. */
    static Expression shift(Expression expression, int by) {
        return by == 0 ? expression : mapColumns(expression, index -> index + by);
    }

    /** Where each column of the input has gone. */
    interface Places {
        int of(int index);
    }

    /** With other places of input columns, also where its subqueries name them as those of the row around. */
    static Expression mapColumns(Expression expression, Places places) {
        return rewrite(expression, each -> switch (each) {
            case Expression.InputColumn column -> new Expression.InputColumn(places.of(column.index()), column.type());
            case Expression.SubqueryValue value
            when value.subquery().plan() instanceof LogicalPlan plan ->
                new Expression.SubqueryValue(withPlan(
                        value.subquery(),
                        OuterColumns.rewrite(
                                plan,
                                (column, depth) -> column.level() == depth
                                        ? new Expression.OuterColumn(
                                                column.level(), places.of(column.index()), column.type())
                                        : column)));
            default -> each;
        });
    }

    static Subquery withPlan(Subquery subquery, SubqueryPlan plan) {
        return new Subquery(
                subquery.kind(), plan, subquery.left(), subquery.operators(), subquery.collations(), subquery.type());
    }

    /** Input columns replaced by what computes them. Only for expressions without subqueries. */
    static Expression inline(Expression expression, List<Expression> computed) {
        return rewrite(
                expression,
                each -> each instanceof Expression.InputColumn column ? computed.get(column.index()) : each);
    }

    /** Each part replaced by what the change makes of it, from the leaves up. */
    static Expression rewrite(Expression expression, UnaryOperator<Expression> change) {
        return change.apply(Expressions.mapChildren(expression, part -> rewrite(part, change)));
    }

    static List<Expression> all(List<Expression> expressions, UnaryOperator<Expression> change) {
        return expressions.stream().map(change).toList();
    }

    static @Nullable Expression optional(@Nullable Expression expression, UnaryOperator<Expression> change) {
        return expression == null ? null : change.apply(expression);
    }
}
