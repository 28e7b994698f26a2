package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Name;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.TableExpression;
import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.RelationColumn;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.SystemTableDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.catalog.ViewDescriptor;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.OutputColumn;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** FROM: tables, views, common tables, subqueries, functions and joins. */
final class FromBinder {
    private final Binding binding;
    private final FunctionTableBinder functions;
    private final JoinBinder joins;

    FromBinder(Binding binding) {
        this.binding = binding;
        this.functions = new FunctionTableBinder(binding);
        this.joins = new JoinBinder(binding, this);
    }

    /** A plan and what can be named of its row. */
    record Source(LogicalPlan plan, Scope scope) {
        int width() {
            return plan.columns().size();
        }
    }

    /** All items, each beside the ones before it. With row keys the tables' rows can be locked. */
    Source bind(List<TableExpression> items, CommonTables tables, @Nullable Scope outer, boolean rowKeys) {
        Source all = null;
        for (TableExpression item : items) {
            all = all == null ? bind(item, tables, outer, rowKeys) : beside(all, item, tables, rowKeys);
            checkAliases(all.scope());
        }
        return all == null ? new Source(LogicalPlan.Values.oneRow(), Scope.empty(outer)) : all;
    }

    private Source beside(Source left, TableExpression item, CommonTables tables, boolean rowKeys) {
        Beside right = besideOf(left, item, tables, rowKeys);
        LogicalPlan plan = new LogicalPlan.Join(
                LogicalPlan.JoinKind.INNER, left.plan(), right.source().plan(), null, right.lateral());
        return new Source(plan, left.scope().beside(right.source().scope(), left.width()));
    }

    /** What stands to the right of something, and whether it names it. */
    record Beside(Source source, boolean lateral) {}

    Beside besideOf(Source left, TableExpression item, CommonTables tables, boolean rowKeys) {
        Source right = bind(item, tables, left.scope(), rowKeys);
        if (PlanRewrite.isCorrelated(right.plan(), true)) {
            return new Beside(right, true);
        }
        return new Beside(new Source(PlanRewrite.raise(right.plan()), right.scope()), false);
    }

    private static void checkAliases(Scope scope) {
        Set<String> seen = new HashSet<>();
        for (ScopeTable table : scope.tables()) {
            if (table.aliased() || table.relation() == null) {
                if (!seen.add(table.alias())) {
                    throw duplicate(table);
                }
            }
        }
        for (ScopeTable table : scope.tables()) {
            long same = scope.tables().stream()
                    .filter(other -> other.alias().equals(table.alias()))
                    .filter(other -> other.relation() == null
                            || table.relation() == null
                            || other.aliased()
                            || table.aliased()
                            || other.relation().oid() == table.relation().oid())
                    .count();
            if (same > 1) {
                throw duplicate(table);
            }
        }
    }

    private static SqlException duplicate(ScopeTable table) {
        return Binding.error(
                SqlState.DUPLICATE_ALIAS, "table name \"" + table.alias() + "\" specified more than once", 0);
    }

    Source bind(TableExpression item, CommonTables tables, @Nullable Scope outer, boolean rowKeys) {
        return switch (item) {
            case TableExpression.Table table -> table(table, tables, outer, rowKeys);
            case TableExpression.Derived derived -> derived(derived, tables, outer);
            case TableExpression.FunctionTable function -> functions.bind(function, outer);
            case TableExpression.Join join -> joins.bind(join, tables, outer, rowKeys);
        };
    }

    private Source derived(TableExpression.Derived it, CommonTables tables, @Nullable Scope outer) {
        Scope seen = outer == null || it.lateral() ? outer : hidden(outer);
        LogicalPlan plan = binding.queries.bind(it.query(), tables, seen);
        if (it.alias() == null) {
            throw new SqlException(
                    SqlState.SYNTAX_ERROR,
                    "subquery in FROM must have an alias",
                    null,
                    "For example, FROM (SELECT ...) [AS] foo.",
                    it.position());
        }
        return named(plan, it.alias().name(), null, true, it.alias().columns(), outer, -1);
    }

    /** What stands beside a subquery is not seen by it, what is around all is. */
    private static Scope hidden(Scope beside) {
        return beside.withVisible(beside.outer() == null && beside.tables().isEmpty());
    }

    private Source table(TableExpression.Table it, CommonTables tables, @Nullable Scope outer, boolean rowKeys) {
        String alias = it.alias() == null ? it.name().name() : it.alias().name();
        List<Name> columns = it.alias() == null ? List.of() : it.alias().columns();
        if (it.name().parts().size() == 1) {
            Optional<LogicalPlan> common = tables.find(it.name().name());
            if (common.isPresent()) {
                return named(common.get(), alias, null, it.alias() != null, columns, outer, -1);
            }
        }
        Relation relation = relation(it.name());
        return switch (relation) {
            case TableDescriptor table -> scan(table, alias, it.alias() != null, columns, outer, rowKeys);
            case ViewDescriptor view ->
                named(view(view, view.query(), view.searchPath()), alias, view, it.alias() != null, columns, outer, -1);
            case SequenceDescriptor sequence ->
                named(
                        new LogicalPlan.SequenceScan(sequence, outputs(sequence)),
                        alias,
                        sequence,
                        it.alias() != null,
                        columns,
                        outer,
                        -1);
            case SystemTableDescriptor system ->
                named(
                        system.query() == null
                                ? new LogicalPlan.SystemScan(system, outputs(system))
                                : view(system, system.query(), List.of("pg_catalog", "information_schema")),
                        alias,
                        system,
                        it.alias() != null,
                        columns,
                        outer,
                        -1);
        };
    }

    static List<OutputColumn> outputs(Relation relation) {
        return relation.visibleColumns().stream()
                .map((RelationColumn column) ->
                        new OutputColumn(column.name(), column.type(), relation.oid(), column.number()))
                .toList();
    }

    /** A view's query, read with the schemas in sight that were when it was made. */
    private LogicalPlan view(Relation view, String query, List<String> searchPath) {
        binding.enterView(view.name());
        BindContext context = binding.context;
        Binding inner = new Binding(new BindContext(
                context.catalog(),
                searchPath,
                context.functions(),
                List.of(),
                context.values(),
                context.user(),
                context.oids()));
        LogicalPlan plan = inner.queries.bind(
                new io.photoncloud.flaredb.parse.StatementParser(io.photoncloud.flaredb.parse.ParseLimits.DEFAULT)
                        .parseQuery(query),
                null);
        inner.relations().forEach(binding::uses);
        binding.leaveView();
        List<? extends RelationColumn> declared = view.visibleColumns();
        List<Expression> expressions = new ArrayList<>();
        List<OutputColumn> columns = new ArrayList<>();
        for (int i = 0; i < declared.size(); i++) {
            SqlType type = plan.columns().get(i).type();
            expressions.add(new Expression.InputColumn(i, type));
            columns.add(new OutputColumn(declared.get(i).name(), type, view.oid(), i + 1));
        }
        return new LogicalPlan.Project(plan, expressions, columns);
    }

    Relation relation(QualifiedName name) {
        Optional<Relation> found = findRelation(name);
        return found.orElseThrow(() -> Binding.error(
                SqlState.UNDEFINED_TABLE, "relation \"" + name.text() + "\" does not exist", name.position()));
    }

    Optional<Relation> findRelation(QualifiedName name) {
        Optional<Relation> found;
        if (name.parts().size() == 1) {
            found = binding.catalog().findRelation(binding.schemas(), name.name());
        } else {
            String schema = name.parts().get(name.parts().size() - 2);
            found = binding.catalog()
                    .findSchema(schema)
                    .flatMap(each -> binding.catalog().findRelation(each.oid(), name.name()));
        }
        found.ifPresent(relation -> binding.uses(relation.oid()));
        return found;
    }

    Source scan(
            TableDescriptor table,
            String alias,
            boolean aliased,
            List<Name> columns,
            @Nullable Scope outer,
            boolean rowKeys) {
        List<ColumnDescriptor> visible = table.visibleColumns();
        List<OutputColumn> outputs = new ArrayList<>(outputs(table));
        if (rowKeys) {
            outputs.add(OutputColumn.computed(LogicalPlan.TableScan.ROW_KEY, SqlType.BYTEA));
        }
        LogicalPlan plan = new LogicalPlan.TableScan(
                table, visible.stream().map(ColumnDescriptor::number).toList(), rowKeys, outputs);
        return named(plan, alias, table, aliased, columns, outer, rowKeys ? visible.size() : -1);
    }

    static Source named(
            LogicalPlan plan,
            String alias,
            @Nullable Relation relation,
            boolean aliased,
            List<Name> columnNames,
            @Nullable Scope outer,
            int rowKey) {
        int count = rowKey < 0 ? plan.columns().size() : rowKey;
        if (columnNames.size() > count) {
            throw Binding.error(
                    SqlState.INVALID_COLUMN_REFERENCE,
                    "table \"" + alias + "\" has " + count + " columns available but " + columnNames.size()
                            + " columns specified",
                    0);
        }
        List<ScopeColumn> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            OutputColumn output = plan.columns().get(i);
            String name = i < columnNames.size() ? columnNames.get(i).text() : output.name();
            columns.add(new ScopeColumn(
                    name,
                    new Expression.InputColumn(i, output.type()),
                    output.table(),
                    output.number(),
                    fields(plan, i)));
        }
        ScopeTable table = new ScopeTable(alias, relation, aliased, columns, rowKey);
        return new Source(plan, new Scope(outer, List.of(table), columns, true));
    }

    /** The fields of a column that is a row made by a query. */
    private static List<OutputColumn> fields(LogicalPlan plan, int column) {
        if (!(plan instanceof LogicalPlan.Project project)
                || !(project.expressions().get(column)
                        instanceof Expression.RowConstructor(var values, var names, var _))) {
            return List.of();
        }
        List<OutputColumn> fields = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            fields.add(OutputColumn.computed(names.get(i), values.get(i).type()));
        }
        return fields;
    }
}
