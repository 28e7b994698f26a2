package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Constraint;
import io.photoncloud.flaredb.ast.Definition;
import io.photoncloud.flaredb.ast.TableAction;
import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.ConstraintDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.catalog.ViewDescriptor;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.Expressions;
import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.function.CastContext;
import io.photoncloud.flaredb.logical.SchemaWork;
import io.photoncloud.flaredb.row.RowText;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.flaredb.type.TypeKind;
import io.photoncloud.flaredb.type.TypeNames;
import io.photoncloud.flaredb.vector.ExpressionCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The actions of ALTER TABLE on one column: dropping it, its type, its identity. */
final class AlterColumnBinder {
    private final Binding binding;
    private final DefinitionBinder definitions;
    private final AlterBinder alter;

    AlterColumnBinder(Binding binding, DefinitionBinder definitions, AlterBinder alter) {
        this.binding = binding;
        this.definitions = definitions;
        this.alter = alter;
    }

    /** Whether rows that are there each get a value of their own in a column that is added. */
    boolean writesDefault(TableDescriptor table, ColumnDescriptor column) {
        if (column.generation() != null || column.identitySequence() != 0) {
            return true;
        }
        Expression value = new TableRulesBinder(binding, table).defaultOf(column);
        return Expressions.worstVolatility(value) == Volatility.VOLATILE || !isText(value);
    }

    /** What rows that are there have in a column that is added, without being written. */
    @Nullable
    String missing(TableDescriptor table, ColumnDescriptor column) {
        Object value = value(new TableRulesBinder(binding, table).defaultOf(column));
        return value == null ? null : TextFormat.format(value, column.type(), RowText.STORED);
    }

    private @Nullable Object value(Expression constant) {
        return ExpressionCompiler.evaluate(constant, binding.context.values());
    }

    /** Names of the catalogue are not read from text without it. */
    private boolean isText(Expression constant) {
        Object value = value(constant);
        if (value == null) {
            return true;
        }
        if (isEnumeration(constant.type())) {
            // A label may get another name.
            return false;
        }
        try {
            String text = TextFormat.format(value, constant.type(), RowText.STORED);
            return value.equals(TextFormat.parse(text, constant.type(), RowText.STORED));
        } catch (SqlException e) {
            return false;
        }
    }

    TableDescriptor drop(TableAction.DropColumn it, TableDescriptor table) {
        ColumnDescriptor column = table.findColumn(it.column()).orElse(null);
        if (column == null && it.ifExists()) {
            definitions.notice(
                    "column \"" + it.column() + "\" of relation \"" + table.name() + "\" does not exist, skipping");
            return table;
        }
        if (column == null) {
            column = AlterBinder.column(table, it.column());
        }
        ColumnUse use = new ColumnUse(binding, table, column);
        Set<Integer> indexes = table.indexes().stream()
                .filter(use::isIn)
                .map(IndexDescriptor::oid)
                .collect(Collectors.toSet());
        List<ViewDescriptor> views = new Dependents(binding).viewsOf(table, column);
        List<ColumnDescriptor> generated = use.generated();
        List<String> dependents = dependents(it, table, indexes, views, generated);
        if (!dependents.isEmpty() && !it.cascade()) {
            throw new SqlException(
                    SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                    "cannot drop column " + column.name() + " of table " + table.name()
                            + " because other objects depend on it",
                    dependents.stream()
                            .map(each -> each + " depends on column " + it.column() + " of table " + table.name())
                            .collect(Collectors.joining("\n")),
                    "Use DROP ... CASCADE to drop the dependent objects too.");
        }
        dependents.forEach(each -> definitions.notice("drop cascades to " + each));
        views.forEach(view -> definitions.change(new CatalogChange.RemoveRelation(view.oid())));
        TableDescriptor changed = table;
        // First, while what they are computed of is still there.
        for (ColumnDescriptor each : generated) {
            changed = drop(new TableAction.DropColumn(it.position(), each.name(), true, true), changed);
        }
        return without(changed, column, indexes);
    }

    private List<String> dependents(
            TableAction.DropColumn it,
            TableDescriptor table,
            Set<Integer> indexes,
            List<ViewDescriptor> views,
            List<ColumnDescriptor> generated) {
        List<String> dependents = new ArrayList<>();
        generated.forEach(each -> dependents.add("column " + each.name() + " of table " + table.name()));
        for (TableDescriptor other : binding.catalog().tablesReferring(table.oid())) {
            if (other.oid() != table.oid()) {
                other.foreignKeys().stream()
                        .filter(key -> refers(key, table, indexes))
                        .forEach(key -> dependents.add("constraint " + key.name() + " on table " + other.name()));
                if (it.cascade() && other.foreignKeys().stream().anyMatch(key -> refers(key, table, indexes))) {
                    alter.dropForeignKeys(other, key -> refers(key, table, indexes));
                }
            }
        }
        views.forEach(view -> dependents.add("view " + view.name()));
        return dependents;
    }

    private static boolean refers(ConstraintDescriptor.ForeignKey key, TableDescriptor table, Set<Integer> indexes) {
        return key.referencedTable() == table.oid() && indexes.contains(key.referencedIndex());
    }

    /** What is made of the column goes with it. */
    private TableDescriptor without(TableDescriptor table, ColumnDescriptor column, Set<Integer> indexes) {
        for (IndexDescriptor index : table.indexes()) {
            if (indexes.contains(index.oid())) {
                if (index.primary()) {
                    alter.rewrite();
                } else {
                    definitions.work(new SchemaWork.RemoveStorage(index.oid()));
                }
            }
        }
        removeSequences(table, column);
        List<ConstraintDescriptor> constraints = table.constraints().stream()
                .filter(each -> !ColumnUse.isIn(each, column.number()))
                .toList();
        boolean enumeration = isEnumeration(column.type());
        if (enumeration) {
            // Its type may be dropped too, so no row keeps a value of it.
            alter.rewrite();
        }
        TableDescriptor changed = table.withIndexes(table.indexes().stream()
                        .filter(index -> !indexes.contains(index.oid()))
                        .toList())
                .withConstraints(constraints)
                .withColumn(column.number(), Dependents::dropped);
        changed = AlterBinder.without(changed, key -> refers(key, table, indexes));
        return enumeration
                ? changed.withColumn(column.number(), each -> each.withType(SqlType.INTEGER, null))
                : changed;
    }

    private static boolean isEnumeration(SqlType type) {
        return type.is(TypeKind.ENUM) || (type.isArray() && type.elementType().is(TypeKind.ENUM));
    }

    private void removeSequences(TableDescriptor table, ColumnDescriptor column) {
        for (Relation relation : binding.catalog().relations()) {
            if (relation instanceof SequenceDescriptor sequence
                    && sequence.ownerTable() == table.oid()
                    && sequence.ownerColumn() == column.number()) {
                definitions.change(new CatalogChange.RemoveRelation(sequence.oid()));
            }
        }
    }

    TableDescriptor changeType(TableAction.ChangeType it, TableDescriptor table) {
        ColumnDescriptor column = AlterBinder.column(table, it.column());
        var tables = TableBinder.of(table, binding, definitions);
        SqlType type = tables.columnType(
                new Definition.ColumnDefinition(it.position(), it.column(), it.type(), it.collation(), List.of()));
        ColumnUse use = new ColumnUse(binding, table, column);
        Expression value = newValue(it, column, type);
        checkDefault(table, column, type);
        refuseUsed(table, column);
        if (type.equals(column.type()) && it.using() == null) {
            return table;
        }
        TableDescriptor changed = table.withColumn(column.number(), each -> each.withType(type, null));
        changed = changed.withIndexes(retyped(changed, column, type));
        for (ConstraintDescriptor constraint : changed.constraints()) {
            if (constraint instanceof ConstraintDescriptor.Check check && use.isIn(check.expression())) {
                var rules = new TableRulesBinder(binding, changed);
                binding.coercions.condition(rules.bind(check.expression()), "CHECK", 0);
            }
        }
        recheckReferences(changed, column.number());
        alter.compute(column.number(), value);
        return changed;
    }

    private void refuseUsed(TableDescriptor table, ColumnDescriptor column) {
        for (ColumnDescriptor generated : new ColumnUse(binding, table, column).generated()) {
            throw new SqlException(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "cannot alter type of a column used by a generated column",
                    "Column \"" + column.name() + "\" is used by generated column \"" + generated.name() + "\".",
                    null);
        }
        for (ViewDescriptor view : new Dependents(binding).viewsOf(table, column)) {
            throw new SqlException(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "cannot alter type of a column used by a view or rule",
                    "rule _RETURN on view " + view.name() + " depends on column \"" + column.name() + "\"",
                    null);
        }
    }

    private Expression newValue(TableAction.ChangeType it, ColumnDescriptor column, SqlType type) {
        if (column.generation() != null) {
            throw Binding.error(
                    SqlState.FEATURE_NOT_SUPPORTED, "ALTER COLUMN TYPE of a generated column is not supported", 0);
        }
        Level level = Level.plain(alter.oldScope(), "transform expressions");
        if (it.using() == null) {
            return binding.coercions
                    .find(alter.oldColumn(column.number()), type, CastContext.ASSIGNMENT)
                    .orElseThrow(() -> new SqlException(
                            SqlState.DATATYPE_MISMATCH,
                            "column \"" + column.name() + "\" cannot be cast automatically to type "
                                    + type.base().sqlName(),
                            null,
                            "You might need to specify \"USING " + TypeNames.quoteIdentifier(column.name()) + "::"
                                    + type.sqlName() + "\"."));
        }
        return binding.coercions
                .find(binding.expressions.bind(it.using(), level), type, CastContext.ASSIGNMENT)
                .orElseThrow(() -> new SqlException(
                        SqlState.DATATYPE_MISMATCH,
                        "result of USING clause for column \"" + column.name()
                                + "\" cannot be cast automatically to type "
                                + type.base().sqlName(),
                        null,
                        "You might need to add an explicit cast."));
    }

    private void checkDefault(TableDescriptor table, ColumnDescriptor column, SqlType type) {
        if (column.defaultExpression() == null) {
            return;
        }
        Expression old = new TableRulesBinder(binding, table).defaultOf(column);
        if (binding.coercions.find(old, type, CastContext.ASSIGNMENT).isEmpty()) {
            throw new SqlException(
                    SqlState.DATATYPE_MISMATCH,
                    "default for column \"" + column.name() + "\" cannot be cast automatically to type "
                            + type.base().sqlName());
        }
    }

    private List<IndexDescriptor> retyped(TableDescriptor table, ColumnDescriptor column, SqlType type) {
        var rules = new TableRulesBinder(binding, table);
        List<IndexDescriptor> indexes = new ArrayList<>();
        for (IndexDescriptor index : table.indexes()) {
            List<IndexDescriptor.Key> keys = new ArrayList<>();
            for (IndexDescriptor.Key key : index.keys()) {
                SqlType now = key.type();
                if (key.column() == column.number()) {
                    boolean ownCollation =
                            !Objects.equals(now.collation(), column.type().collation());
                    now = ownCollation && ExpressionBinder.isCollatable(type)
                            ? type.withCollation(now.collation())
                            : type;
                } else if (key.expression() != null) {
                    now = binding.coercions.known(rules.bind(key.expression())).type();
                }
                keys.add(new IndexDescriptor.Key(
                        key.column(), key.expression(), now, key.descending(), key.nullsFirst()));
            }
            indexes.add(index.withKeys(keys, index.predicate()));
        }
        return indexes;
    }

    private void recheckReferences(TableDescriptor table, int column) {
        for (ConstraintDescriptor.ForeignKey key : table.foreignKeys()) {
            boolean own = key.referencedTable() == table.oid();
            if (key.columns().contains(column)
                    || (own && key.referencedColumns().contains(column))) {
                TableDescriptor referenced = own
                        ? table
                        : (TableDescriptor) binding.catalog()
                                .findRelation(key.referencedTable())
                                .orElseThrow();
                TableBinder.of(table, binding, definitions)
                        .checkTypes(table, key.columns(), referenced, key.referencedColumns(), key.name());
                alter.validate(key.name());
            }
        }
        for (TableDescriptor other : binding.catalog().tablesReferring(table.oid())) {
            for (ConstraintDescriptor.ForeignKey key : other.foreignKeys()) {
                if (other.oid() != table.oid()
                        && key.referencedTable() == table.oid()
                        && key.referencedColumns().contains(column)) {
                    TableBinder.of(table, binding, definitions)
                            .checkTypes(other, key.columns(), table, key.referencedColumns(), key.name());
                    alter.validate(other, key.name());
                }
            }
        }
    }

    TableDescriptor addIdentity(TableAction.AddIdentity it, TableDescriptor table, SchemaDescriptor schema) {
        ColumnDescriptor column = AlterBinder.column(table, it.column());
        String what = "column \"" + column.name() + "\" of relation \"" + table.name() + "\"";
        if (!column.notNull()) {
            throw wrongState(what + " must be declared NOT NULL before identity can be added");
        }
        if (column.identity() != ColumnDescriptor.Identity.NONE) {
            throw wrongState(what + " is already an identity column");
        }
        if (column.defaultExpression() != null) {
            throw wrongState(what + " already has a default value");
        }
        Constraint.Identity identity = it.identity();
        ColumnDescriptor changed = TableBinder.of(table, binding, definitions)
                .identity(schema, table.name(), table.oid(), column, identity);
        return table.withColumn(column.number(), _ -> changed);
    }

    TableDescriptor changeIdentity(TableAction.ChangeIdentity it, TableDescriptor table) {
        ColumnDescriptor column = AlterBinder.column(table, it.column());
        requireIdentity(table, column);
        if (!it.options().isEmpty()) {
            SequenceDescriptor sequence = (SequenceDescriptor)
                    binding.catalog().findRelation(column.identitySequence()).orElseThrow();
            new SequenceBinder(binding, definitions).alter(sequence, it.options());
        }
        Boolean always = it.always();
        return always == null
                ? table
                : table.withColumn(
                        column.number(),
                        each -> each.withIdentity(
                                always ? ColumnDescriptor.Identity.ALWAYS : ColumnDescriptor.Identity.BY_DEFAULT,
                                each.identitySequence()));
    }

    TableDescriptor dropIdentity(TableAction.DropIdentity it, TableDescriptor table) {
        ColumnDescriptor column = AlterBinder.column(table, it.column());
        if (column.identity() == ColumnDescriptor.Identity.NONE && it.ifExists()) {
            definitions.notice("column \"" + column.name() + "\" of relation \"" + table.name()
                    + "\" is not an identity column, skipping");
            return table;
        }
        requireIdentity(table, column);
        definitions.change(new CatalogChange.RemoveRelation(column.identitySequence()));
        return table.withColumn(column.number(), each -> each.withIdentity(ColumnDescriptor.Identity.NONE, 0));
    }

    private static void requireIdentity(TableDescriptor table, ColumnDescriptor column) {
        if (column.identity() == ColumnDescriptor.Identity.NONE) {
            throw wrongState(
                    "column \"" + column.name() + "\" of relation \"" + table.name() + "\" is not an identity column");
        }
    }

    TableDescriptor dropExpression(TableAction.DropExpression it, TableDescriptor table) {
        ColumnDescriptor column = AlterBinder.column(table, it.column());
        String what = "column \"" + column.name() + "\" of relation \"" + table.name() + "\" is not a generated column";
        if (column.generation() == null && it.ifExists()) {
            definitions.notice(what + ", skipping");
            return table;
        }
        if (column.generation() == null) {
            throw wrongState(what);
        }
        return table.withColumn(column.number(), each -> each.withGeneration(null));
    }

    private static SqlException wrongState(String message) {
        return new SqlException(SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, message);
    }
}
