package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Modification;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.Query;
import io.photoncloud.flaredb.ast.QueryBody;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.Modify;
import io.photoncloud.flaredb.logical.OutputColumn;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** UPDATE and DELETE, and what INSERT shares with them. */
final class ModifyBinder {
    private final Binding binding;

    ModifyBinder(Binding binding) {
        this.binding = binding;
    }

    LogicalPlan bind(Modification statement) {
        return switch (statement) {
            case Modification.Insert insert -> with(insert.with(), () -> new InsertBinder(binding, this).bind(insert));
            case Modification.Update update -> with(update.with(), () -> update(update));
            case Modification.Delete delete -> with(delete.with(), () -> delete(delete));
            case Modification.Copy _, Modification.Truncate _ ->
                throw new IllegalArgumentException("no plan: " + statement);
        };
    }

    private LogicalPlan with(Query.@Nullable With with, java.util.function.Supplier<LogicalPlan> bound) {
        if (with == null) {
            return bound.get();
        }
        return binding.queries.around(with, bound);
    }

    TableDescriptor table(QualifiedName name, String action) {
        Relation relation = binding.from.relation(name);
        return switch (relation) {
            case TableDescriptor table -> table;
            default ->
                throw Binding.error(
                        relation.kind() == 'v' ? SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE : SqlState.WRONG_OBJECT_TYPE,
                        relation.kind() == 'v'
                                ? "cannot " + action + " view \"" + relation.name() + "\""
                                : "cannot change " + (relation.kind() == 'S' ? "sequence" : "relation") + " \""
                                        + relation.name() + "\"",
                        0);
        };
    }

    ColumnDescriptor column(TableDescriptor table, Modification.Target target) {
        if (!target.subscripts().isEmpty()) {
            throw Binding.error(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "assignment to an element of an array is not supported",
                    target.position());
        }
        return table.findColumn(target.column())
                .orElseThrow(() -> Binding.error(
                        SqlState.UNDEFINED_COLUMN,
                        "column \"" + target.column() + "\" of relation \"" + table.name() + "\" does not exist",
                        target.position()));
    }

    /** RETURNING's expressions over a scope, and their columns. */
    record Returning(List<Expression> expressions, List<OutputColumn> columns) {}

    Returning returning(List<QueryBody.SelectItem> items, Scope scope) {
        List<Expression> expressions = new ArrayList<>();
        List<OutputColumn> columns = new ArrayList<>();
        Level level = Level.plain(scope, "RETURNING");
        new SelectBinder(binding, binding.queries.tables(), null).items(items, level, expressions, columns);
        for (int i = 0; i < expressions.size(); i++) {
            Expression known = binding.coercions.known(expressions.get(i));
            expressions.set(i, known);
            if (!columns.get(i).type().equals(known.type())) {
                columns.set(i, OutputColumn.computed(columns.get(i).name(), known.type()));
            }
        }
        return new Returning(expressions, columns);
    }

    /** The written row and its key, with what stands beside it, as a plan and its scope. */
    private FromBinder.Source target(
            TableDescriptor table, @Nullable String alias, List<io.photoncloud.flaredb.ast.TableExpression> others) {
        FromBinder.Source target = written(table, alias);
        if (others.isEmpty()) {
            return target;
        }
        FromBinder.Source other = binding.from.bind(others, binding.queries.tables(), null, false);
        String name = alias == null ? table.name() : alias;
        if (other.scope().tables().stream().anyMatch(each -> each.alias().equals(name))) {
            throw Binding.error(SqlState.DUPLICATE_ALIAS, "table name \"" + name + "\" specified more than once", 0);
        }
        return new FromBinder.Source(
                new LogicalPlan.Join(LogicalPlan.JoinKind.INNER, target.plan(), other.plan(), null, false),
                target.scope().beside(other.scope(), target.width()));
    }

    private FromBinder.Source written(TableDescriptor table, @Nullable String alias) {
        List<OutputColumn> outputs = new ArrayList<>();
        List<ScopeColumn> visible = new ArrayList<>();
        for (ColumnDescriptor column : table.writtenColumns()) {
            if (column.state() == ColumnDescriptor.State.PUBLIC) {
                visible.add(new ScopeColumn(
                        column.name(),
                        new Expression.InputColumn(outputs.size(), column.type()),
                        table.oid(),
                        column.number()));
            }
            outputs.add(new OutputColumn(column.name(), column.type(), table.oid(), column.number()));
        }
        int rowKey = outputs.size();
        outputs.add(OutputColumn.computed(LogicalPlan.TableScan.ROW_KEY, SqlType.BYTEA));
        LogicalPlan scan = new LogicalPlan.TableScan(
                table,
                table.writtenColumns().stream().map(ColumnDescriptor::number).toList(),
                true,
                outputs);
        String name = alias == null ? table.name() : alias;
        ScopeTable scopeTable = new ScopeTable(name, table, alias != null, visible, rowKey);
        return new FromBinder.Source(scan, new Scope(null, List.of(scopeTable), visible, true));
    }

    private LogicalPlan update(Modification.Update it) {
        TableDescriptor table = table(it.table(), "update");
        FromBinder.Source source = target(table, it.alias(), it.from());
        Level level = Level.plain(source.scope(), "UPDATE");
        Map<Integer, Expression> values = assignments(table, it.assignments(), level);
        LogicalPlan input = source.plan();
        if (it.where() != null) {
            Level where = Level.plain(source.scope(), "WHERE");
            input = new LogicalPlan.Filter(input, binding.expressions.condition(it.where(), where, "WHERE"));
        }
        List<Integer> changed = new ArrayList<>(values.keySet());
        List<Expression> newRow = newRow(table, values, changed);
        int width = table.writtenColumns().size();
        Scope returned = updated(source.scope(), width);
        Returning returning = returning(it.returning(), returned);
        return new Modify.Update(
                table,
                input,
                newRow,
                changed,
                new TableRulesBinder(binding, table).rules(),
                !it.returning().isEmpty(),
                returning.expressions(),
                returning.columns());
    }

    /** The target's columns are of the new row, which stands before the input; all others are the input's. */
    private static Scope updated(Scope scope, int width) {
        Scope moved = Scope.empty(null).beside(scope, width);
        ScopeTable target = scope.tables().getFirst();
        List<ScopeTable> tables = new ArrayList<>(moved.tables());
        tables.set(0, target);
        List<ScopeColumn> columns = new ArrayList<>(moved.columns());
        for (int i = 0; i < target.columns().size(); i++) {
            columns.set(i, target.columns().get(i));
        }
        return new Scope(null, tables, columns, true);
    }

    /** By the column's number. DEFAULT is the default; a column twice is an error. */
    Map<Integer, Expression> assignments(
            TableDescriptor table, List<Modification.Assignment> assignments, Level level) {
        Map<Integer, Expression> values = new java.util.LinkedHashMap<>();
        for (Modification.Assignment assignment : assignments) {
            List<ValueExpression> written = values(assignment);
            for (int i = 0; i < assignment.targets().size(); i++) {
                Modification.Target target = assignment.targets().get(i);
                ColumnDescriptor column = column(table, target);
                Expression value = assigned(table, column, written.get(i), level);
                if (values.put(column.number(), value) != null) {
                    throw Binding.error(
                            SqlState.SYNTAX_ERROR, "multiple assignments to same column \"" + column.name() + "\"", 0);
                }
            }
        }
        return values;
    }

    private static List<ValueExpression> values(Modification.Assignment assignment) {
        if (!assignment.multiple()) {
            return List.of(assignment.value());
        }
        int count = assignment.targets().size();
        if (assignment.value() instanceof ValueExpression.RowConstructor row) {
            if (row.fields().size() != count) {
                throw Binding.error(
                        SqlState.SYNTAX_ERROR, "number of columns does not match number of values", row.position());
            }
            return row.fields();
        }
        if (assignment.value() instanceof ValueExpression.ScalarQuery(int position, var query)
                && query.body() instanceof QueryBody.Select select) {
            if (select.items().size() != count) {
                throw Binding.error(
                        SqlState.SYNTAX_ERROR,
                        "number of columns does not match number of values",
                        assignment.position());
            }
            return columnQueries(position, query, select);
        }
        throw Binding.error(
                SqlState.FEATURE_NOT_SUPPORTED,
                "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression",
                assignment.value().position());
    }

    /** One subquery for each column: they are the same but for what they select. */
    private static List<ValueExpression> columnQueries(int position, Query query, QueryBody.Select select) {
        List<ValueExpression> queries = new ArrayList<>();
        for (QueryBody.SelectItem item : select.items()) {
            QueryBody.Select one = new QueryBody.Select(
                    select.position(),
                    select.distinct(),
                    List.of(item),
                    select.from(),
                    select.where(),
                    select.groupBy(),
                    select.having(),
                    select.windows());
            queries.add(new ValueExpression.ScalarQuery(
                    position,
                    new Query(
                            query.position(),
                            query.with(),
                            one,
                            query.orderBy(),
                            query.limit(),
                            query.offset(),
                            query.withTies(),
                            query.locks(),
                            null)));
        }
        return queries;
    }

    private Expression assigned(TableDescriptor table, ColumnDescriptor column, ValueExpression written, Level level) {
        boolean isDefault = written instanceof ValueExpression.DefaultValue;
        boolean always = column.identity() == ColumnDescriptor.Identity.ALWAYS || column.generation() != null;
        if (always && !isDefault) {
            throw new io.photoncloud.flaredb.type.SqlException(
                    SqlState.GENERATED_ALWAYS,
                    "column \"" + column.name() + "\" can only be updated to DEFAULT",
                    column.generation() == null
                            ? "Column \"" + column.name() + "\" is an identity column defined as GENERATED ALWAYS."
                            : "Column \"" + column.name() + "\" is a generated column.",
                    null,
                    0);
        }
        if (isDefault) {
            return new TableRulesBinder(binding, table).defaultOf(column);
        }
        return binding.coercions.assignment(
                binding.expressions.bind(written, level), column.type(), column.name(), written.position());
    }

    /** A written row: what is assigned, what stays (of the first columns of the input), what is generated from both. */
    List<Expression> newRow(TableDescriptor table, Map<Integer, Expression> values, List<Integer> changed) {
        List<ColumnDescriptor> columns = table.writtenColumns();
        List<Expression> row = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            ColumnDescriptor column = columns.get(i);
            Expression value = values.get(column.number());
            row.add(value == null ? new Expression.InputColumn(i, column.type()) : value);
        }
        return generated(table, row, changed);
    }

    List<Expression> generated(TableDescriptor table, List<Expression> row, List<Integer> changed) {
        List<ColumnDescriptor> columns = table.writtenColumns();
        List<Expression> all = new ArrayList<>(row);
        TableRulesBinder rules = new TableRulesBinder(binding, table);
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).generation() != null) {
                all.set(
                        i,
                        Rewrite.map(
                                rules.generated(columns.get(i)),
                                0,
                                (each, depth) -> depth == 0 && each instanceof Expression.InputColumn(int index, var _)
                                        ? row.get(index)
                                        : null));
                if (!changed.contains(columns.get(i).number())) {
                    changed.add(columns.get(i).number());
                }
            }
        }
        return all;
    }

    private LogicalPlan delete(Modification.Delete it) {
        TableDescriptor table = table(it.table(), "delete from");
        FromBinder.Source source = target(table, it.alias(), it.using());
        LogicalPlan input = source.plan();
        if (it.where() != null) {
            Level where = Level.plain(source.scope(), "WHERE");
            input = new LogicalPlan.Filter(input, binding.expressions.condition(it.where(), where, "WHERE"));
        }
        Returning returning = returning(it.returning(), source.scope());
        return new Modify.Delete(
                table,
                input,
                new TableRulesBinder(binding, table).rules(),
                !it.returning().isEmpty(),
                returning.expressions(),
                returning.columns());
    }
}
