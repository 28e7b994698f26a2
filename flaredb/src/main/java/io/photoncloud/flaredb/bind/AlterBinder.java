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
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
    private final Map<Integer, Expression> computed = new HashMap<>();
    private final Map<Integer, TableDescriptor> others = new LinkedHashMap<>();
    private final List<SchemaWork> validatedOthers = new ArrayList<>();
    private @Nullable TableDescriptor old;
    private boolean rewrites;

    AlterBinder(Binding binding, DefinitionBinder definitions) {
        this.binding = binding;
        this.definitions = definitions;
    }

    void alter(Definition.AlterTable it) {
        if (it.kind() == Definition.ObjectKind.VIEW) {
            new RenameBinder(binding, definitions).viewColumns(it);
            return;
        }
        if (it.kind() != Definition.ObjectKind.TABLE) {
            throw refused("ALTER " + it.kind(), it.position());
        }
        if (it.ifExists() && binding.from.findRelation(it.name()).isEmpty()) {
            definitions.notice("relation \"" + it.name().name() + "\" does not exist, skipping");
            return;
        }
        TableDescriptor old = binding.modifications.table(it.name(), "alter");
        this.old = old;
        SchemaDescriptor schema = binding.catalog().findSchema(old.schema()).orElseThrow();
        TableDescriptor table = old;
        List<TableAction> actions = it.actions().stream()
                .sorted(Comparator.comparingInt(AlterBinder::pass))
                .toList();
        for (TableAction action : actions) {
            table = apply(action, table, schema);
        }
        if (table.equals(old)) {
            return;
        }
        if (rewrites) {
            table = rewritten(table);
        }
        if (old.columns().size() < table.columns().size()) {
            new Dependents(binding)
                    .brokenViews(wider(old, table)).stream().findFirst().ifPresent(view -> {
                        throw Dependents.notSupported("adding a column", "view " + view.name());
                    });
        }
        definitions.change(new CatalogChange.PutRelation(table));
        others.values().forEach(other -> definitions.change(new CatalogChange.PutRelation(other)));
        work(old, table);
    }

    /** In a new storage, where all rows have all columns. */
    private TableDescriptor rewritten(TableDescriptor table) {
        return table.withStorage(definitions.oid())
                .withColumns(table.columns().stream()
                        .map(column -> column.withType(column.type(), null))
                        .toList());
    }

    private TableDescriptor apply(TableAction action, TableDescriptor table, SchemaDescriptor schema) {
        return switch (action) {
            case TableAction.AddColumn add -> addColumn(add, table, schema);
            case TableAction.AddConstraint(int _, Constraint constraint) -> addConstraint(constraint, table, schema);
            case TableAction.ChangeDefault change -> changeDefault(change, table);
            case TableAction.ChangeNotNull change -> changeNotNull(change, table);
            case TableAction.DropConstraint drop -> dropConstraint(drop, table);
            case TableAction.Ignored _ -> table;
            case TableAction.DropColumn drop -> new AlterColumnBinder(binding, definitions, this).drop(drop, table);
            case TableAction.ChangeType change ->
                new AlterColumnBinder(binding, definitions, this).changeType(change, table);
            case TableAction.AddIdentity add ->
                new AlterColumnBinder(binding, definitions, this).addIdentity(add, table, schema);
            case TableAction.ChangeIdentity change ->
                new AlterColumnBinder(binding, definitions, this).changeIdentity(change, table);
            case TableAction.DropIdentity drop ->
                new AlterColumnBinder(binding, definitions, this).dropIdentity(drop, table);
            case TableAction.DropExpression drop ->
                new AlterColumnBinder(binding, definitions, this).dropExpression(drop, table);
            case TableAction.RenameColumn rename -> new RenameBinder(binding, definitions).column(rename, table);
            case TableAction.RenameConstraint rename ->
                new RenameBinder(binding, definitions).constraint(rename, table);
            case TableAction.ChangeStatistics change -> {
                column(table, change.column());
                yield table;
            }
            case TableAction.ValidateConstraint validate -> {
                constraint(table, validate.name());
                yield table;
            }
            case TableAction.ChangeConstraint it -> throw refused("ALTER CONSTRAINT", it.position());
            case TableAction.Unsupported(int position, String what) -> throw refused(what, position);
        };
    }

    /** PostgreSQL's passes: what is dropped goes first, then types change, columns come, and what is said of them. */
    private static int pass(TableAction action) {
        return switch (action) {
            case TableAction.DropColumn _, TableAction.DropConstraint _ -> 0;
            case TableAction.ChangeType _ -> 1;
            case TableAction.AddColumn _ -> 2;
            case TableAction.ChangeDefault _,
                    TableAction.ChangeNotNull _,
                    TableAction.AddIdentity _,
                    TableAction.ChangeIdentity _,
                    TableAction.DropIdentity _,
                    TableAction.DropExpression _ -> 3;
            case TableAction.AddConstraint(int _, Constraint.Unique _) -> 4;
            case TableAction.AddConstraint _ -> 5;
            case TableAction.RenameColumn _,
                    TableAction.RenameConstraint _,
                    TableAction.ChangeStatistics _,
                    TableAction.ValidateConstraint _,
                    TableAction.ChangeConstraint _,
                    TableAction.Ignored _,
                    TableAction.Unsupported _ -> 6;
        };
    }

    /** Written rows have this in a column, over the old written row; all rows are written anew. */
    void compute(int column, Expression value) {
        computed.put(column, value);
        rewrites = true;
    }

    void rewrite() {
        rewrites = true;
    }

    /** The rows as they were, which new values are computed of. */
    Scope oldScope() {
        return TableRulesBinder.scope(java.util.Objects.requireNonNull(old));
    }

    Expression oldColumn(int number) {
        return new TableRulesBinder(binding, java.util.Objects.requireNonNull(old)).column(number);
    }

    /** A foreign key of another table. */
    void validate(TableDescriptor other, String constraint) {
        validatedOthers.add(
                new SchemaWork.Validate(other.oid(), constraint, new TableRulesBinder(binding, other).rules()));
    }

    /** A constraint that rows are to be looked at for again. */
    void validate(String constraint) {
        validated.add(constraint);
    }

    /** Another table as it is by now, which loses foreign keys. */
    void dropForeignKeys(TableDescriptor other, java.util.function.Predicate<ConstraintDescriptor.ForeignKey> gone) {
        TableDescriptor now = others.getOrDefault(other.oid(), other);
        others.put(other.oid(), without(now, gone));
    }

    static TableDescriptor without(
            TableDescriptor table, java.util.function.Predicate<ConstraintDescriptor.ForeignKey> gone) {
        return table.withConstraints(table.constraints().stream()
                .filter(each -> !(each instanceof ConstraintDescriptor.ForeignKey key && gone.test(key)))
                .toList());
    }

    static ConstraintDescriptor constraint(TableDescriptor table, String name) {
        return table.findConstraint(name)
                .orElseThrow(() -> Binding.error(
                        SqlState.UNDEFINED_OBJECT,
                        "constraint \"" + name + "\" of relation \"" + table.name() + "\" does not exist",
                        0));
    }

    private static SqlException refused(String what, int position) {
        return Binding.error(SqlState.FEATURE_NOT_SUPPORTED, what + " is not supported", position);
    }

    /** The old table with its new columns alone: what a star in a view's text would stand for. */
    private static TableDescriptor wider(TableDescriptor old, TableDescriptor table) {
        List<ColumnDescriptor> columns = new ArrayList<>(old.columns());
        columns.addAll(
                table.columns().subList(old.columns().size(), table.columns().size()));
        return old.withColumns(columns);
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
        if (table.columns().size() >= TableDescriptor.COLUMNS_MAX) {
            throw Binding.error(
                    SqlState.TOO_MANY_COLUMNS,
                    "tables can have at most " + TableDescriptor.COLUMNS_MAX + " columns",
                    0);
        }
        TableBinder binder = TableBinder.of(table, binding, definitions);
        TableDescriptor wider = binder.add(table, schema, it.column());
        ColumnDescriptor column = wider.findColumn(name).orElseThrow();
        var columns = new AlterColumnBinder(binding, definitions, this);
        if (columns.writesDefault(wider, column)) {
            rewrites = true;
        } else {
            String missing = columns.missing(wider, column);
            wider = wider.withColumn(column.number(), each -> each.withType(each.type(), missing));
            if (column.notNull() && missing == null) {
                notNull.add(column.number());
            }
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
        if (name != null && constraint instanceof Constraint.Unique) {
            // It is its index's name too, which is looked at first.
            definitions.isThere(schema, name, false);
        }
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

    static ColumnDescriptor column(TableDescriptor table, String name) {
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
        java.util.function.Predicate<ConstraintDescriptor.ForeignKey> depends =
                key -> key.referencedTable() == table.oid() && key.referencedIndex() == unique.index();
        List<String> dependents = new ArrayList<>();
        for (TableDescriptor other : binding.catalog().tablesReferring(table.oid())) {
            TableDescriptor now = other.oid() == table.oid() ? without : other;
            now.foreignKeys().stream()
                    .filter(depends)
                    .forEach(key -> dependents.add("constraint " + key.name() + " on table " + other.name()
                            + " depends on index " + unique.name()));
            if (other.oid() != table.oid() && other.foreignKeys().stream().anyMatch(depends)) {
                dropForeignKeys(other, depends);
            }
        }
        if (!dependents.isEmpty() && !it.cascade()) {
            throw new SqlException(
                    SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                    "cannot drop constraint " + unique.name() + " on table " + table.name()
                            + " because other objects depend on it",
                    String.join("\n", dependents),
                    "Use DROP ... CASCADE to drop the dependent objects too.");
        }
        for (String dependent : dependents) {
            definitions.notice("drop cascades to " + dependent.substring(0, dependent.indexOf(" depends on ")));
        }
        if (unique.primary()) {
            rewrites = true;
        } else if (table.findIndex(unique.index()).isPresent()) {
            definitions.work(new SchemaWork.RemoveStorage(unique.index()));
        }
        TableDescriptor free = without(without, depends);
        return free.withIndexes(free.indexes().stream()
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
        validatedOthers.forEach(definitions::work);
    }

    private List<Expression> newRow(
            TableDescriptor old, TableDescriptor table, TableRules rules, TableRulesBinder binder) {
        List<Integer> before =
                old.writtenColumns().stream().map(ColumnDescriptor::number).toList();
        Function<ColumnDescriptor, Expression> plain = column -> {
            int place = before.indexOf(column.number());
            Expression value = computed.get(column.number());
            if (value != null) {
                return value;
            }
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
