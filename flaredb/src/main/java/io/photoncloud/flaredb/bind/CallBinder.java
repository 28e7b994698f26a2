package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.ast.ValueExpression.FunctionCall;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.SortKey;
import io.photoncloud.flaredb.function.AggregateFunction;
import io.photoncloud.flaredb.function.Resolution;
import io.photoncloud.flaredb.function.Routine;
import io.photoncloud.flaredb.function.Signature;
import io.photoncloud.flaredb.logical.AggregateCall;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Calls of functions, aggregates and window functions, by name and the types of what is given. */
final class CallBinder {
    private final Binding binding;
    private final WindowBinder windows;

    CallBinder(Binding binding) {
        this.binding = binding;
        this.windows = new WindowBinder(binding);
    }

    WindowBinder windows() {
        return windows;
    }

    /** A plain function of the system. */
    Expression function(String name, List<Expression> arguments, Level level, int position) {
        Resolution.Found found = resolve(name, name, arguments, false, position);
        return call(found, arguments, level, name, position);
    }

    Expression bind(FunctionCall it, Level level) {
        String name = it.name().name();
        checkSchema(it);
        for (ValueExpression.Argument argument : it.arguments()) {
            if (argument.name() != null) {
                return named(it, level);
            }
        }
        return bind(
                it,
                name,
                it.arguments().stream().map(ValueExpression.Argument::value).toList(),
                level);
    }

    private void checkSchema(FunctionCall it) {
        List<String> parts = it.name().parts();
        if (parts.size() > 1 && !parts.get(parts.size() - 2).equals("pg_catalog")) {
            String schema = parts.get(parts.size() - 2);
            if (schema.equals("information_schema") && it.name().name().startsWith("_pg_")) {
                return;
            }
            if (binding.catalog().findSchema(schema).isEmpty()) {
                throw Binding.error(
                        SqlState.INVALID_SCHEMA_NAME, "schema \"" + schema + "\" does not exist", it.position());
            }
            throw notFound(it.name().text(), List.of(), it.position());
        }
    }

    /** Arguments by name, put in the order of the one function of that name whose parameters are called so. */
    private Expression named(FunctionCall it, Level level) {
        for (Routine routine : binding.functions().functions(it.name().name())) {
            List<String> names = routine.signature().parameterNames();
            ValueExpression[] ordered = new ValueExpression[names.size()];
            int used = 0;
            for (ValueExpression.Argument argument : it.arguments()) {
                int place = argument.name() == null ? used : names.indexOf(argument.name());
                if (place < 0 || place >= ordered.length || ordered[place] != null) {
                    used = -1;
                    break;
                }
                ordered[place] = argument.value();
                used++;
            }
            if (used > 0) {
                List<ValueExpression> values = new ArrayList<>();
                for (int i = 0; i < used && ordered[i] != null; i++) {
                    values.add(ordered[i]);
                }
                if (values.size() == used) {
                    return bind(it, it.name().name(), values, level);
                }
            }
        }
        throw notFound(it.name().text(), List.of(), it.position());
    }

    private Expression bind(FunctionCall it, String name, List<ValueExpression> values, Level level) {
        boolean aggregate = isAggregate(name) && it.over() == null;
        boolean wasIn = level.inAggregate;
        Level.Allowed allowed = level.allowed;
        if (aggregate) {
            checkAggregate(it, level);
            level.inAggregate = true;
        }
        List<Expression> arguments = new ArrayList<>(binding.expressions.bindAll(values, level));
        int direct = arguments.size();
        List<SortKey> within = windows.sortKeys(it.withinGroup(), level);
        within.forEach(key -> arguments.add(key.expression()));
        List<SortKey> orderBy = windows.sortKeys(it.orderBy(), level);
        Expression filter = it.filter() == null ? null : binding.expressions.condition(it.filter(), level, "FILTER");
        level.inAggregate = wasIn;
        level.allowed = allowed;
        Resolution.Found found = resolve(name, it.name().text(), arguments, it.variadic(), it.position());
        if (it.over() != null) {
            return windows.bind(it, found, arguments, filter, level);
        }
        if (found.routine() instanceof Routine.Aggregate(var _, var function)) {
            return aggregate(
                    it, found, function, arguments, direct, within.isEmpty() ? orderBy : within, filter, level);
        }
        checkPlain(it, found, name);
        return call(found, arguments, level, name, it.position());
    }

    private boolean isAggregate(String name) {
        return binding.functions().functions(name).stream().anyMatch(Routine.Aggregate.class::isInstance);
    }

    private static void checkAggregate(FunctionCall it, Level level) {
        if (level.inAggregate) {
            throw Binding.error(SqlState.GROUPING_ERROR, "aggregate function calls cannot be nested", it.position());
        }
        if (level.allowed == Level.Allowed.NOTHING) {
            throw Binding.error(
                    SqlState.GROUPING_ERROR, "aggregate functions are not allowed in " + level.clause, it.position());
        }
    }

    private static void checkPlain(FunctionCall it, Resolution.Found found, String name) {
        if (found.routine() instanceof Routine.Window) {
            throw Binding.error(
                    SqlState.WINDOWING_ERROR, "window function " + name + " requires an OVER clause", it.position());
        }
        String wrong = it.star()
                ? name + "(*) specified, but " + name + " is not an aggregate function"
                : it.distinct()
                        ? "DISTINCT specified, but " + name + " is not an aggregate function"
                        : !it.withinGroup().isEmpty()
                                ? "WITHIN GROUP specified, but " + name + " is not an aggregate function"
                                : !it.orderBy().isEmpty()
                                        ? "ORDER BY specified, but " + name + " is not an aggregate function"
                                        : it.filter() != null
                                                ? "FILTER specified, but " + name + " is not an aggregate function"
                                                : null;
        if (wrong != null) {
            throw Binding.error(SqlState.WRONG_OBJECT_TYPE, wrong, it.position());
        }
    }

    private Expression aggregate(
            FunctionCall it,
            Resolution.Found found,
            AggregateFunction function,
            List<Expression> written,
            int direct,
            List<SortKey> orderBy,
            @Nullable Expression filter,
            Level level) {
        boolean ordered = function.kind() != AggregateFunction.Kind.NORMAL;
        String name = function.name();
        if (ordered && it.withinGroup().isEmpty()) {
            throw Binding.error(
                    SqlState.WRONG_OBJECT_TYPE,
                    "WITHIN GROUP is required for ordered-set aggregate " + name,
                    it.position());
        }
        if (!ordered && !it.withinGroup().isEmpty()) {
            throw Binding.error(
                    SqlState.WRONG_OBJECT_TYPE,
                    name + " is not an ordered-set aggregate, so it cannot have WITHIN GROUP",
                    it.position());
        }
        List<Expression> arguments = convert(found, written);
        List<SortKey> keys = orderBy;
        if (ordered) {
            keys = new ArrayList<>();
            for (int i = 0; i < orderBy.size(); i++) {
                keys.add(new SortKey(
                        arguments.get(direct + i),
                        orderBy.get(i).descending(),
                        orderBy.get(i).nullsFirst()));
            }
        }
        if (it.distinct()) {
            for (SortKey key : keys) {
                if (!arguments.contains(key.expression())) {
                    throw Binding.error(
                            SqlState.INVALID_COLUMN_REFERENCE,
                            "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list",
                            it.orderBy().getFirst().position());
                }
            }
        }
        AggregateCall call = new AggregateCall(
                function,
                arguments,
                ordered ? direct : 0,
                it.distinct(),
                keys,
                filter,
                found.result(),
                Coercions.collation(arguments));
        int place = level.aggregates.indexOf(call);
        if (place < 0) {
            place = level.aggregates.size();
            level.aggregates.add(call);
        }
        return new Expression.InputColumn(Level.AGGREGATES + place, found.result());
    }

    Resolution.Found resolve(String name, String written, List<Expression> arguments, boolean variadic, int position) {
        List<SqlType> types = arguments.stream().map(Expression::type).toList();
        Resolution resolution = variadic
                ? binding.functions().resolveVariadic(name, types)
                : binding.functions().resolveFunction(name, types);
        return switch (resolution) {
            case Resolution.Found found -> found;
            case Resolution.NotFound _ -> throw notFound(written, types, position);
            case Resolution.Ambiguous _ ->
                throw new SqlException(
                        SqlState.AMBIGUOUS_FUNCTION,
                        "function " + signature(written, types) + " is not unique",
                        null,
                        "Could not choose a best candidate function. You might need to add explicit type casts.",
                        position);
        };
    }

    private static SqlException notFound(String name, List<SqlType> types, int position) {
        return new SqlException(
                SqlState.UNDEFINED_FUNCTION,
                "function " + signature(name, types) + " does not exist",
                null,
                "No function matches the given name and argument types. You might need to add explicit type casts.",
                position);
    }

    private static String signature(String name, List<SqlType> types) {
        return types.stream().map(type -> type.base().sqlName()).collect(Collectors.joining(", ", name + "(", ")"));
    }

    /** As the function takes them; those of a variadic tail become one array. */
    List<Expression> convert(Resolution.Found found, List<Expression> written) {
        List<Expression> arguments = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            SqlType type = i < found.argumentTypes().size()
                    ? found.argumentTypes().get(i)
                    : found.argumentTypes().getLast();
            Expression argument = written.get(i);
            arguments.add(
                    type.isPolymorphic() || type.is(TypeKind.ANY)
                            ? binding.coercions.known(argument)
                            : binding.coercions.implicit(argument, type));
        }
        if (found.variadicFrom() >= 0 && found.variadicFrom() <= arguments.size()) {
            SqlType variadic = found.routine().signature().variadic();
            if (variadic != null && !variadic.is(TypeKind.ANY)) {
                List<Expression> tail = arguments.subList(found.variadicFrom(), arguments.size());
                SqlType element =
                        tail.isEmpty() ? variadic : tail.getFirst().type().base();
                Expression array = new Expression.ArrayConstructor(List.copyOf(tail), false, SqlType.arrayOf(element));
                tail.clear();
                arguments.add(array);
            }
        }
        return arguments;
    }

    private Expression call(Resolution.Found found, List<Expression> written, Level level, String name, int position) {
        List<Expression> arguments = convert(found, written);
        return switch (found.routine()) {
            case Routine.Scalar(var _, var function) ->
                new Expression.Call(function, arguments, found.result(), Coercions.collation(arguments));
            case Routine.SetReturning set -> {
                if (level.allowed != Level.Allowed.ALL || level.inAggregate) {
                    throw Binding.error(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            level.inAggregate
                                    ? "aggregate function calls cannot contain set-returning function calls"
                                    : "set-returning functions are not allowed in " + level.clause,
                            position);
                }
                yield set(set, arguments, found.result(), level);
            }
            case Routine.Aggregate _ ->
                throw Binding.error(
                        SqlState.GROUPING_ERROR, "aggregate functions are not allowed in " + level.clause, position);
            case Routine.Window _ ->
                throw Binding.error(
                        SqlState.WINDOWING_ERROR, "window function " + name + " requires an OVER clause", position);
        };
    }

    /** A set of several columns is a row of them. */
    private static Expression set(Routine.SetReturning set, List<Expression> arguments, SqlType result, Level level) {
        List<Signature.Column> columns = set.signature().columns();
        int place = Level.SETS
                + level.sets.stream().mapToInt(call -> call.types().size()).sum();
        if (columns.size() < 2) {
            level.sets.add(new LogicalPlan.FunctionCall.Rows(set.function(), arguments, result, List.of(result)));
            return new Expression.InputColumn(place, result);
        }
        List<SqlType> types = new ArrayList<>();
        List<Expression> fields = new ArrayList<>();
        for (Signature.Column column : columns) {
            SqlType type = column.type().is(TypeKind.ANYELEMENT)
                    ? arguments.getFirst().type().elementType()
                    : column.type();
            fields.add(new Expression.InputColumn(place + types.size(), type));
            types.add(type);
        }
        level.sets.add(new LogicalPlan.FunctionCall.Rows(set.function(), arguments, result, types));
        return new Expression.RowConstructor(
                fields, columns.stream().map(Signature.Column::name).toList(), SqlType.RECORD);
    }

    /** CURRENT_DATE and its kin are functions of other names. */
    Expression keyword(ValueExpression.KeywordValue it, Level level) {
        String function = switch (it.word()) {
            case "current_timestamp" -> "now";
            case "user", "current_role" -> "current_user";
            case "current_catalog" -> "current_database";
            default -> it.word();
        };
        Expression value = function(function, List.of(), level, it.position());
        SqlType type = value.type();
        if (it.precision() == null) {
            return value;
        }
        SqlType precise = SqlType.withDigits(type, it.precision());
        return binding.functions()
                .findCast(type, precise, io.photoncloud.flaredb.function.CastContext.EXPLICIT)
                .<Expression>map(conversion -> new Expression.Cast(value, precise, conversion, true))
                .orElse(value);
    }
}
