package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Query;
import io.photoncloud.flaredb.ast.QueryBody;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.SortKey;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.OutputColumn;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One SELECT with the ORDER BY, LIMIT and locks around it. Used once. */
final class SelectBinder {
    private final Binding binding;
    private final CommonTables tables;
    private final @Nullable Scope outer;
    private final List<Expression> expressions = new ArrayList<>();
    private final List<OutputColumn> columns = new ArrayList<>();

    SelectBinder(Binding binding, CommonTables tables, @Nullable Scope outer) {
        this.binding = binding;
        this.tables = tables;
        this.outer = outer;
    }

    /** A key of the order: an output column's place, or one beyond them that is dropped in the end. */
    private record OrderKey(io.photoncloud.flaredb.ast.SortKey written, int place) {}

    LogicalPlan bind(QueryBody.Select select, Query query) {
        FromBinder.Source source =
                binding.from.bind(select.from(), tables, outer, !query.locks().isEmpty());
        LogicalPlan plan = source.plan();
        Level level = new Level(source.scope(), select.windows(), Level.Allowed.NOTHING, "WHERE");
        if (select.where() != null) {
            plan = new LogicalPlan.Filter(plan, binding.expressions.condition(select.where(), level, "WHERE"));
        }
        level.in("SELECT", Level.Allowed.ALL);
        items(select.items(), level, expressions, columns);
        int outputs = columns.size();
        Grouping grouping = new Grouping(binding, level, columns, expressions);
        level.in("GROUP BY", Level.Allowed.NOTHING);
        grouping.keys(select.groupBy());
        level.in("HAVING", Level.Allowed.AGGREGATES);
        Expression having =
                select.having() == null ? null : binding.expressions.condition(select.having(), level, "HAVING");
        level.in("ORDER BY", Level.Allowed.ALL);
        List<OrderKey> order = orderBy(query.orderBy(), level, outputs, select.distinct() != null);
        List<Integer> distinctOn = distinctOn(select.distinct(), level, outputs);
        List<LogicalPlan.Lock> locks = locks(query, source.scope(), select, level);
        plan = grouping.apply(plan, select, having);
        plan = windows(plan, level, grouping);
        plan = sets(plan, level, grouping);
        plan = new LogicalPlan.Project(plan, grouping.rewritten(expressions), columns);
        plan = shaped(plan, select, query, order, distinctOn, locks);
        return columns.size() == outputs ? plan : firstColumns(plan, outputs);
    }

    void items(List<QueryBody.SelectItem> items, Level level, List<Expression> into, List<OutputColumn> names) {
        for (QueryBody.SelectItem item : items) {
            if (item.expression() instanceof ValueExpression.Star star) {
                for (ScopeColumn column : Stars.expand(star, level)) {
                    into.add(column.expression());
                    names.add(new OutputColumn(
                            column.name(), column.expression().type(), column.table(), column.number()));
                }
                continue;
            }
            Expression bound = binding.expressions.bind(item.expression(), level);
            String name = item.alias() == null ? OutputNames.of(item.expression()) : item.alias();
            into.add(bound);
            names.add(output(name, bound, level));
        }
    }

    private static OutputColumn output(String name, Expression bound, Level level) {
        if (bound instanceof Expression.InputColumn) {
            for (ScopeTable table : level.scope.tables()) {
                for (ScopeColumn column : table.columns()) {
                    if (column.expression().equals(bound)) {
                        return new OutputColumn(name, bound.type(), column.table(), column.number());
                    }
                }
            }
        }
        return OutputColumn.computed(name, bound.type());
    }

    private List<OrderKey> orderBy(
            List<io.photoncloud.flaredb.ast.SortKey> written, Level level, int outputs, boolean distinct) {
        List<OrderKey> keys = new ArrayList<>();
        for (io.photoncloud.flaredb.ast.SortKey key : written) {
            int place = place(key.expression(), level, outputs, "ORDER BY");
            if (distinct && place >= outputs) {
                throw Binding.error(
                        SqlState.INVALID_COLUMN_REFERENCE,
                        "for SELECT DISTINCT, ORDER BY expressions must appear in select list",
                        key.expression().position());
            }
            keys.add(new OrderKey(key, place));
        }
        return keys;
    }

    /** Where a key is among the outputs; it is added to them where it is none. */
    private int place(ValueExpression key, Level level, int outputs, String clause) {
        int place = namedPlace(key, outputs, clause);
        if (place < 0) {
            Expression bound = binding.coercions.known(binding.expressions.bind(key, level));
            place = expressions.indexOf(bound);
            if (place < 0) {
                place = expressions.size();
                expressions.add(bound);
                columns.add(OutputColumn.computed("?sort?", bound.type()));
            }
        } else if (expressions.get(place).type().is(TypeKind.UNKNOWN)) {
            Expression known = binding.coercions.known(expressions.get(place));
            expressions.set(place, known);
            columns.set(place, OutputColumn.computed(columns.get(place).name(), known.type()));
        }
        return place;
    }

    private int namedPlace(ValueExpression key, int outputs, String clause) {
        int number = OrderPlaces.number(key, outputs, clause);
        if (number >= 0
                || !(key instanceof ValueExpression.ColumnReference(int _, var name))
                || name.parts().size() > 1) {
            return number;
        }
        int found = -1;
        for (int i = 0; i < outputs; i++) {
            if (columns.get(i).name().equals(name.name())) {
                if (found >= 0 && !expressions.get(found).equals(expressions.get(i))) {
                    throw Binding.error(
                            SqlState.AMBIGUOUS_COLUMN,
                            clause + " \"" + name.name() + "\" is ambiguous",
                            key.position());
                }
                found = found < 0 ? i : found;
            }
        }
        return found;
    }

    private List<Integer> distinctOn(QueryBody.@Nullable Distinct distinct, Level level, int outputs) {
        List<Integer> places = new ArrayList<>();
        if (distinct != null) {
            level.in("DISTINCT ON", Level.Allowed.ALL);
            for (ValueExpression key : distinct.on()) {
                places.add(place(key, level, outputs, "DISTINCT ON"));
            }
        }
        return places;
    }

    private List<LogicalPlan.Lock> locks(Query query, Scope scope, QueryBody.Select select, Level level) {
        List<LogicalPlan.Lock> locks = new ArrayList<>();
        for (Query.RowLock lock : query.locks()) {
            String words = "FOR " + lock.strength().name().replace('_', ' ');
            String with = select.distinct() != null
                    ? "DISTINCT clause"
                    : select.groupBy() != null
                            ? "GROUP BY clause"
                            : select.having() != null
                                    ? "HAVING clause"
                                    : !level.aggregates.isEmpty()
                                            ? "aggregate functions"
                                            : !level.windows.isEmpty() ? "window functions" : null;
            if (with != null) {
                throw Binding.error(SqlState.FEATURE_NOT_SUPPORTED, words + " is not allowed with " + with, 0);
            }
            lock.tables().forEach(name -> {
                if (scope.tables().stream().noneMatch(table -> table.alias().equals(name.name()))) {
                    throw Binding.error(
                            SqlState.UNDEFINED_TABLE,
                            "relation \"" + name.name() + "\" in " + words + " clause not found in FROM clause",
                            name.position());
                }
            });
            for (ScopeTable table : scope.tables()) {
                boolean meant = lock.tables().isEmpty()
                        || lock.tables().stream().anyMatch(name -> name.name().equals(table.alias()));
                if (meant && table.rowKey() >= 0 && table.relation() instanceof TableDescriptor descriptor) {
                    Expression key = new Expression.InputColumn(table.rowKey(), SqlType.BYTEA);
                    locks.add(new LogicalPlan.Lock(
                            descriptor,
                            expressions.size(),
                            LogicalPlan.Lock.Strength.valueOf(lock.strength().name()),
                            LogicalPlan.Lock.Waiting.valueOf(lock.waiting().name())));
                    expressions.add(key);
                    columns.add(OutputColumn.computed(LogicalPlan.TableScan.ROW_KEY, SqlType.BYTEA));
                }
            }
        }
        return locks;
    }

    private static LogicalPlan windows(LogicalPlan plan, Level level, Grouping grouping) {
        if (level.windows.isEmpty()) {
            return plan;
        }
        List<OutputColumn> all = new ArrayList<>(plan.columns());
        level.windows.forEach(call -> all.add(OutputColumn.computed("?window?", call.type())));
        LogicalPlan window = new LogicalPlan.Window(
                plan,
                level.windows.stream()
                        .map(call -> PlanRewrite.window(call, 0, grouping::replace))
                        .toList(),
                all);
        grouping.windowsFrom(plan.columns().size());
        return window;
    }

    private static LogicalPlan sets(LogicalPlan plan, Level level, Grouping grouping) {
        if (level.sets.isEmpty()) {
            return plan;
        }
        List<OutputColumn> all = new ArrayList<>(plan.columns());
        List<LogicalPlan.FunctionCall.Rows> calls = new ArrayList<>();
        for (LogicalPlan.FunctionCall.Rows call : level.sets) {
            call.types().forEach(type -> all.add(OutputColumn.computed("?set?", type)));
            calls.add(new LogicalPlan.FunctionCall.Rows(
                    call.function(), grouping.rewritten(call.arguments()), call.result(), call.types()));
        }
        grouping.setsFrom(plan.columns().size());
        return new LogicalPlan.ProjectSet(plan, calls, all);
    }

    private LogicalPlan shaped(
            LogicalPlan projected,
            QueryBody.Select select,
            Query query,
            List<OrderKey> order,
            List<Integer> distinctOn,
            List<LogicalPlan.Lock> locks) {
        LogicalPlan plan = projected;
        if (select.distinct() != null && select.distinct().on().isEmpty()) {
            plan = new LogicalPlan.Distinct(plan);
        }
        List<SortKey> keys = new ArrayList<>();
        for (OrderKey key : order) {
            keys.add(WindowBinder.key(
                    key.written(),
                    new Expression.InputColumn(
                            key.place(), columns.get(key.place()).type())));
        }
        checkDistinctOn(order, distinctOn, query);
        for (int place : distinctOn) {
            if (order.stream().noneMatch(key -> key.place() == place)) {
                keys.add(new SortKey(
                        new Expression.InputColumn(place, columns.get(place).type()), false, false));
            }
        }
        if (!keys.isEmpty()) {
            plan = new LogicalPlan.Sort(plan, keys);
        }
        if (!distinctOn.isEmpty()) {
            plan = new LogicalPlan.DistinctOn(
                    plan,
                    distinctOn.stream()
                            .<Expression>map(place -> new Expression.InputColumn(
                                    place, columns.get(place).type()))
                            .toList());
        }
        if (!locks.isEmpty()) {
            plan = new LogicalPlan.LockRows(plan, locks);
        }
        LogicalPlan limited = binding.queries.limited(plan, query, outer);
        return limited instanceof LogicalPlan.Limit(var input, var limit, var offset, var _) && query.withTies()
                ? new LogicalPlan.Limit(input, limit, offset, keys)
                : limited;
    }

    private static void checkDistinctOn(List<OrderKey> order, List<Integer> distinctOn, Query query) {
        boolean other = false;
        int seen = 0;
        for (OrderKey key : order) {
            boolean on = distinctOn.contains(key.place());
            if (!distinctOn.isEmpty() && on && other) {
                throw Binding.error(
                        SqlState.INVALID_COLUMN_REFERENCE,
                        "SELECT DISTINCT ON expressions must match initial ORDER BY expressions",
                        query.orderBy().get(seen).expression().position());
            }
            other |= !on;
            seen++;
        }
        if (other) {
            for (int place : distinctOn) {
                if (order.stream().noneMatch(key -> key.place() == place)) {
                    throw Binding.error(
                            SqlState.INVALID_COLUMN_REFERENCE,
                            "SELECT DISTINCT ON expressions must match initial ORDER BY expressions",
                            query.orderBy().getFirst().expression().position());
                }
            }
        }
    }

    private LogicalPlan firstColumns(LogicalPlan plan, int outputs) {
        List<Expression> first = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            first.add(new Expression.InputColumn(i, columns.get(i).type()));
        }
        return new LogicalPlan.Project(plan, first, columns.subList(0, outputs));
    }
}
