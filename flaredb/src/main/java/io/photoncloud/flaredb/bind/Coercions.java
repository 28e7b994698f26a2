package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.expression.Conversion;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.function.CastContext;
import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes expressions of types that are asked for: literals are read, parameters decided, casts put around the rest. */
final class Coercions {
    /** Changes what is said of a value's type (a collation, a modifier that is lost), not the value. */
    private static final Conversion SAME = new Conversion() {
        @Override
        public Volatility volatility() {
            return Volatility.IMMUTABLE;
        }

        @Override
        public boolean isBinary() {
            return true;
        }

        @Override
        public Object convert(Object value, SqlType from, SqlType to, EvaluationContext context) {
            return value;
        }
    };

    private final Binding binding;

    Coercions(Binding binding) {
        this.binding = binding;
    }

    /** As the type, or empty where the context does not allow it. Literals that cannot be read are errors at once. */
    Optional<Expression> find(Expression expression, SqlType type, CastContext context) {
        if (expression.type().is(TypeKind.UNKNOWN)) {
            if (expression instanceof Expression.Constant(var value, var _)) {
                return Optional.of(literal(expression, value, type, context));
            }
            if (expression instanceof Expression.Parameter(int number, var _)) {
                return Optional.of(parameter(expression, number, type, context));
            }
        }
        if (expression.type().isSame(type)) {
            boolean keeps = type.modifier() == SqlType.NO_MODIFIER
                    || type.modifier() == expression.type().modifier();
            if (keeps || context == CastContext.IMPLICIT) {
                return Optional.of(expression);
            }
        }
        return binding.functions()
                .findCast(expression.type(), type, context)
                .map(conversion -> new Expression.Cast(expression, type, conversion, context == CastContext.EXPLICIT));
    }

    private Expression literal(Expression literal, Object value, SqlType type, CastContext context) {
        if (value == null) {
            return new Expression.Constant(null, type);
        }
        if (type.isPolymorphic() || type.is(TypeKind.ANY)) {
            return new Expression.Constant(value, SqlType.TEXT);
        }
        int position = binding.position(literal);
        try {
            Object read =
                    TextFormat.parse((String) value, type.withModifier(SqlType.NO_MODIFIER), binding.context.values());
            Expression constant =
                    binding.at(new Expression.Constant(read, type.withModifier(SqlType.NO_MODIFIER)), position);
            if (type.modifier() == SqlType.NO_MODIFIER || context == CastContext.IMPLICIT) {
                return constant;
            }
            return find(constant, type, context).orElse(constant);
        } catch (SqlException e) {
            throw e.at(position);
        }
    }

    private Expression parameter(Expression parameter, int number, SqlType type, CastContext context) {
        int position = binding.position(parameter);
        binding.decideParameter(number, type, position);
        Expression typed = binding.at(new Expression.Parameter(number, type.base()), position);
        return type.modifier() == SqlType.NO_MODIFIER || context == CastContext.IMPLICIT
                ? typed
                : find(typed, type, context).orElse(typed);
    }

    /** Implicitly, where resolution has said that it goes. */
    Expression implicit(Expression expression, SqlType type) {
        return find(expression, type, CastContext.IMPLICIT)
                .orElseThrow(() -> cannotCast(expression, type, binding.position(expression)));
    }

    SqlException cannotCast(Expression expression, SqlType type, int position) {
        return Binding.error(
                SqlState.CANNOT_COERCE,
                "cannot cast type " + expression.type().base().sqlName() + " to "
                        + type.base().sqlName(),
                position);
    }

    /** Which condition it is: WHERE, JOIN/ON, CASE/WHEN. */
    Expression condition(Expression expression, String clause, int position) {
        return find(expression, SqlType.BOOLEAN, CastContext.IMPLICIT)
                .orElseThrow(() -> Binding.error(
                        SqlState.DATATYPE_MISMATCH,
                        "argument of " + clause + " must be type boolean, not type "
                                + expression.type().base().sqlName(),
                        position));
    }

    /** What is left unknown at the end is text. */
    Expression known(Expression expression) {
        return expression.type().is(TypeKind.UNKNOWN) ? implicit(expression, SqlType.TEXT) : expression;
    }

    /** The one type of all; what they are of says the error: CASE, UNION. */
    SqlType common(List<Expression> expressions, String construct, List<Integer> positions) {
        List<SqlType> types = expressions.stream().map(Expression::type).toList();
        Optional<SqlType> common = binding.functions().findCommonType(types);
        if (common.isPresent()) {
            return withCommonModifier(common.get(), types);
        }
        List<SqlType> fitting = new ArrayList<>();
        SqlType so = types.getFirst();
        for (int i = 0; i < types.size(); i++) {
            fitting.add(types.get(i));
            Optional<SqlType> next = binding.functions().findCommonType(fitting);
            if (next.isEmpty()) {
                throw Binding.error(
                        SqlState.DATATYPE_MISMATCH,
                        construct + " types " + so.base().sqlName() + " and "
                                + types.get(i).base().sqlName() + " cannot be matched",
                        positions.get(i));
            }
            so = next.get();
        }
        return so;
    }

    private static SqlType withCommonModifier(SqlType common, List<SqlType> types) {
        int modifier = types.getFirst().modifier();
        boolean same = types.stream().allMatch(type -> type.isSame(common) && type.modifier() == modifier);
        return same ? common.withModifier(modifier) : common;
    }

    /** Each as the common type. */
    List<Expression> toCommon(List<Expression> expressions, SqlType type) {
        List<Expression> all = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            all.add(implicit(expression, type));
        }
        return all;
    }

    /** For a column that is written: what may be assigned. */
    Expression assignment(Expression expression, SqlType type, String column, int position) {
        return find(expression, type, CastContext.ASSIGNMENT)
                .orElseThrow(() -> new SqlException(
                        SqlState.DATATYPE_MISMATCH,
                        "column \"" + column + "\" is of type " + type.base().sqlName() + " but expression is of type "
                                + expression.type().base().sqlName(),
                        null,
                        "You will need to rewrite or cast the expression.",
                        position));
    }

    /** The same value with another type said of it. */
    Expression relabel(Expression expression, SqlType type) {
        return switch (expression) {
            case Expression.InputColumn(int index, var _) -> new Expression.InputColumn(index, type);
            case Expression.OuterColumn(int level, int index, var _) -> new Expression.OuterColumn(level, index, type);
            case Expression.Constant(var value, var _) -> new Expression.Constant(value, type);
            default -> new Expression.Cast(expression, type, SAME, false);
        };
    }

    /** The collation of what compares these: of the first that was told one. */
    static Collation collation(List<Expression> expressions) {
        for (Expression expression : expressions) {
            if (expression.type().collation() != null) {
                return expression.type().effectiveCollation();
            }
        }
        return Collation.C;
    }
}
