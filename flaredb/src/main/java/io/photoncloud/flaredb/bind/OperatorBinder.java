package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.expression.Comparison;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.ScalarFunction;
import io.photoncloud.flaredb.function.Resolution;
import io.photoncloud.flaredb.function.Routine;
import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Operators by the types of their operands, and what is made of operators: IN, ANY, IS DISTINCT FROM, comparisons of rows. */
final class OperatorBinder {
    private final Binding binding;

    OperatorBinder(Binding binding) {
        this.binding = binding;
    }

    /** An operator chosen, with its operands as it takes them. */
    record Chosen(ScalarFunction function, @Nullable Expression left, Expression right, SqlType type) {}

    Expression bind(QualifiedName operator, @Nullable Expression left, Expression right, int position) {
        checkSchema(operator, left, right, position);
        return bind(operator.name(), left, right, position);
    }

    Expression bind(String operator, @Nullable Expression left, Expression right, int position) {
        Chosen chosen = choose(operator, left, right, position);
        List<Expression> operands =
                chosen.left() == null ? List.of(chosen.right()) : List.of(chosen.left(), chosen.right());
        return new Expression.Call(chosen.function(), operands, chosen.type(), Coercions.collation(operands));
    }

    private static void checkSchema(QualifiedName operator, @Nullable Expression left, Expression right, int position) {
        if (operator.parts().size() > 1 && !operator.parts().getFirst().equals("pg_catalog")) {
            throw notFound(operator.text(), left == null ? null : left.type(), right.type(), position);
        }
    }

    Chosen choose(String operator, @Nullable Expression left, Expression right, int position) {
        SqlType leftType = left == null ? null : left.type();
        return switch (binding.functions().resolveOperator(operator, leftType, right.type())) {
            case Resolution.Found found
            when found.routine() instanceof Routine.Scalar(var _, var function) -> {
                int last = found.argumentTypes().size() - 1;
                yield new Chosen(
                        function,
                        left == null
                                ? null
                                : binding.coercions.implicit(
                                        left, found.argumentTypes().getFirst()),
                        binding.coercions.implicit(right, found.argumentTypes().get(last)),
                        found.result());
            }
            case Resolution.Ambiguous _ ->
                throw new SqlException(
                        SqlState.AMBIGUOUS_FUNCTION,
                        "operator is not unique: " + written(operator, leftType, right.type()),
                        null,
                        "Could not choose a best candidate operator. You might need to add explicit type casts.",
                        position);
            case Resolution.Found _, Resolution.NotFound _ ->
                throw notFound(operator, leftType, right.type(), position);
        };
    }

    private static SqlException notFound(String operator, @Nullable SqlType left, SqlType right, int position) {
        return new SqlException(
                SqlState.UNDEFINED_FUNCTION,
                "operator does not exist: " + written(operator, left, right),
                null,
                "No operator matches the given name and argument "
                        + (left == null
                                ? "type. You might need to add an explicit type cast."
                                : "types. You might need to add explicit type casts."),
                position);
    }

    private static String written(String operator, @Nullable SqlType left, SqlType right) {
        return (left == null ? "" : left.base().sqlName() + " ") + operator + " "
                + right.base().sqlName();
    }

    Expression distinct(ValueExpression.DistinctTest it, Expression left, Expression right) {
        Chosen equal = choose("=", left, right, it.position());
        Expression first = java.util.Objects.requireNonNull(equal.left());
        return new Expression.IsDistinct(
                first,
                equal.right(),
                equal.function(),
                Coercions.collation(List.of(first, equal.right())),
                it.negated());
    }

    Expression nullIf(int position, Expression left, Expression right) {
        Chosen equal = choose("=", left, right, position);
        Expression compared = java.util.Objects.requireNonNull(equal.left());
        Expression kept = left.type().is(TypeKind.UNKNOWN) ? compared : left;
        return new Expression.NullIf(
                kept,
                compared,
                equal.right(),
                equal.function(),
                Coercions.collation(List.of(compared, equal.right())),
                kept.type());
    }

    /** All of one type where there is one, otherwise each compared by itself. */
    Expression in(ValueExpression.InValues it, Expression operand, List<Expression> values) {
        List<Expression> all = new ArrayList<>();
        all.add(operand);
        all.addAll(values);
        Optional<SqlType> common = binding.functions()
                .findCommonType(all.stream().map(Expression::type).toList());
        if (common.isEmpty()) {
            List<Expression> each = new ArrayList<>();
            for (Expression value : values) {
                each.add(bind("=", operand, value, it.position()));
            }
            Expression any = each.size() == 1 ? each.getFirst() : new Expression.Or(each);
            return it.negated() ? new Expression.Not(any) : any;
        }
        SqlType type =
                common.get().is(TypeKind.UNKNOWN) ? SqlType.TEXT : common.get().base();
        Expression sample = new Expression.Constant(null, type);
        Chosen equal =
                choose(it.negated() ? "<>" : "=", binding.coercions.implicit(operand, type), sample, it.position());
        Chosen equality = it.negated() ? choose("=", equal.left(), sample, it.position()) : equal;
        List<Expression> items =
                binding.coercions.toCommon(values, equality.right().type().base());
        Expression left = java.util.Objects.requireNonNull(equality.left());
        return new Expression.InList(left, items, equality.function(), Coercions.collation(all), it.negated());
    }

    Expression quantified(ValueExpression.QuantifiedArray it, Expression operand, Expression array) {
        Expression right = array;
        if (right.type().is(TypeKind.UNKNOWN)) {
            SqlType element = operand.type().is(TypeKind.UNKNOWN)
                    ? SqlType.TEXT
                    : operand.type().base();
            right = binding.coercions.implicit(right, SqlType.arrayOf(element));
        }
        if (right.type().category() != io.photoncloud.flaredb.type.TypeCategory.ARRAY) {
            throw Binding.error(
                    SqlState.WRONG_OBJECT_TYPE, "op ANY/ALL (array) requires array on right side", it.position());
        }
        Expression sample =
                new Expression.Constant(null, right.type().elementType().base());
        Chosen chosen = choose(it.operator().name(), operand, sample, it.position());
        if (!chosen.type().is(TypeKind.BOOLEAN)) {
            throw Binding.error(
                    SqlState.WRONG_OBJECT_TYPE, "op ANY/ALL (array) requires operator to yield boolean", it.position());
        }
        SqlType elements = SqlType.arrayOf(chosen.right().type().base());
        Expression left = java.util.Objects.requireNonNull(chosen.left());
        return new Expression.Quantified(
                left,
                chosen.function(),
                binding.coercions.implicit(right, elements),
                it.quantifier() == ValueExpression.Quantifier.ALL,
                Coercions.collation(List.of(left, right)));
    }

    /** Field by field. */
    Expression rows(QualifiedName operator, List<Expression> left, List<Expression> right, int position) {
        Optional<Comparison> comparison = comparison(operator.name());
        if (left.size() != right.size()) {
            throw Binding.error(SqlState.SYNTAX_ERROR, "unequal number of entries in row expressions", position);
        }
        if (left.isEmpty()) {
            throw Binding.error(SqlState.FEATURE_NOT_SUPPORTED, "cannot compare rows of zero length", position);
        }
        if (comparison.isEmpty()) {
            throw new SqlException(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "could not determine interpretation of row comparison operator " + operator.name(),
                    null,
                    "Row comparison operators must be associated with btree operator families.",
                    position);
        }
        List<Expression> each = new ArrayList<>();
        List<Expression> lefts = new ArrayList<>();
        List<Expression> rights = new ArrayList<>();
        List<Collation> collations = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            Chosen chosen = choose(operator.name(), left.get(i), right.get(i), position);
            Expression first = java.util.Objects.requireNonNull(chosen.left());
            Collation collation = Coercions.collation(List.of(first, chosen.right()));
            lefts.add(first);
            rights.add(chosen.right());
            collations.add(collation);
            each.add(new Expression.Call(chosen.function(), List.of(first, chosen.right()), chosen.type(), collation));
        }
        if (each.size() == 1) {
            return each.getFirst();
        }
        return switch (comparison.get()) {
            case EQUAL -> new Expression.And(each);
            case NOT_EQUAL -> new Expression.Or(each);
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                new Expression.RowCompare(comparison.get(), lefts, rights, collations);
        };
    }

    private static Optional<Comparison> comparison(String operator) {
        for (Comparison comparison : Comparison.values()) {
            if (comparison.operator().equals(operator)) {
                return Optional.of(comparison);
            }
        }
        return Optional.empty();
    }
}
