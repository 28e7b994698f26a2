package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Modification;
import io.photoncloud.flaredb.ast.Query;
import io.photoncloud.flaredb.ast.QueryBody;
import io.photoncloud.flaredb.ast.SortKey;
import io.photoncloud.flaredb.ast.TableExpression;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.function.CastContext;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.OutputColumn;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Queries around their bodies: WITH, set operations, VALUES, ORDER BY and LIMIT. */
final class QueryBinder {
    private final Binding binding;
    private CommonTables tables = CommonTables.NONE;

    QueryBinder(Binding binding) {
        this.binding = binding;
    }

    /** With all its columns of known types. */
    LogicalPlan bind(Query query, @Nullable Scope outer) {
        return closed(open(query, outer));
    }

    LogicalPlan bind(Query query, CommonTables seen, @Nullable Scope outer) {
        CommonTables before = tables;
        tables = seen;
        try {
            return bind(query, outer);
        } finally {
            tables = before;
        }
    }

    CommonTables tables() {
        return tables;
    }

    /** With columns of type unknown where they are literals: what takes them decides. */
    LogicalPlan open(Query query, @Nullable Scope outer) {
        CommonTables before = tables;
        try {
            List<LogicalPlan.CommonTable> common = query.with() == null ? List.of() : with(query.with(), outer);
            LogicalPlan plan = body(query, outer);
            return common.isEmpty() ? plan : new LogicalPlan.With(common, plan);
        } finally {
            tables = before;
        }
    }

    /** A modification with its common tables. */
    LogicalPlan around(Query.With with, java.util.function.Supplier<LogicalPlan> bound) {
        CommonTables before = tables;
        try {
            List<LogicalPlan.CommonTable> common = with(with, null);
            return new LogicalPlan.With(common, bound.get());
        } finally {
            tables = before;
        }
    }

    /** Puts the common tables in sight until the caller takes them away. */
    List<LogicalPlan.CommonTable> with(Query.With with, @Nullable Scope outer) {
        List<LogicalPlan.CommonTable> common = new ArrayList<>();
        for (Query.CommonTable table : with.tables()) {
            if (common.stream().anyMatch(each -> each.name().equals(table.name()))) {
                throw Binding.error(
                        SqlState.DUPLICATE_ALIAS,
                        "WITH query name \"" + table.name() + "\" specified more than once",
                        table.position());
            }
            common.add(commonTable(table, with.recursive(), outer));
        }
        return common;
    }

    private LogicalPlan.CommonTable commonTable(Query.CommonTable table, boolean recursive, @Nullable Scope outer) {
        int id = binding.nextId();
        LogicalPlan plan;
        if (table.statement() instanceof Query query) {
            plan = recursive
                            && query.with() == null
                            && query.body() instanceof QueryBody.SetOperation operation
                            && operation.operator() == QueryBody.SetOperator.UNION
                            && References.names(operation.right(), table.name())
                    ? new RecursionBinder(binding, this).bind(table, operation, outer)
                    : bind(query, outer);
        } else {
            plan = binding.modifications.bind((Modification) table.statement());
        }
        if (table.columns().size() > plan.columns().size()) {
            throw Binding.error(
                    SqlState.INVALID_COLUMN_REFERENCE,
                    "WITH query \"" + table.name() + "\" has " + plan.columns().size() + " columns available but "
                            + table.columns().size() + " columns specified",
                    table.position());
        }
        List<OutputColumn> columns = renamed(plan.columns(), table);
        tables = tables.with(table.name(), new LogicalPlan.CommonTableScan(id, table.name(), columns));
        Boolean materialized = switch (table.materialization()) {
            case DEFAULT -> null;
            case MATERIALIZED -> Boolean.TRUE;
            case NOT_MATERIALIZED -> Boolean.FALSE;
        };
        return new LogicalPlan.CommonTable(id, table.name(), plan, materialized);
    }

    static List<OutputColumn> renamed(List<OutputColumn> columns, Query.CommonTable table) {
        List<OutputColumn> renamed = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            renamed.add(
                    i < table.columns().size()
                            ? columns.get(i).withName(table.columns().get(i).text())
                            : columns.get(i));
        }
        return renamed;
    }

    LogicalPlan withTable(String name, LogicalPlan scan, java.util.function.Supplier<LogicalPlan> bound) {
        CommonTables before = tables;
        tables = tables.with(name, scan);
        try {
            return bound.get();
        } finally {
            tables = before;
        }
    }

    private LogicalPlan body(Query query, @Nullable Scope outer) {
        return switch (query.body()) {
            case QueryBody.Select select -> new SelectBinder(binding, tables, outer).bind(select, query);
            case QueryBody.TableBody(int position, var table) ->
                new SelectBinder(binding, tables, outer).bind(star(position, table), query);
            case QueryBody.Values _, QueryBody.SetOperation _, QueryBody.Nested _ -> {
                if (!query.locks().isEmpty()) {
                    String construct = query.body() instanceof QueryBody.Values ? "VALUES" : "UNION/INTERSECT/EXCEPT";
                    throw Binding.error(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            query.locks()
                                            .getFirst()
                                            .strength()
                                            .name()
                                            .replace('_', ' ')
                                            .replaceAll("^", "FOR ")
                                    + (construct.equals("VALUES")
                                            ? " cannot be applied to VALUES"
                                            : " is not allowed with UNION/INTERSECT/EXCEPT"),
                            0);
                }
                yield limited(sorted(rows(query.body(), outer), query), query, outer);
            }
        };
    }

    private static QueryBody.Select star(int position, TableExpression.Table table) {
        return new QueryBody.Select(
                position,
                null,
                List.of(new QueryBody.SelectItem(position, new ValueExpression.Star(position, null), null)),
                List.of(table),
                null,
                null,
                null,
                List.of());
    }

    LogicalPlan rows(QueryBody body, @Nullable Scope outer) {
        return switch (body) {
            case QueryBody.Select _, QueryBody.TableBody _ -> body(Query.of(body), outer);
            case QueryBody.Nested(int _, var query) -> open(query, outer);
            case QueryBody.Values values -> values(values, outer);
            case QueryBody.SetOperation operation -> setOperation(operation, outer);
        };
    }

    private LogicalPlan values(QueryBody.Values it, @Nullable Scope outer) {
        Level level = Level.plain(Scope.empty(outer), "VALUES");
        int width = it.rows().getFirst().size();
        List<List<Expression>> rows = new ArrayList<>();
        for (List<ValueExpression> row : it.rows()) {
            if (row.size() != width) {
                throw Binding.error(
                        SqlState.SYNTAX_ERROR,
                        "VALUES lists must all be the same length",
                        row.getFirst().position());
            }
            rows.add(binding.expressions.bindAll(row, level));
        }
        List<OutputColumn> columns = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            int column = i;
            SqlType type = binding.coercions.common(
                    rows.stream().map(row -> row.get(column)).toList(),
                    "VALUES",
                    it.rows().stream().map(row -> row.get(column).position()).toList());
            columns.add(OutputColumn.computed("column" + (i + 1), type));
        }
        List<List<Expression>> typed = new ArrayList<>();
        for (List<Expression> row : rows) {
            List<Expression> cast = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                SqlType type = columns.get(i).type();
                cast.add(type.is(TypeKind.UNKNOWN) ? row.get(i) : binding.coercions.implicit(row.get(i), type));
            }
            typed.add(cast);
        }
        return new LogicalPlan.Values(typed, columns);
    }

    private LogicalPlan setOperation(QueryBody.SetOperation it, @Nullable Scope outer) {
        LogicalPlan left = rows(it.left(), outer);
        LogicalPlan right = rows(it.right(), outer);
        return combine(it, left, right);
    }

    LogicalPlan combine(QueryBody.SetOperation it, LogicalPlan left, LogicalPlan right) {
        if (left.columns().size() != right.columns().size()) {
            throw Binding.error(
                    SqlState.SYNTAX_ERROR,
                    "each " + it.operator() + " query must have the same number of columns",
                    firstItem(it.right()));
        }
        List<SqlType> types = commonTypes(it.operator().name(), left, right, it.right());
        List<OutputColumn> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            columns.add(OutputColumn.computed(left.columns().get(i).name(), types.get(i)));
        }
        return new LogicalPlan.SetOperation(
                LogicalPlan.SetKind.valueOf(it.operator().name()),
                it.all(),
                retyped(left, types, CastContext.IMPLICIT),
                retyped(right, types, CastContext.IMPLICIT),
                columns);
    }

    List<SqlType> commonTypes(String construct, LogicalPlan left, LogicalPlan right, QueryBody second) {
        List<SqlType> types = new ArrayList<>();
        for (int i = 0; i < left.columns().size(); i++) {
            SqlType type = binding.coercions.common(
                    List.of(
                            new Expression.InputColumn(i, left.columns().get(i).type()),
                            new Expression.InputColumn(i, right.columns().get(i).type())),
                    construct,
                    List.of(0, item(second, i)));
            types.add(type.is(TypeKind.UNKNOWN) ? SqlType.TEXT : type);
        }
        return types;
    }

    private static int firstItem(QueryBody body) {
        return item(body, 0);
    }

    static int item(QueryBody body, int index) {
        return switch (body) {
            case QueryBody.Select select
            when index < select.items().size() ->
                select.items().get(index).expression().position();
            case QueryBody.Values values
            when index < values.rows().getFirst().size() ->
                values.rows().getFirst().get(index).position();
            case QueryBody.Nested nested -> item(nested.query().body(), index);
            case QueryBody.SetOperation operation -> item(operation.left(), index);
            default -> body.position();
        };
    }

    private LogicalPlan closed(LogicalPlan plan) {
        boolean open = plan.columns().stream().anyMatch(column -> column.type().is(TypeKind.UNKNOWN));
        if (!open) {
            return plan;
        }
        List<SqlType> types = plan.columns().stream()
                .map(column -> column.type().is(TypeKind.UNKNOWN) ? SqlType.TEXT : column.type())
                .toList();
        return retyped(plan, types, CastContext.IMPLICIT);
    }

    /** The plan with its columns of these types; literals are read as such where they stand. */
    LogicalPlan retyped(LogicalPlan plan, List<SqlType> types, CastContext context) {
        boolean same = true;
        for (int i = 0; i < types.size(); i++) {
            same &= plan.columns().get(i).type().equals(types.get(i));
        }
        if (same) {
            return plan;
        }
        if (plan instanceof LogicalPlan.Project(var input, var expressions, var columns)) {
            return new LogicalPlan.Project(input, cast(expressions, types, context), typed(columns, types));
        }
        if (plan instanceof LogicalPlan.Values(var rows, var columns)) {
            return new LogicalPlan.Values(
                    rows.stream().map(row -> cast(row, types, context)).toList(), typed(columns, types));
        }
        if (plan instanceof LogicalPlan.Limit(var input, var limit, var offset, var ties) && ties.isEmpty()) {
            return new LogicalPlan.Limit(retyped(input, types, context), limit, offset, ties);
        }
        if (plan instanceof LogicalPlan.With(var common, var input)) {
            return new LogicalPlan.With(common, retyped(input, types, context));
        }
        List<Expression> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            SqlType type = plan.columns().get(i).type();
            columns.add(new Expression.InputColumn(i, type.is(TypeKind.UNKNOWN) ? SqlType.TEXT : type));
        }
        return new LogicalPlan.Project(plan, cast(columns, types, context), typed(plan.columns(), types));
    }

    private List<Expression> cast(List<Expression> expressions, List<SqlType> types, CastContext context) {
        List<Expression> cast = new ArrayList<>();
        for (int i = 0; i < expressions.size(); i++) {
            Expression expression = expressions.get(i);
            SqlType type = types.get(i);
            cast.add(binding.coercions
                    .find(expression, type, context)
                    .orElseThrow(() -> binding.coercions.cannotCast(expression, type, binding.position(expression))));
        }
        return cast;
    }

    private static List<OutputColumn> typed(List<OutputColumn> columns, List<SqlType> types) {
        List<OutputColumn> typed = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            OutputColumn column = columns.get(i);
            typed.add(column.type().equals(types.get(i)) ? column : OutputColumn.computed(column.name(), types.get(i)));
        }
        return typed;
    }

    /** Of set operations and VALUES: by names and places of the columns alone. */
    private LogicalPlan sorted(LogicalPlan plan, Query query) {
        if (query.orderBy().isEmpty()) {
            return plan;
        }
        LogicalPlan known = closed(plan);
        List<io.photoncloud.flaredb.expression.SortKey> keys = new ArrayList<>();
        for (SortKey key : query.orderBy()) {
            int place = OrderPlaces.find(key.expression(), known.columns(), "ORDER BY");
            if (place < 0) {
                throw new io.photoncloud.flaredb.type.SqlException(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "invalid UNION/INTERSECT/EXCEPT ORDER BY clause",
                        "Only result column names can be used, not expressions or functions.",
                        "Add the expression/function to every SELECT, or move the UNION into a FROM clause.",
                        Places.leftmost(key.expression()));
            }
            keys.add(WindowBinder.key(
                    key,
                    new Expression.InputColumn(place, known.columns().get(place).type())));
        }
        return new LogicalPlan.Sort(known, keys);
    }

    LogicalPlan limited(LogicalPlan plan, Query query, @Nullable Scope outer) {
        if (query.limit() == null && query.offset() == null) {
            return plan;
        }
        List<io.photoncloud.flaredb.expression.SortKey> ties =
                query.withTies() && plan instanceof LogicalPlan.Sort sort ? sort.keys() : List.of();
        return new LogicalPlan.Limit(
                plan, count(query.limit(), "LIMIT", outer), count(query.offset(), "OFFSET", outer), ties);
    }

    private @Nullable Expression count(@Nullable ValueExpression written, String clause, @Nullable Scope outer) {
        if (written == null) {
            return null;
        }
        Expression count = binding.expressions.bind(written, Level.plain(Scope.empty(outer), clause));
        return binding.coercions
                .find(count, SqlType.BIGINT, CastContext.ASSIGNMENT)
                .orElseThrow(() -> Binding.error(
                        SqlState.DATATYPE_MISMATCH,
                        "argument of " + clause + " must be type bigint, not type "
                                + count.type().base().sqlName(),
                        written.position()));
    }
}
