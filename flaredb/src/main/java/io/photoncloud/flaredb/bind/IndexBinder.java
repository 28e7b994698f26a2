package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Definition;
import io.photoncloud.flaredb.ast.IndexKey;
import io.photoncloud.flaredb.ast.Name;
import io.photoncloud.flaredb.ast.SortKey;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.logical.SchemaWork;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** CREATE INDEX. The index is put in its first state; building it is work. */
final class IndexBinder {
    private static final int KEYS_MAX = 32;

    private final Binding binding;
    private final DefinitionBinder definitions;

    IndexBinder(Binding binding, DefinitionBinder definitions) {
        this.binding = binding;
        this.definitions = definitions;
    }

    void create(Definition.CreateIndex it) {
        TableDescriptor table = binding.modifications.table(it.table(), "create index on");
        SchemaDescriptor schema = binding.catalog().findSchema(table.schema()).orElseThrow();
        IndexDescriptor.Method method = method(it);
        if (it.keys().size() + it.include().size() > KEYS_MAX) {
            throw Binding.error(
                    SqlState.TOO_MANY_COLUMNS, "cannot use more than " + KEYS_MAX + " columns in an index", 0);
        }
        List<IndexDescriptor.Key> keys = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (IndexKey key : it.keys()) {
            keys.add(key(table, key, method));
            words.add(
                    key.expression() instanceof ValueExpression.ColumnReference(int _, var name)
                            ? name.name()
                            : key.expression() instanceof ValueExpression.FunctionCall call
                                    ? call.name().name()
                                    : "expr");
        }
        if (it.predicate() != null) {
            Level level = Level.plain(TableRulesBinder.scope(table), "index predicates");
            binding.expressions.condition(it.predicate(), level, "WHERE");
        }
        words.addAll(it.include().stream().map(Name::text).toList());
        String name = it.name() == null ? freeName(schema, table.name(), words, "idx") : it.name();
        if (definitions.isThere(schema, name, it.ifNotExists())) {
            return;
        }
        List<Integer> include = it.include().stream()
                .map(column -> column(table, column.text()).number())
                .toList();
        IndexDescriptor index = new IndexDescriptor(
                definitions.oid(),
                name,
                method,
                it.unique(),
                false,
                it.nullsNotDistinct(),
                keys,
                include,
                it.predicateText(),
                IndexDescriptor.State.DELETE_ONLY);
        List<IndexDescriptor> indexes = new ArrayList<>(table.indexes());
        indexes.add(index);
        TableDescriptor changed = table.withIndexes(indexes);
        definitions.change(new CatalogChange.PutRelation(changed));
        definitions.work(
                new SchemaWork.BuildIndex(table.oid(), index.oid(), new TableRulesBinder(binding, changed).rules()));
    }

    private static IndexDescriptor.Method method(Definition.CreateIndex it) {
        return switch (it.method()) {
            case "btree" -> IndexDescriptor.Method.ORDERED;
            case "gin" -> {
                if (it.unique()) {
                    throw Binding.error(
                            SqlState.FEATURE_NOT_SUPPORTED, "access method \"gin\" does not support unique indexes", 0);
                }
                yield IndexDescriptor.Method.INVERTED;
            }
            case "hash" -> IndexDescriptor.Method.ORDERED;
            case "gist", "spgist", "brin" ->
                throw Binding.error(
                        SqlState.FEATURE_NOT_SUPPORTED, "access method \"" + it.method() + "\" is not supported", 0);
            default ->
                throw Binding.error(
                        SqlState.UNDEFINED_OBJECT, "access method \"" + it.method() + "\" does not exist", 0);
        };
    }

    private IndexDescriptor.Key key(TableDescriptor table, IndexKey written, IndexDescriptor.Method method) {
        Level level = Level.plain(TableRulesBinder.scope(table), "index expressions");
        boolean descending = written.direction() == SortKey.Direction.DESCENDING;
        boolean nullsFirst = written.nulls() == SortKey.NullOrder.FIRST;
        ColumnDescriptor column = null;
        SqlType type;
        if (written.expression() instanceof ValueExpression.ColumnReference(int _, var name)) {
            column = column(table, name.name());
            type = column.type();
        } else {
            Expression bound = binding.coercions.known(binding.expressions.bind(written.expression(), level));
            type = bound.type();
        }
        if (written.collation() != null) {
            type = type.withCollation(binding.types.collation(written.collation()));
        }
        if (method == IndexDescriptor.Method.INVERTED && !type.isArray() && !type.is(TypeKind.JSONB)) {
            throw noOperatorClass(type, "gin");
        }
        if (method == IndexDescriptor.Method.ORDERED && type.is(TypeKind.JSON)) {
            throw noOperatorClass(type, "btree");
        }
        return column == null
                ? new IndexDescriptor.Key(0, written.text(), type, descending, nullsFirst)
                : new IndexDescriptor.Key(column.number(), null, type, descending, nullsFirst);
    }

    private static io.photoncloud.flaredb.type.SqlException noOperatorClass(SqlType type, String method) {
        return new io.photoncloud.flaredb.type.SqlException(
                SqlState.UNDEFINED_OBJECT,
                "data type " + type.base().sqlName() + " has no default operator class for access method \"" + method
                        + "\"",
                null,
                "You must specify an operator class for the index or define a default operator class for the data"
                        + " type.");
    }

    static ColumnDescriptor column(TableDescriptor table, String name) {
        return table.findColumn(name)
                .orElseThrow(
                        () -> Binding.error(SqlState.UNDEFINED_COLUMN, "column \"" + name + "\" does not exist", 0));
    }

    /** PostgreSQL's: table_column_idx, with a number where that is taken. */
    String freeName(SchemaDescriptor schema, String table, List<String> columns, String suffix) {
        String base = table + (columns.isEmpty() ? "" : "_" + String.join("_", columns)) + "_" + suffix;
        String name = base;
        for (int number = 1; isTaken(schema, name); number++) {
            name = base + number;
        }
        return name;
    }

    private boolean isTaken(SchemaDescriptor schema, String name) {
        Optional<?> relation = binding.catalog().findRelation(schema.oid(), name);
        return relation.isPresent()
                || binding.catalog().findTableOfIndex(schema.oid(), name).isPresent();
    }
}
