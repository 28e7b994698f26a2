package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.Query;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.ScalarFunction;
import io.photoncloud.flaredb.expression.Subquery;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.OutputColumn;
import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Queries within expressions. */
final class SubqueryBinder {
    private final Binding binding;
    private final OperatorBinder operators;

    SubqueryBinder(Binding binding, OperatorBinder operators) {
        this.binding = binding;
        this.operators = operators;
    }

    Expression bind(ValueExpression written, Level level) {
        return switch (written) {
            case ValueExpression.Exists(int _, var query) ->
                value(Subquery.Kind.EXISTS, plan(query, level), SqlType.BOOLEAN);
            case ValueExpression.ScalarQuery(int position, var query) -> {
                LogicalPlan plan = one(plan(query, level), position);
                yield value(
                        Subquery.Kind.SCALAR, plan, plan.columns().getFirst().type());
            }
            case ValueExpression.ArrayQuery(int position, var query) -> {
                LogicalPlan plan = one(plan(query, level), position);
                yield value(
                        Subquery.Kind.ARRAY,
                        plan,
                        SqlType.arrayOf(plan.columns().getFirst().type().base()));
            }
            case ValueExpression.InQuery it -> {
                Expression any =
                        compared("=", Subquery.Kind.ANY, it.operand(), plan(it.query(), level), level, it.position());
                yield it.negated() ? new Expression.Not(any) : any;
            }
            case ValueExpression.QuantifiedQuery it ->
                compared(
                        it.operator().name(),
                        it.quantifier() == ValueExpression.Quantifier.ALL ? Subquery.Kind.ALL : Subquery.Kind.ANY,
                        it.operand(),
                        plan(it.query(), level),
                        level,
                        it.position());
            default -> throw new IllegalArgumentException("no subquery: " + written);
        };
    }

    private LogicalPlan plan(Query query, Level level) {
        return binding.queries.bind(query, level.scope);
    }

    private static LogicalPlan one(LogicalPlan plan, int position) {
        if (plan.columns().size() != 1) {
            throw Binding.error(SqlState.SYNTAX_ERROR, "subquery must return only one column", position);
        }
        return plan;
    }

    private static Expression value(Subquery.Kind kind, LogicalPlan plan, SqlType type) {
        return new Expression.SubqueryValue(new Subquery(kind, plan, List.of(), List.of(), List.of(), type));
    }

    private Expression compared(
            String operator, Subquery.Kind kind, ValueExpression operand, LogicalPlan plan, Level level, int position) {
        List<Expression> left = operand instanceof ValueExpression.RowConstructor row
                ? binding.expressions.bindAll(row.fields(), level)
                : List.of(binding.expressions.bind(operand, level));
        if (left.size() != plan.columns().size()) {
            throw Binding.error(
                    SqlState.SYNTAX_ERROR,
                    left.size() < plan.columns().size()
                            ? "subquery has too many columns"
                            : "subquery has too few columns",
                    position);
        }
        return compared(operator, kind, left, plan, position);
    }

    /** Columns of the plan are cast where the operators take other types than it gives. */
    private Expression compared(
            String operator, Subquery.Kind kind, List<Expression> left, LogicalPlan plan, int position) {
        List<Expression> lefts = new ArrayList<>();
        List<Expression> rights = new ArrayList<>();
        List<ScalarFunction> functions = new ArrayList<>();
        List<Collation> collations = new ArrayList<>();
        boolean same = true;
        for (int i = 0; i < left.size(); i++) {
            Expression column =
                    new Expression.InputColumn(i, plan.columns().get(i).type());
            OperatorBinder.Chosen chosen = operators.choose(operator, left.get(i), column, position);
            if (!chosen.type().equals(SqlType.BOOLEAN)) {
                throw Binding.error(
                        SqlState.DATATYPE_MISMATCH,
                        "row comparison operator must yield type boolean, not type "
                                + chosen.type().sqlName(),
                        position);
            }
            Expression first = Objects.requireNonNull(chosen.left());
            lefts.add(first);
            rights.add(chosen.right());
            functions.add(chosen.function());
            collations.add(Coercions.collation(List.of(first, chosen.right())));
            same &= chosen.right().equals(column);
        }
        LogicalPlan cast = plan;
        if (!same) {
            List<OutputColumn> columns = new ArrayList<>();
            for (int i = 0; i < rights.size(); i++) {
                columns.add(OutputColumn.computed(
                        plan.columns().get(i).name(), rights.get(i).type()));
            }
            cast = new LogicalPlan.Project(plan, rights, columns);
        }
        return new Expression.SubqueryValue(new Subquery(kind, cast, lefts, functions, collations, SqlType.BOOLEAN));
    }

    /** {@code (a, b) = (SELECT …)}: true, false or null of the one row; null of none. */
    Expression rowComparison(
            QualifiedName operator, ValueExpression.RowConstructor left, Query query, Level level, int position) {
        LogicalPlan plan = plan(query, level);
        List<Expression> fields = binding.expressions.bindAll(left.fields(), level);
        if (fields.size() != plan.columns().size()) {
            throw Binding.error(
                    SqlState.SYNTAX_ERROR,
                    fields.size() < plan.columns().size()
                            ? "subquery has too many columns"
                            : "subquery has too few columns",
                    position);
        }
        List<Expression> outer =
                fields.stream().map(field -> Rewrite.outer(field, 1)).toList();
        List<Expression> columns = new ArrayList<>();
        for (int i = 0; i < plan.columns().size(); i++) {
            columns.add(new Expression.InputColumn(i, plan.columns().get(i).type()));
        }
        Expression compared = operators.rows(operator, outer, columns, position);
        LogicalPlan single = new LogicalPlan.Project(
                plan, List.of(compared), List.of(OutputColumn.computed("?column?", SqlType.BOOLEAN)));
        return value(Subquery.Kind.SCALAR, single, SqlType.BOOLEAN);
    }
}
