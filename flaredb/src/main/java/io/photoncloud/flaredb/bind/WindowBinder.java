package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.QueryBody;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.ast.WindowReference;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.SortKey;
import io.photoncloud.flaredb.function.CastContext;
import io.photoncloud.flaredb.function.Resolution;
import io.photoncloud.flaredb.function.Routine;
import io.photoncloud.flaredb.logical.WindowCall;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OVER: windows by name and definition, frames, and the calls over them. */
final class WindowBinder {
    private final Binding binding;

    WindowBinder(Binding binding) {
        this.binding = binding;
    }

    List<SortKey> sortKeys(List<io.photoncloud.flaredb.ast.SortKey> written, Level level) {
        List<SortKey> keys = new ArrayList<>();
        for (io.photoncloud.flaredb.ast.SortKey key : written) {
            keys.add(key(key, binding.coercions.known(binding.expressions.bind(key.expression(), level))));
        }
        return keys;
    }

    static SortKey key(io.photoncloud.flaredb.ast.SortKey written, Expression expression) {
        boolean descending = written.direction() == io.photoncloud.flaredb.ast.SortKey.Direction.DESCENDING;
        boolean nullsFirst = written.nulls() == io.photoncloud.flaredb.ast.SortKey.NullOrder.FIRST;
        if (written.usingOperator() != null) {
            descending = switch (written.usingOperator().name()) {
                case "<" -> false;
                case ">" -> true;
                default ->
                    throw new io.photoncloud.flaredb.type.SqlException(
                            SqlState.WRONG_OBJECT_TYPE,
                            "operator " + written.usingOperator().name() + " is not a valid ordering operator",
                            null,
                            "Ordering operators must be \"<\" or \">\" members of btree operator families.",
                            written.usingOperator().position());
            };
        }
        return new SortKey(expression, descending, nullsFirst);
    }

    Expression bind(
            ValueExpression.FunctionCall it,
            Resolution.Found found,
            List<Expression> written,
            @Nullable Expression filter,
            Level level) {
        check(it, found, level);
        List<Expression> arguments = binding.calls.convert(found, written);
        boolean wasIn = level.inWindow;
        level.inWindow = true;
        WindowReference.Definition definition = definition(java.util.Objects.requireNonNull(it.over()), level, 0);
        List<Expression> partition = new ArrayList<>();
        for (ValueExpression each : definition.partitionBy()) {
            partition.add(binding.coercions.known(binding.expressions.bind(each, level)));
        }
        List<SortKey> orderBy = sortKeys(definition.orderBy(), level);
        WindowCall.Frame frame =
                definition.frame() == null ? WindowCall.Frame.DEFAULT : frame(definition.frame(), orderBy, level);
        level.inWindow = wasIn;
        WindowCall call = new WindowCall(
                found.routine() instanceof Routine.Window window ? window.function() : null,
                found.routine() instanceof Routine.Aggregate aggregate ? aggregate.function() : null,
                arguments,
                filter,
                partition,
                orderBy,
                frame,
                found.result(),
                Coercions.collation(arguments));
        int place = level.windows.indexOf(call);
        if (place < 0) {
            place = level.windows.size();
            level.windows.add(call);
        }
        return new Expression.InputColumn(Level.WINDOWS + place, found.result());
    }

    private static void check(ValueExpression.FunctionCall it, Resolution.Found found, Level level) {
        String name = it.name().name();
        if (level.inWindow) {
            throw Binding.error(SqlState.WINDOWING_ERROR, "window function calls cannot be nested", it.position());
        }
        if (level.inAggregate) {
            throw Binding.error(
                    SqlState.GROUPING_ERROR,
                    "aggregate function calls cannot contain window function calls",
                    it.position());
        }
        if (level.allowed != Level.Allowed.ALL) {
            throw Binding.error(
                    SqlState.WINDOWING_ERROR, "window functions are not allowed in " + level.clause, it.position());
        }
        if (!(found.routine() instanceof Routine.Window) && !(found.routine() instanceof Routine.Aggregate)) {
            throw Binding.error(
                    SqlState.WRONG_OBJECT_TYPE,
                    "OVER specified, but " + name + " is not a window function nor an aggregate function",
                    it.position());
        }
        if (it.distinct()) {
            throw Binding.error(
                    SqlState.FEATURE_NOT_SUPPORTED, "DISTINCT is not implemented for window functions", it.position());
        }
        if (!it.orderBy().isEmpty()) {
            throw Binding.error(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "aggregate ORDER BY is not implemented for window functions",
                    it.position());
        }
        if (it.filter() != null && found.routine() instanceof Routine.Window) {
            throw Binding.error(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "FILTER is not implemented for non-aggregate window functions",
                    it.position());
        }
    }

    /** With what a window it stands on says. */
    private WindowReference.Definition definition(WindowReference written, Level level, int depth) {
        if (written instanceof WindowReference.Named(int position, var name)) {
            return resolve(named(name, position, level), level, depth);
        }
        return resolve((WindowReference.Definition) written, level, depth);
    }

    private WindowReference.Definition resolve(WindowReference.Definition written, Level level, int depth) {
        if (written.base() == null) {
            return written;
        }
        if (depth > level.namedWindows.size()) {
            throw Binding.error(
                    SqlState.UNDEFINED_OBJECT, "window \"" + written.base() + "\" does not exist", written.position());
        }
        WindowReference.Definition base = resolve(named(written.base(), written.position(), level), level, depth + 1);
        String wrong = !written.partitionBy().isEmpty()
                ? "cannot override PARTITION BY clause of window \"" + written.base() + "\""
                : !written.orderBy().isEmpty() && !base.orderBy().isEmpty()
                        ? "cannot override ORDER BY clause of window \"" + written.base() + "\""
                        : base.frame() != null
                                ? "cannot copy window \"" + written.base() + "\" because it has a frame clause"
                                : null;
        if (wrong != null) {
            throw Binding.error(SqlState.WINDOWING_ERROR, wrong, written.position());
        }
        return new WindowReference.Definition(
                written.position(),
                null,
                base.partitionBy(),
                written.orderBy().isEmpty() ? base.orderBy() : written.orderBy(),
                written.frame());
    }

    private static WindowReference.Definition named(String name, int position, Level level) {
        for (QueryBody.NamedWindow window : level.namedWindows) {
            if (window.name().equals(name)) {
                return window.definition();
            }
        }
        throw Binding.error(SqlState.UNDEFINED_OBJECT, "window \"" + name + "\" does not exist", position);
    }

    private WindowCall.Frame frame(WindowReference.Frame written, List<SortKey> orderBy, Level level) {
        boolean offsets = written.start().offset() != null || written.end().offset() != null;
        if (written.unit() == WindowReference.Unit.RANGE && offsets && orderBy.size() != 1) {
            throw Binding.error(
                    SqlState.WINDOWING_ERROR,
                    "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column",
                    written.position());
        }
        if (written.unit() == WindowReference.Unit.GROUPS && orderBy.isEmpty()) {
            throw Binding.error(
                    SqlState.WINDOWING_ERROR, "GROUPS mode requires an ORDER BY clause", written.position());
        }
        return new WindowCall.Frame(
                WindowCall.Unit.valueOf(written.unit().name()),
                bound(written.start(), written.unit(), orderBy, level),
                bound(written.end(), written.unit(), orderBy, level),
                WindowCall.Exclusion.valueOf(written.exclusion().name()));
    }

    private WindowCall.Bound bound(
            WindowReference.Bound written, WindowReference.Unit unit, List<SortKey> orderBy, Level level) {
        WindowCall.BoundKind kind = WindowCall.BoundKind.valueOf(written.kind().name());
        if (written.offset() == null) {
            return new WindowCall.Bound(kind, null, null, null);
        }
        Expression offset = binding.expressions.bind(written.offset(), level);
        if (unit != WindowReference.Unit.RANGE) {
            Expression count = binding.coercions
                    .find(offset, SqlType.BIGINT, CastContext.IMPLICIT)
                    .orElseThrow(() -> Binding.error(
                            SqlState.DATATYPE_MISMATCH,
                            "argument of " + unit + " must be type bigint, not type "
                                    + offset.type().base().sqlName(),
                            java.util.Objects.requireNonNull(written.offset()).position()));
            return new WindowCall.Bound(kind, count, null, null);
        }
        SortKey key = orderBy.getFirst();
        boolean minus = (written.kind() == WindowReference.BoundKind.PRECEDING) != key.descending();
        OperatorBinder.Chosen moved =
                binding.expressions.operators().choose(minus ? "-" : "+", key.expression(), offset, written.position());
        List<Expression> operands = List.of(java.util.Objects.requireNonNull(moved.left()), moved.right());
        Expression limit = new Expression.Call(moved.function(), operands, moved.type(), Coercions.collation(operands));
        return new WindowCall.Bound(kind, moved.right(), limit, moved.type());
    }
}
