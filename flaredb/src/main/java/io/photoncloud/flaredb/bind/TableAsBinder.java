package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Definition;
import io.photoncloud.flaredb.ast.Query;
import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.Modify;
import io.photoncloud.flaredb.logical.OutputColumn;
import io.photoncloud.flaredb.logical.SchemaWork;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeCategory;
import java.util.ArrayList;
import java.util.List;

/** CREATE TABLE AS and SELECT INTO: a table of a query's columns, which is then filled with its rows. */
final class TableAsBinder {
    private final Binding binding;
    private final DefinitionBinder definitions;

    TableAsBinder(Binding binding, DefinitionBinder definitions) {
        this.binding = binding;
        this.definitions = definitions;
    }

    void create(Definition.CreateTableAs it) {
        SchemaDescriptor schema = definitions.schemaOf(it.name());
        if (!(it.query() instanceof Query query)) {
            throw Binding.error(
                    SqlState.FEATURE_NOT_SUPPORTED, "CREATE TABLE AS of no query is not supported", it.position());
        }
        LogicalPlan plan = binding.queries.bind(query, null);
        if (definitions.isThere(schema, it.name().name(), it.ifNotExists())) {
            return;
        }
        List<ColumnDescriptor> columns = columns(it, plan);
        int oid = definitions.oid();
        TableDescriptor table = new TableDescriptor(
                oid,
                schema.oid(),
                it.name().name(),
                oid,
                TableDescriptor.Persistence.valueOf(it.persistence().name()),
                definitions.user(),
                columns,
                List.of(),
                List.of());
        definitions.change(new CatalogChange.PutRelation(table));
        if (it.withData()) {
            definitions.work(new SchemaWork.Fill(oid, insert(table, plan)));
        }
    }

    private static List<ColumnDescriptor> columns(Definition.CreateTableAs it, LogicalPlan plan) {
        if (it.columns().size() > plan.columns().size()) {
            throw Binding.error(SqlState.SYNTAX_ERROR, "too many column names were specified", 0);
        }
        List<ColumnDescriptor> columns = new ArrayList<>();
        for (OutputColumn output : plan.columns()) {
            int place = columns.size();
            String name = place < it.columns().size() ? it.columns().get(place).text() : output.name();
            SqlType type = output.type();
            if (type.category() == TypeCategory.PSEUDO) {
                throw Binding.error(
                        SqlState.INVALID_TABLE_DEFINITION,
                        "column \"" + name + "\" has pseudo-type " + type.sqlName(),
                        0);
            }
            if (columns.stream().anyMatch(each -> each.name().equals(name))) {
                throw Binding.error(SqlState.DUPLICATE_COLUMN, "column \"" + name + "\" specified more than once", 0);
            }
            columns.add(ColumnDescriptor.of(place + 1, name, type, false));
        }
        return columns;
    }

    private LogicalPlan insert(TableDescriptor table, LogicalPlan plan) {
        List<Expression> row = new ArrayList<>();
        List<OutputColumn> outputs = new ArrayList<>();
        for (ColumnDescriptor column : table.columns()) {
            row.add(new Expression.InputColumn(row.size(), column.type()));
            outputs.add(new OutputColumn(column.name(), column.type(), table.oid(), column.number()));
        }
        return new Modify.Insert(
                table,
                new LogicalPlan.Project(plan, row, outputs),
                null,
                new TableRulesBinder(binding, table).rules(),
                false,
                List.of(),
                List.of());
    }
}
