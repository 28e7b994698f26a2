package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Constraint;
import io.photoncloud.flaredb.ast.Definition;
import io.photoncloud.flaredb.ast.TableAction;
import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.ConstraintDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.Expressions;
import io.photoncloud.flaredb.logical.SchemaWork;
import io.photoncloud.flaredb.logical.TableRules;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * ALTER TABLE: all actions together make one new descriptor, and one pass over the rows at most writes them anew. Used once. Actions that
 * are not named here are refused by their name.
 */
final class AlterBinder {
    private final Binding binding;
    private final DefinitionBinder definitions;
    private final Set<String> validated = new LinkedHashSet<>();
    private final Set<Integer> notNull = new LinkedHashSet<>();
    private final Set<Integer> built = new LinkedHashSet<>();
    private boolean rewrites;

    AlterBinder(Binding binding, DefinitionBinder definitions) {
        this.binding = binding;
        this.definitions = definitions;
    }

    void alter(Definition.AlterTable it) {
        if (it.kind() != Definition.ObjectKind.TABLE) {
            throw refused("ALTER " + it.kind(), it.position());
        }
        if (it.ifExists() && binding.from.findRelation(it.name()).isEmpty()) {
            definitions.notice("relation \"" + it.name().name() + "\" does not exist, skipping");
            return;
        }
        TableDescriptor old = binding.modifications.table(it.name(), "alter");
        SchemaDescriptor schema = binding.catalog().findSchema(old.schema()).orElseThrow();
        TableDescriptor table = old;
        for (TableAction action : it.actions()) {
            table = apply(action, table, schema);
        }
        if (table.equals(old)) {
            return;
        }
        if (rewrites) {
            table = table.withStorage(definitions.oid());
        }
        definitions.change(new CatalogChange.PutRelation(table));
        work(old, table);
    }

    private TableDescriptor apply(TableAction action, TableDescriptor table, SchemaDescriptor schema) {
        return switch (action) {
            case TableAction.AddColumn add -> addColumn(add, table, schema);
            case TableAction.AddConstraint(int _, Constraint constraint) -> addConstraint(constraint, table, schema);
            case TableAction.ChangeDefault change -> changeDefault(change, table);
            case TableAction.ChangeNotNull change -> changeNotNull(change, table);
            case TableAction.DropConstraint drop -> dropConstraint(drop, table);
            case TableAction.Ignored _ -> table;
            case TableAction.DropColumn it -> throw refused("ALTER TABLE DROP COLUMN", it.position());
            case TableAction.RenameColumn it -> throw refused("ALTER TABLE RENAME COLUMN", it.position());
            case TableAction.RenameConstraint it -> throw refused("ALTER TABLE RENAME CONSTRAINT", it.position());
            case TableAction.ChangeType it -> throw refused("ALTER COLUMN TYPE", it.position());
            case TableAction.AddIdentity it -> throw refused("ALTER COLUMN ADD GENERATED", it.position());
            case TableAction.ChangeIdentity it -> throw refused("ALTER COLUMN SET GENERATED", it.position());
            case TableAction.DropIdentity it -> throw refused("ALTER COLUMN DROP IDENTITY", it.position());
            case TableAction.DropExpression it -> throw refused("ALTER COLUMN DROP EXPRESSION", it.position());
            case TableAction.ChangeStatistics it -> throw refused("ALTER COLUMN SET STATISTICS", it.position());
            case TableAction.ValidateConstraint it -> throw refused("VALIDATE CONSTRAINT", it.position());
            case TableAction.ChangeConstraint it -> throw refused("ALTER CONSTRAINT", it.position());
            case TableAction.Unsupported(int position, String what) -> throw refused(what, position);
        };
    }

    private static SqlException refused(String what, int position) {
        return Binding.error(SqlState.FEATURE_NOT_SUPPORTED, what + " is not supported", position);
    }

    private TableDescriptor addColumn(TableAction.AddColumn it, TableDescriptor table, SchemaDescriptor schema) {
        String name = it.column().name();
        if (table.findColumn(name).isPresent()) {
            String message = "column \"" + name + "\" of relation \"" + table.name() + "\" already exists";
            if (!it.ifNotExists()) {
                throw Binding.error(SqlState.DUPLICATE_COLUMN, message, 0);
            }
            definitions.notice(SqlState.DUPLICATE_COLUMN, message + ", skipping");
            return table;
        }
        TableBinder binder = TableBinder.of(table, binding, definitions);
        TableDescriptor wider = binder.add(table, schema, it.column());
        ColumnDescriptor column = wider.findColumn(name).orElseThrow();
        // Rows that are there have null in it; where they are to have anything else they are written anew.
        rewrites |= column.defaultExpression() != null || column.generation() != null || column.identitySequence() != 0;
        if (column.notNull()) {
            notNull.add(column.number());
        }
        for (Constraint constraint : binder.written()) {
            wider = addConstraint(constraint, wider, schema);
        }
        return wider;
    }

    private TableDescriptor addConstraint(Constraint constraint, TableDescriptor table, SchemaDescriptor schema) {
        if (constraint instanceof Constraint.Unique unique && unique.usingIndex() != null) {
            throw refused("ADD CONSTRAINT USING INDEX", constraint.position());
        }
        if ((constraint instanceof Constraint.Check check && check.timing().notValid())
                || (constraint instanceof Constraint.ForeignKey key
                        && key.timing().notValid())) {
            throw refused("NOT VALID", constraint.position());
        }
        String name = constraint.name();
        if (name != null && table.findConstraint(name).isPresent()) {
            throw Binding.error(
                    SqlState.DUPLICATE_OBJECT,
                    "constraint \"" + name + "\" for relation \"" + table.name() + "\" already exists",
                    0);
        }
        TableDescriptor changed = TableBinder.of(table, binding, definitions).add(table, schema, constraint);
        for (ConstraintDescriptor added : changed.constraints()) {
            if (table.constraints().contains(added)) {
                continue;
            }
            if (added instanceof ConstraintDescriptor.Unique unique) {
                // A row's key is its primary key's.
                rewrites |= unique.primary();
                built.add(unique.index());
            } else {
                validated.add(added.name());
            }
        }
        return changed;
    }

    private static ColumnDescriptor column(TableDescriptor table, String name) {
        return table.findColumn(name)
                .orElseThrow(() -> Binding.error(
                        SqlState.UNDEFINED_COLUMN,
                        "column \"" + name + "\" of relation \"" + table.name() + "\" does not exist",
                        0));
    }

    private TableDescriptor changeDefault(TableAction.ChangeDefault it, TableDescriptor table) {
        ColumnDescriptor column = column(table, it.column());
        if (column.generation() != null) {
            throw Binding.error(
                    SqlState.SYNTAX_ERROR,
                    "column \"" + column.name() + "\" of relation \"" + table.name() + "\" is a generated column",
                    0);
        }
        if (column.identitySequence() != 0) {
            throw Binding.error(
                    SqlState.SYNTAX_ERROR,
                    "column \"" + column.name() + "\" of relation \"" + table.name() + "\" is an identity column",
                    0);
        }
        if (it.expression() != null) {
            TableBinder.of(table, binding, definitions).checkDefault(it.expression(), column);
        }
        return table.withColumn(column.number(), each -> each.withDefault(it.text()));
    }

    private TableDescriptor changeNotNull(TableAction.ChangeNotNull it, TableDescriptor table) {
        ColumnDescriptor column = column(table, it.column());
        boolean inKey = table.primaryKey()
                .filter(index -> index.keys().stream().anyMatch(key -> key.column() == column.number()))
                .isPresent();
        if (!it.notNull() && inKey) {
            throw Binding.error(
                    SqlState.INVALID_TABLE_DEFINITION, "column \"" + column.name() + "\" is in a primary key", 0);
        }
        if (it.notNull() && !column.notNull()) {
            notNull.add(column.number());
        }
        return table.withColumn(column.number(), each -> each.withNotNull(it.notNull()));
    }

    private TableDescriptor dropConstraint(TableAction.DropConstraint it, TableDescriptor table) {
        ConstraintDescriptor dropped = table.findConstraint(it.name()).orElse(null);
        if (dropped == null) {
            String message = "constraint \"" + it.name() + "\" of relation \"" + table.name() + "\" does not exist";
            if (!it.ifExists()) {
                throw Binding.error(SqlState.UNDEFINED_OBJECT, message, 0);
            }
            definitions.notice(message + ", skipping");
            return table;
        }
        TableDescriptor without = table.withConstraints(table.constraints().stream()
                .filter(each -> !each.equals(dropped))
                .toList());
        return dropped instanceof ConstraintDescriptor.Unique unique
                ? withoutIndex(it, unique, table, without)
                : without;
    }

    private TableDescriptor withoutIndex(
            TableAction.DropConstraint it,
            ConstraintDescriptor.Unique unique,
            TableDescriptor table,
            TableDescriptor without) {
        List<String> dependents = binding.catalog().tablesReferring(table.oid()).stream()
                .flatMap(other -> other.foreignKeys().stream()
                        .filter(key -> key.referencedTable() == table.oid() && key.referencedIndex() == unique.index())
                        .map(key -> "constraint " + key.name() + " on table " + other.name() + " depends on index "
                                + unique.name()))
                .toList();
        if (!dependents.isEmpty() && it.cascade()) {
            throw refused("DROP CONSTRAINT CASCADE of what foreign keys depend on", it.position());
        }
        if (!dependents.isEmpty()) {
            throw new SqlException(
                    SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                    "cannot drop constraint " + unique.name() + " on table " + table.name()
                            + " because other objects depend on it",
                    String.join("\n", dependents),
                    "Use DROP ... CASCADE to drop the dependent objects too.");
        }
        if (unique.primary()) {
            rewrites = true;
        } else if (table.findIndex(unique.index()).isPresent()) {
            definitions.work(new SchemaWork.RemoveStorage(unique.index()));
        }
        return without.withIndexes(without.indexes().stream()
                .filter(index -> index.oid() != unique.index())
                .toList());
    }

    /** What the new descriptor asks of the rows that are there. */
    private void work(TableDescriptor old, TableDescriptor table) {
        if (!rewrites && built.isEmpty() && validated.isEmpty() && notNull.isEmpty()) {
            return;
        }
        var rulesBinder = new TableRulesBinder(binding, table);
        TableRules rules = rulesBinder.rules();
        if (rewrites) {
            definitions.work(
                    new SchemaWork.Rewrite(table.oid(), old.storage(), newRow(old, table, rules, rulesBinder), rules));
            definitions.work(new SchemaWork.RemoveStorage(old.storage()));
        } else {
            notNull.forEach(column -> definitions.work(new SchemaWork.ValidateNotNull(table.oid(), column)));
            for (IndexDescriptor index : table.indexes()) {
                if (built.contains(index.oid())) {
                    definitions.work(new SchemaWork.BuildIndex(table.oid(), index.oid(), rules));
                }
            }
        }
        for (ConstraintDescriptor constraint : table.constraints()) {
            if (validated.contains(constraint.name())) {
                definitions.work(new SchemaWork.Validate(table.oid(), constraint.name(), rules));
            }
        }
    }

    private static List<Expression> newRow(
            TableDescriptor old, TableDescriptor table, TableRules rules, TableRulesBinder binder) {
        List<Integer> before =
                old.writtenColumns().stream().map(ColumnDescriptor::number).toList();
        Function<ColumnDescriptor, Expression> plain = column -> {
            int place = before.indexOf(column.number());
            return place >= 0
                    ? new Expression.InputColumn(place, column.type())
                    : rules.defaults().getOrDefault(column.number(), new Expression.Constant(null, column.type()));
        };
        List<Expression> row = new ArrayList<>();
        table.writtenColumns().forEach(column -> row.add(plain.apply(column)));
        List<Expression> all = new ArrayList<>(row);
        for (int at = 0; at < row.size(); at++) {
            ColumnDescriptor column = table.writtenColumns().get(at);
            if (column.generation() != null && !before.contains(column.number())) {
                all.set(
                        at,
                        Expressions.rewrite(
                                binder.generated(column),
                                each -> each instanceof Expression.InputColumn input ? row.get(input.index()) : each));
            }
        }
        return all;
    }
}
