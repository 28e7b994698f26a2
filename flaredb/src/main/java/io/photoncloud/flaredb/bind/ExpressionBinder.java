package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.function.CastContext;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.flaredb.type.TypeKind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Binds expressions; operators and what is made of them are {@link OperatorBinder}'s, calls {@link CallBinder}'s. */
final class ExpressionBinder {
    private final Binding binding;
    private final OperatorBinder operators;
    private final SubqueryBinder subqueries;

    ExpressionBinder(Binding binding) {
        this.binding = binding;
        this.operators = new OperatorBinder(binding);
        this.subqueries = new SubqueryBinder(binding, operators);
    }

    OperatorBinder operators() {
        return operators;
    }

    List<Expression> bindAll(List<ValueExpression> written, Level level) {
        List<Expression> bound = new ArrayList<>(written.size());
        for (ValueExpression each : written) {
            bound.add(bind(each, level));
        }
        return bound;
    }

    Expression condition(ValueExpression written, Level level, String clause) {
        return binding.coercions.condition(bind(written, level), clause, written.position());
    }

    @Nullable
    Expression bindOrNull(@Nullable ValueExpression written, Level level) {
        return written == null ? null : bind(written, level);
    }

    /** Literals stay of type unknown until something says what they are. */
    Expression bind(ValueExpression written, Level level) {
        return binding.at(bound(written, level), written.position());
    }

    private Expression bound(ValueExpression written, Level level) {
        return switch (written) {
            case ValueExpression.StringLiteral(int _, var value) -> new Expression.Constant(value, SqlType.UNKNOWN);
            case ValueExpression.NumberLiteral number -> number(number.digits());
            case ValueExpression.BooleanLiteral(int _, boolean value) ->
                new Expression.Constant(value, SqlType.BOOLEAN);
            case ValueExpression.NullLiteral _ -> new Expression.Constant(null, SqlType.UNKNOWN);
            case ValueExpression.BitLiteral it -> throw unsupported("type bit", it.position());
            case ValueExpression.ParameterReference(int _, int number) ->
                new Expression.Parameter(number, binding.parameterType(number));
            case ValueExpression.ColumnReference(int _, var name) -> column(name, level);
            case ValueExpression.Star it -> throw unsupported("row expansion via \"*\" is", it.position(), " here");
            case ValueExpression.FieldStar it ->
                throw unsupported("row expansion via \"*\" is", it.position(), " here");
            case ValueExpression.FieldSelection it -> field(it, level);
            case ValueExpression.Subscript it -> subscript(it, level);
            case ValueExpression.Slice it -> subscript(it, level);
            case ValueExpression.Operation it -> operation(it, level);
            case ValueExpression.And(int _, var operands) -> new Expression.And(conditions(operands, level, "AND"));
            case ValueExpression.Or(int _, var operands) -> new Expression.Or(conditions(operands, level, "OR"));
            case ValueExpression.Not(int _, var operand) ->
                new Expression.Not(conditions(List.of(operand), level, "NOT").getFirst());
            case ValueExpression.NullTest(int _, var operand, boolean negated) ->
                new Expression.IsNull(binding.coercions.known(bind(operand, level)), negated);
            case ValueExpression.TruthTest it -> truth(it, level);
            case ValueExpression.DistinctTest it ->
                operators.distinct(it, bind(it.left(), level), bind(it.right(), level));
            case ValueExpression.Between it -> between(it, level);
            case ValueExpression.PatternMatch it -> pattern(it, level);
            case ValueExpression.InValues it -> in(it, level);
            case ValueExpression.QuantifiedArray it ->
                operators.quantified(it, bind(it.operand(), level), bind(it.array(), level));
            case ValueExpression.InQuery _,
                    ValueExpression.QuantifiedQuery _,
                    ValueExpression.Exists _,
                    ValueExpression.ScalarQuery _,
                    ValueExpression.ArrayQuery _ -> subqueries.bind(written, level);
            case ValueExpression.ArrayConstructor it -> array(it, level, null);
            case ValueExpression.RowConstructor it -> row(it, level);
            case ValueExpression.Case it -> new CaseBinder(binding).bind(it, level);
            case ValueExpression.Cast it -> cast(it, level);
            case ValueExpression.Collate _,
                    ValueExpression.AtTimeZone _,
                    ValueExpression.Coalesce _,
                    ValueExpression.NullIf _,
                    ValueExpression.Extreme _ -> construct(written, level);
            case ValueExpression.Grouping it -> grouping(it, level);
            case ValueExpression.KeywordValue it -> binding.calls.keyword(it, level);
            case ValueExpression.FunctionCall it -> binding.calls.bind(it, level);
            case ValueExpression.DefaultValue(int position) ->
                throw Binding.error(SqlState.SYNTAX_ERROR, "DEFAULT is not allowed in this context", position);
            case ValueExpression.CurrentOf it -> throw unsupported("WHERE CURRENT OF", it.position());
            case ValueExpression.UnsupportedExpression(int position, var what) -> throw unsupported(what, position);
        };
    }

    private Expression construct(ValueExpression written, Level level) {
        return switch (written) {
            case ValueExpression.Collate(int position, var operand, var collation) -> {
                Expression value = binding.coercions.known(bind(operand, level));
                if (!isCollatable(value.type())) {
                    throw Binding.error(
                            SqlState.DATATYPE_MISMATCH,
                            "collations are not supported by type "
                                    + value.type().base().sqlName(),
                            position);
                }
                yield binding.coercions.relabel(value, value.type().withCollation(binding.types.collation(collation)));
            }
            case ValueExpression.AtTimeZone(int position, var value, var zone) ->
                binding.calls.function("timezone", List.of(bind(zone, level), bind(value, level)), level, position);
            case ValueExpression.Coalesce(int _, var arguments) -> {
                List<Expression> values = bindAll(arguments, level);
                SqlType type = common(values, "COALESCE", arguments);
                yield new Expression.Coalesce(binding.coercions.toCommon(values, type), type);
            }
            case ValueExpression.NullIf it ->
                operators.nullIf(it.position(), bind(it.left(), level), bind(it.right(), level));
            case ValueExpression.Extreme(int _, boolean greatest, var arguments) -> {
                List<Expression> values = bindAll(arguments, level);
                SqlType type = common(values, greatest ? "GREATEST" : "LEAST", arguments);
                yield new Expression.Extreme(
                        greatest, binding.coercions.toCommon(values, type), type, Coercions.collation(values));
            }
            default -> throw new IllegalArgumentException("no construct: " + written);
        };
    }

    static boolean isCollatable(SqlType type) {
        return switch (type.kind()) {
            case TEXT, VARCHAR, BPCHAR, NAME -> true;
            case ARRAY -> isCollatable(type.elementType());
            default -> false;
        };
    }

    private static SqlException unsupported(String what, int position) {
        return unsupported(what + " is", position, "");
    }

    private static SqlException unsupported(String what, int position, String where) {
        return Binding.error(SqlState.FEATURE_NOT_SUPPORTED, what + " not supported" + where, position);
    }

    /** An integer where it fits one, else a numeric. */
    private Expression number(String digits) {
        if (digits.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-')) {
            BigInteger value = new BigInteger(digits);
            if (value.bitLength() < Integer.SIZE) {
                return new Expression.Constant(value.longValue(), SqlType.INTEGER);
            }
            if (value.bitLength() < Long.SIZE) {
                return new Expression.Constant(value.longValue(), SqlType.BIGINT);
            }
        }
        return new Expression.Constant(
                TextFormat.parse(digits, SqlType.NUMERIC, binding.context.values()), SqlType.NUMERIC);
    }

    private Expression column(QualifiedName name, Level level) {
        return Names.column(level, name);
    }

    private Expression field(ValueExpression.FieldSelection it, Level level) {
        Expression row = bind(it.row(), level);
        if (row instanceof Expression.RowConstructor(var fields, var names, var _)) {
            int index = names.indexOf(it.field());
            if (index >= 0) {
                return fields.get(index);
            }
        }
        for (ScopeColumn column : level.scope.columns()) {
            if (column.expression().equals(row)) {
                for (int i = 0; i < column.fields().size(); i++) {
                    if (column.fields().get(i).name().equals(it.field())) {
                        return new Expression.FieldSelect(
                                row, i, column.fields().get(i).type());
                    }
                }
            }
        }
        String type = row.type().base().sqlName();
        throw Binding.error(
                row.type().is(TypeKind.RECORD) ? SqlState.UNDEFINED_COLUMN : SqlState.WRONG_OBJECT_TYPE,
                row.type().is(TypeKind.RECORD)
                        ? "could not identify column \"" + it.field() + "\" in record data type"
                        : "column notation ." + it.field() + " applied to type " + type
                                + ", which is not a composite type",
                it.row().position());
    }

    /** The whole chain of subscripts is one. */
    private Expression subscript(ValueExpression written, Level level) {
        List<Expression.Subscript> subscripts = new ArrayList<>();
        ValueExpression at = written;
        boolean slice = false;
        while (at instanceof ValueExpression.Subscript || at instanceof ValueExpression.Slice) {
            if (at instanceof ValueExpression.Subscript(int _, var array, var index)) {
                subscripts.addFirst(new Expression.Subscript(null, index(index, level), false));
                at = array;
            } else if (at instanceof ValueExpression.Slice(int _, var array, var lower, var upper)) {
                slice = true;
                subscripts.addFirst(new Expression.Subscript(
                        lower == null ? null : index(lower, level), upper == null ? null : index(upper, level), true));
                at = array;
            }
        }
        Expression array = bind(at, level);
        if (array.type().is(TypeKind.JSONB) && !slice) {
            throw unsupported("subscripting of type jsonb", written.position());
        }
        if (array.type().category() != io.photoncloud.flaredb.type.TypeCategory.ARRAY) {
            throw Binding.error(
                    SqlState.DATATYPE_MISMATCH,
                    "cannot subscript type " + array.type().base().sqlName()
                            + " because it does not support subscripting",
                    at.position());
        }
        SqlType type = slice ? array.type() : array.type().elementType();
        return new Expression.ArraySubscript(array, subscripts, type);
    }

    private Expression index(ValueExpression written, Level level) {
        Expression index = bind(written, level);
        return binding.coercions
                .find(index, SqlType.INTEGER, CastContext.ASSIGNMENT)
                .orElseThrow(() -> Binding.error(
                        SqlState.DATATYPE_MISMATCH, "array subscript must have type integer", written.position()));
    }

    private Expression operation(ValueExpression.Operation it, Level level) {
        if (it.left() == null
                && it.operator().name().equals("-")
                && it.right() instanceof ValueExpression.NumberLiteral(int _, var digits)) {
            return number("-" + digits);
        }
        if (it.left() instanceof ValueExpression.RowConstructor left
                && it.right() instanceof ValueExpression.RowConstructor right) {
            return operators.rows(
                    it.operator(), bindAll(left.fields(), level), bindAll(right.fields(), level), it.position());
        }
        if (it.left() instanceof ValueExpression.RowConstructor left
                && it.right() instanceof ValueExpression.ScalarQuery right) {
            return subqueries.rowComparison(it.operator(), left, right.query(), level, it.position());
        }
        return operators.bind(
                it.operator(),
                it.left() == null ? null : bind(it.left(), level),
                bind(it.right(), level),
                it.position());
    }

    private List<Expression> conditions(List<ValueExpression> operands, Level level, String operator) {
        List<Expression> bound = new ArrayList<>(operands.size());
        for (ValueExpression operand : operands) {
            bound.add(binding.coercions.condition(bind(operand, level), operator, operand.position()));
        }
        return bound;
    }

    private Expression truth(ValueExpression.TruthTest it, Level level) {
        String words = "IS " + (it.negated() ? "NOT " : "") + it.truth();
        Expression operand = binding.coercions.condition(
                bind(it.operand(), level), words, it.operand().position());
        Boolean value = switch (it.truth()) {
            case TRUE -> Boolean.TRUE;
            case FALSE -> Boolean.FALSE;
            case UNKNOWN -> null;
        };
        return new Expression.IsTruth(operand, value, it.negated());
    }

    /** As PostgreSQL, two comparisons; symmetric, four. */
    private Expression between(ValueExpression.Between it, Level level) {
        Expression within = range(it, it.lower(), it.upper(), level);
        if (it.symmetric()) {
            within = new Expression.Or(List.of(within, range(it, it.upper(), it.lower(), level)));
        }
        return it.negated() ? new Expression.Not(within) : within;
    }

    private Expression range(ValueExpression.Between it, ValueExpression lower, ValueExpression upper, Level level) {
        return new Expression.And(List.of(
                operators.bind(">=", bind(it.operand(), level), bind(lower, level), it.position()),
                operators.bind("<=", bind(it.operand(), level), bind(upper, level), it.position())));
    }

    private Expression pattern(ValueExpression.PatternMatch it, Level level) {
        Expression operand = bind(it.operand(), level);
        Expression pattern = bind(it.expression(), level);
        String operator = switch (it.pattern()) {
            case LIKE -> it.negated() ? "!~~" : "~~";
            case ILIKE -> it.negated() ? "!~~*" : "~~*";
            case SIMILAR -> it.negated() ? "!~" : "~";
        };
        if (it.pattern() == ValueExpression.Pattern.SIMILAR) {
            List<Expression> arguments =
                    it.escape() == null ? List.of(pattern) : List.of(pattern, bind(it.escape(), level));
            pattern = binding.calls.function("similar_to_escape", arguments, level, it.position());
        } else if (it.escape() != null) {
            pattern = binding.calls.function(
                    "like_escape", List.of(pattern, bind(it.escape(), level)), level, it.position());
        }
        return operators.bind(operator, operand, pattern, it.position());
    }

    private Expression in(ValueExpression.InValues it, Level level) {
        if (it.operand() instanceof ValueExpression.RowConstructor row) {
            return rowIn(it, row, level);
        }
        return operators.in(it, bind(it.operand(), level), bindAll(it.values(), level));
    }

    private Expression rowIn(ValueExpression.InValues it, ValueExpression.RowConstructor row, Level level) {
        List<Expression> any = new ArrayList<>();
        for (ValueExpression value : it.values()) {
            if (!(value instanceof ValueExpression.RowConstructor other)) {
                throw Binding.error(
                        SqlState.UNDEFINED_FUNCTION,
                        "operator does not exist: record = "
                                + bind(value, level).type().sqlName(),
                        it.position());
            }
            any.add(operators.rows(
                    new QualifiedName(it.position(), List.of("=")),
                    bindAll(row.fields(), level),
                    bindAll(other.fields(), level),
                    it.position()));
        }
        Expression found = any.size() == 1 ? any.getFirst() : new Expression.Or(any);
        return it.negated() ? new Expression.Not(found) : found;
    }

    private Expression array(ValueExpression.ArrayConstructor it, Level level, @Nullable SqlType target) {
        if (it.elements().isEmpty() && target == null) {
            throw new SqlException(
                    SqlState.INDETERMINATE_DATATYPE,
                    "cannot determine type of empty array",
                    null,
                    "Explicitly cast to the desired type, for example ARRAY[]::integer[].",
                    it.position());
        }
        boolean nested = it.elements().stream().anyMatch(ValueExpression.ArrayConstructor.class::isInstance);
        List<Expression> elements = new ArrayList<>();
        for (ValueExpression element : it.elements()) {
            elements.add(
                    element instanceof ValueExpression.ArrayConstructor inner
                            ? binding.at(array(inner, level, target), inner.position())
                            : bind(element, level));
        }
        nested = nested
                || (!elements.isEmpty()
                        && elements.stream().allMatch(each -> each.type().isArray()));
        if (target != null) {
            SqlType element = nested ? SqlType.arrayOf(target) : target;
            List<Expression> cast = new ArrayList<>();
            for (int i = 0; i < elements.size(); i++) {
                cast.add(explicit(elements.get(i), element, it.elements().get(i).position()));
            }
            return new Expression.ArrayConstructor(cast, nested, SqlType.arrayOf(target));
        }
        SqlType common = common(elements, "ARRAY", it.elements());
        if (common.is(TypeKind.UNKNOWN)) {
            common = SqlType.TEXT;
        }
        if (!nested && common.arrayOid() == 0) {
            throw Binding.error(
                    SqlState.UNDEFINED_OBJECT,
                    "could not find array type for data type " + common.base().sqlName(),
                    it.position());
        }
        return new Expression.ArrayConstructor(
                binding.coercions.toCommon(elements, common), nested, SqlType.arrayOf(common));
    }

    private Expression row(ValueExpression.RowConstructor it, Level level) {
        List<Expression> fields = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (ValueExpression field : it.fields()) {
            if (field instanceof ValueExpression.Star star) {
                Stars.expand(star, level).forEach(column -> {
                    fields.add(column.expression());
                    names.add("f" + fields.size());
                });
            } else {
                fields.add(binding.coercions.known(bind(field, level)));
                names.add("f" + fields.size());
            }
        }
        return new Expression.RowConstructor(fields, names, SqlType.RECORD);
    }

    private Expression cast(ValueExpression.Cast it, Level level) {
        SqlType type = binding.types.resolve(it.type());
        if (it.operand() instanceof ValueExpression.ArrayConstructor array && type.isArray()) {
            return binding.at(array(array, level, type.elementType()), array.position());
        }
        Expression operand = bind(it.operand(), level);
        return explicit(operand, type, it.position());
    }

    private Expression explicit(Expression operand, SqlType type, int position) {
        Expression cast = binding.coercions
                .find(operand, type, CastContext.EXPLICIT)
                .orElseThrow(() -> binding.coercions.cannotCast(operand, type, position));
        boolean losesModifier = cast.equals(operand)
                && type.modifier() == SqlType.NO_MODIFIER
                && operand.type().modifier() != SqlType.NO_MODIFIER;
        return losesModifier
                ? binding.coercions.relabel(
                        cast, type.withCollation(operand.type().collation()))
                : cast;
    }

    private SqlType common(List<Expression> values, String construct, List<ValueExpression> written) {
        SqlType type = binding.coercions.common(
                values,
                construct,
                written.stream().map(ValueExpression::position).toList());
        return type.is(TypeKind.UNKNOWN) ? SqlType.TEXT : type;
    }

    private Expression grouping(ValueExpression.Grouping it, Level level) {
        if (level.allowed == Level.Allowed.NOTHING) {
            throw Binding.error(
                    SqlState.GROUPING_ERROR, "grouping operations are not allowed in " + level.clause, it.position());
        }
        boolean outer = level.inAggregate;
        level.inAggregate = true;
        level.groupings.add(bindAll(it.arguments(), level));
        level.inAggregate = outer;
        return new Expression.InputColumn(Level.GROUPINGS + level.groupings.size() - 1, SqlType.INTEGER);
    }
}
