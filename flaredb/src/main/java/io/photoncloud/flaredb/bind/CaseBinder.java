package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.ArrayList;
import java.util.List;

/** CASE. With an operand each WHEN is compared with it by the equality of their types. */
final class CaseBinder {
    private final Binding binding;

    CaseBinder(Binding binding) {
        this.binding = binding;
    }

    Expression bind(ValueExpression.Case it, Level level) {
        Expression operand =
                it.operand() == null ? null : binding.coercions.known(binding.expressions.bind(it.operand(), level));
        List<Expression> conditions = new ArrayList<>();
        List<Expression> results = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        for (ValueExpression.When when : it.whens()) {
            Expression condition = binding.expressions.bind(when.condition(), level);
            conditions.add(
                    operand == null
                            ? binding.coercions.condition(
                                    condition, "CASE/WHEN", when.condition().position())
                            : binding.expressions
                                    .operators()
                                    .bind(
                                            "=",
                                            new Expression.CaseOperand(operand.type()),
                                            condition,
                                            when.condition().position()));
            results.add(binding.expressions.bind(when.result(), level));
            positions.add(when.result().position());
        }
        Expression otherwise = it.otherwise() == null
                ? new Expression.Constant(null, SqlType.UNKNOWN)
                : binding.expressions.bind(it.otherwise(), level);
        // PostgreSQL prefers the type of ELSE: it is the first that is looked at.
        List<Expression> all = new ArrayList<>();
        all.add(otherwise);
        all.addAll(results);
        positions.addFirst(
                it.otherwise() == null ? it.position() : it.otherwise().position());
        SqlType common = binding.coercions.common(all, "CASE", positions);
        SqlType type = common.is(TypeKind.UNKNOWN) ? SqlType.TEXT : common;
        List<Expression> cast = binding.coercions.toCommon(all, type);
        List<Expression.When> whens = new ArrayList<>();
        for (int i = 0; i < conditions.size(); i++) {
            whens.add(new Expression.When(conditions.get(i), cast.get(i + 1)));
        }
        return new Expression.Case(operand, whens, cast.getFirst(), type);
    }
}
