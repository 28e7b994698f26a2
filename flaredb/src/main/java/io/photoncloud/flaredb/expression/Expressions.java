package io.photoncloud.flaredb.expression;

import io.photoncloud.flaredb.expression.Expression.And;
import io.photoncloud.flaredb.expression.Expression.ArrayConstructor;
import io.photoncloud.flaredb.expression.Expression.ArraySubscript;
import io.photoncloud.flaredb.expression.Expression.Call;
import io.photoncloud.flaredb.expression.Expression.Case;
import io.photoncloud.flaredb.expression.Expression.CaseOperand;
import io.photoncloud.flaredb.expression.Expression.Cast;
import io.photoncloud.flaredb.expression.Expression.Coalesce;
import io.photoncloud.flaredb.expression.Expression.Constant;
import io.photoncloud.flaredb.expression.Expression.Extreme;
import io.photoncloud.flaredb.expression.Expression.FieldSelect;
import io.photoncloud.flaredb.expression.Expression.InList;
import io.photoncloud.flaredb.expression.Expression.InputColumn;
import io.photoncloud.flaredb.expression.Expression.IsDistinct;
import io.photoncloud.flaredb.expression.Expression.IsNull;
import io.photoncloud.flaredb.expression.Expression.IsTruth;
import io.photoncloud.flaredb.expression.Expression.Not;
import io.photoncloud.flaredb.expression.Expression.NullIf;
import io.photoncloud.flaredb.expression.Expression.Or;
import io.photoncloud.flaredb.expression.Expression.OuterColumn;
import io.photoncloud.flaredb.expression.Expression.Parameter;
import io.photoncloud.flaredb.expression.Expression.Quantified;
import io.photoncloud.flaredb.expression.Expression.RowCompare;
import io.photoncloud.flaredb.expression.Expression.RowConstructor;
import io.photoncloud.flaredb.expression.Expression.SubqueryValue;
import io.photoncloud.flaredb.expression.Expression.Subscript;
import io.photoncloud.flaredb.expression.Expression.When;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Walks through expressions and makes changed ones of them. */
public final class Expressions {
    private Expressions() {}

    /** Calls for the expression and all it is computed from; what is within a subquery's plan is not seen. */
    public static void visit(Expression expression, Consumer<Expression> visitor) {
        visitor.accept(expression);
        expression.children().forEach(child -> visit(child, visitor));
    }

    public static boolean anyMatch(Expression expression, Predicate<Expression> condition) {
        return condition.test(expression)
                || expression.children().stream().anyMatch(child -> anyMatch(child, condition));
    }

    /** Whether it can be computed once, ahead of all rows, and for ever. */
    public static boolean isConstant(Expression expression) {
        return !anyMatch(expression, each -> switch (each) {
            case InputColumn _, OuterColumn _, Parameter _, SubqueryValue _, CaseOperand _ -> true;
            default -> volatility(each) != Volatility.IMMUTABLE;
        });
    }

    /** The most volatile of all that is in it; a subquery counts as volatile. */
    public static Volatility worstVolatility(Expression expression) {
        Volatility worst = volatility(expression);
        for (Expression child : expression.children()) {
            Volatility other = worstVolatility(child);
            worst = other.compareTo(worst) > 0 ? other : worst;
        }
        return worst;
    }

    private static Volatility volatility(Expression expression) {
        return switch (expression) {
            case Call call -> call.function().volatility();
            case Cast cast -> cast.conversion().volatility();
            case IsDistinct distinct -> distinct.equality().volatility();
            case NullIf nullIf -> nullIf.equality().volatility();
            case InList list -> list.equality().volatility();
            case Quantified quantified -> quantified.operator().volatility();
            case SubqueryValue _ -> Volatility.VOLATILE;
            default -> Volatility.IMMUTABLE;
        };
    }

    /** Changes from the leaves up: each expression is made of its changed children and then changed itself. */
    public static Expression rewrite(Expression expression, UnaryOperator<Expression> change) {
        return change.apply(mapChildren(expression, child -> rewrite(child, change)));
    }

    /** The same expression of changed children. */
    public static Expression mapChildren(Expression expression, UnaryOperator<Expression> map) {
        return switch (expression) {
            case Constant _, InputColumn _, OuterColumn _, Parameter _, CaseOperand _ -> expression;
            case Call(var function, var arguments, var type, var collation) ->
                new Call(function, all(arguments, map), type, collation);
            case Cast(var operand, var type, var conversion, var explicit) ->
                new Cast(map.apply(operand), type, conversion, explicit);
            case And(var operands) -> new And(all(operands, map));
            case Or(var operands) -> new Or(all(operands, map));
            case Not(var operand) -> new Not(map.apply(operand));
            case IsNull(var operand, var negated) -> new IsNull(map.apply(operand), negated);
            case IsTruth(var operand, var value, var negated) -> new IsTruth(map.apply(operand), value, negated);
            case IsDistinct(var left, var right, var equality, var collation, var negated) ->
                new IsDistinct(map.apply(left), map.apply(right), equality, collation, negated);
            case Case(var operand, var whens, var otherwise, var type) ->
                new Case(
                        nullable(operand, map),
                        whens.stream()
                                .map(when -> new When(map.apply(when.condition()), map.apply(when.result())))
                                .toList(),
                        map.apply(otherwise),
                        type);
            case Coalesce(var operands, var type) -> new Coalesce(all(operands, map), type);
            case NullIf(var left, var compared, var right, var equality, var collation, var type) ->
                new NullIf(map.apply(left), map.apply(compared), map.apply(right), equality, collation, type);
            case Extreme(var greatest, var operands, var type, var collation) ->
                new Extreme(greatest, all(operands, map), type, collation);
            case InList(var operand, var items, var equality, var collation, var negated) ->
                new InList(map.apply(operand), all(items, map), equality, collation, negated);
            case Quantified(var left, var operator, var array, var all, var collation) ->
                new Quantified(map.apply(left), operator, map.apply(array), all, collation);
            case ArrayConstructor(var elements, var nested, var type) ->
                new ArrayConstructor(all(elements, map), nested, type);
            case ArraySubscript(var array, var subscripts, var type) ->
                new ArraySubscript(
                        map.apply(array),
                        subscripts.stream()
                                .map(subscript -> new Subscript(
                                        nullable(subscript.lower(), map),
                                        nullable(subscript.upper(), map),
                                        subscript.slice()))
                                .toList(),
                        type);
            case RowConstructor(var fields, var names, var type) -> new RowConstructor(all(fields, map), names, type);
            case FieldSelect(var operand, var index, var type) -> new FieldSelect(map.apply(operand), index, type);
            case RowCompare(var comparison, var left, var right, var collations) ->
                new RowCompare(comparison, all(left, map), all(right, map), collations);
            case SubqueryValue(var subquery) ->
                new SubqueryValue(new Subquery(
                        subquery.kind(),
                        subquery.plan(),
                        all(subquery.left(), map),
                        subquery.operators(),
                        subquery.collations(),
                        subquery.type()));
        };
    }

    private static List<Expression> all(List<Expression> expressions, UnaryOperator<Expression> map) {
        return expressions.stream().map(map).toList();
    }

    private static @Nullable Expression nullable(@Nullable Expression expression, UnaryOperator<Expression> map) {
        return expression == null ? null : map.apply(expression);
    }
}
