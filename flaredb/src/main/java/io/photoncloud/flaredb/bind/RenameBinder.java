package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Definition;
import io.photoncloud.flaredb.ast.Definition.ObjectKind;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.TableAction;
import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.ConstraintDescriptor;
import io.photoncloud.flaredb.catalog.EnumDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.SystemTableDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.catalog.ViewDescriptor;
import io.photoncloud.flaredb.type.EnumType;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** ALTER … RENAME, SET SCHEMA and OWNER TO. What is kept as text and names the old name is changed with it, or holds it. */
final class RenameBinder {
    private final Binding binding;
    private final DefinitionBinder definitions;

    RenameBinder(Binding binding, DefinitionBinder definitions) {
        this.binding = binding;
        this.definitions = definitions;
    }

    TableDescriptor column(TableAction.RenameColumn it, TableDescriptor table) {
        ColumnDescriptor column = table.findColumn(it.from())
                .orElseThrow(() ->
                        Binding.error(SqlState.UNDEFINED_COLUMN, "column \"" + it.from() + "\" does not exist", 0));
        if (table.findColumn(it.to()).isPresent()) {
            throw Binding.error(
                    SqlState.DUPLICATE_COLUMN,
                    "column \"" + it.to() + "\" of relation \"" + table.name() + "\" already exists",
                    0);
        }
        TableDescriptor renamed = new ColumnUse(binding, table, column).renamed(it.to());
        for (ViewDescriptor view : new Dependents(binding).viewsOf(table, column)) {
            throw Dependents.notSupported("renaming a column", "view " + view.name());
        }
        return renamed;
    }

    TableDescriptor constraint(TableAction.RenameConstraint it, TableDescriptor table) {
        ConstraintDescriptor constraint = table.findConstraint(it.from())
                .orElseThrow(() -> Binding.error(
                        SqlState.UNDEFINED_OBJECT,
                        "constraint \"" + it.from() + "\" for table \"" + table.name() + "\" does not exist",
                        0));
        if (constraint instanceof ConstraintDescriptor.Unique unique) {
            IndexDescriptor index = table.findIndex(unique.index()).orElseThrow();
            return index(table, index, it.to());
        }
        refuseTaken(table, it.to());
        return withConstraint(table, constraint, it.to());
    }

    private static void refuseTaken(TableDescriptor table, String constraint) {
        if (table.findConstraint(constraint).isPresent()) {
            throw Binding.error(
                    SqlState.DUPLICATE_OBJECT,
                    "constraint \"" + constraint + "\" for relation \"" + table.name() + "\" already exists",
                    0);
        }
    }

    private static TableDescriptor withConstraint(TableDescriptor table, ConstraintDescriptor renamed, String to) {
        return table.withConstraints(table.constraints().stream()
                .map(each -> each.oid() == renamed.oid() ? each.withName(to) : each)
                .toList());
    }

    /** An index, and the constraint that it keeps. */
    private TableDescriptor index(TableDescriptor table, IndexDescriptor index, String to) {
        definitions.isThere(binding.catalog().findSchema(table.schema()).orElseThrow(), to, false);
        TableDescriptor changed = table.withIndex(index.oid(), each -> each.withName(to));
        for (ConstraintDescriptor constraint : table.constraints()) {
            if (constraint instanceof ConstraintDescriptor.Unique unique && unique.index() == index.oid()) {
                refuseTaken(table, to);
                changed = withConstraint(changed, constraint, to);
            }
        }
        return changed;
    }

    void viewColumns(Definition.AlterTable it) {
        Optional<Relation> found = find(it.kind(), it.name(), it.ifExists());
        if (found.isEmpty()) {
            return;
        }
        ViewDescriptor view = (ViewDescriptor) found.get();
        List<ViewDescriptor.ViewColumn> columns = new ArrayList<>(view.columns());
        for (TableAction action : it.actions()) {
            if (!(action instanceof TableAction.RenameColumn(int _, String from, String to))) {
                throw Binding.error(
                        SqlState.FEATURE_NOT_SUPPORTED, "ALTER VIEW of columns is not supported", action.position());
            }
            if (columns.stream().anyMatch(each -> each.name().equals(to))) {
                throw Binding.error(
                        SqlState.DUPLICATE_COLUMN,
                        "column \"" + to + "\" of relation \"" + view.name() + "\" already exists",
                        0);
            }
            ViewDescriptor.ViewColumn column = columns.stream()
                    .filter(each -> each.name().equals(from))
                    .findFirst()
                    .orElseThrow(() ->
                            Binding.error(SqlState.UNDEFINED_COLUMN, "column \"" + from + "\" does not exist", 0));
            columns.set(column.number() - 1, new ViewDescriptor.ViewColumn(column.number(), to, column.type()));
        }
        changeUnlessNamed(List.of(new CatalogChange.PutRelation(view.withColumns(columns))), "renaming a column");
    }

    private void changeUnlessNamed(List<CatalogChange> changes, String what) {
        new Dependents(binding).requireUnbroken(changes, what);
        changes.forEach(definitions::change);
    }

    void rename(Definition.Rename it) {
        switch (it.kind()) {
            case SCHEMA -> schema(it);
            case TYPE -> {
                EnumDescriptor type = type(it.name());
                requireFree(type.schema(), it.to());
                moved(type, type.schema(), it.to(), "renaming a type");
            }
            case INDEX -> index(it);
            case TABLE, VIEW, SEQUENCE -> relation(it);
            case COLUMN, CONSTRAINT, DATABASE ->
                throw Binding.error(
                        SqlState.FEATURE_NOT_SUPPORTED, "ALTER " + it.kind() + " RENAME is not supported", 0);
        }
    }

    private void relation(Definition.Rename it) {
        Optional<TableDescriptor> table = tableOfIndex(it.name());
        if (it.kind() == ObjectKind.TABLE
                && table.isPresent()
                && binding.from.findRelation(it.name()).isEmpty()) {
            index(it);
            return;
        }
        find(it.kind(), it.name(), it.ifExists()).ifPresent(relation -> {
            definitions.isThere(binding.catalog().findSchema(relation.schema()).orElseThrow(), it.to(), false);
            if (relation instanceof SequenceDescriptor sequence) {
                refuseNamed(sequence, "renaming a sequence");
            }
            changeUnlessNamed(
                    List.of(new CatalogChange.PutRelation(relation.withName(relation.schema(), it.to()))),
                    "renaming a " + (relation.kind() == 'v' ? "view" : relation.kind() == 'S' ? "sequence" : "table"));
        });
    }

    /** Names in literals are read only when a row is written. */
    private void refuseNamed(SequenceDescriptor sequence, String what) {
        for (Relation relation : binding.catalog().relations()) {
            if (relation instanceof TableDescriptor table) {
                table.writtenColumns().stream()
                        .filter(column -> column.defaultExpression() != null
                                && column.defaultExpression().contains(sequence.name()))
                        .findFirst()
                        .ifPresent(column -> {
                            throw Dependents.notSupported(
                                    what, "the default of column " + column.name() + " of table " + table.name());
                        });
            }
        }
    }

    private void index(Definition.Rename it) {
        Optional<TableDescriptor> found = tableOfIndex(it.name());
        if (found.isEmpty()) {
            if (binding.from.findRelation(it.name()).isPresent()) {
                throw Binding.error(SqlState.WRONG_OBJECT_TYPE, "\"" + it.name().name() + "\" is not an index", 0);
            }
            missing(it.name(), it.ifExists());
            return;
        }
        TableDescriptor table = found.get();
        IndexDescriptor index = table.indexes().stream()
                .filter(each -> each.name().equals(it.name().name()))
                .findFirst()
                .orElseThrow();
        definitions.change(new CatalogChange.PutRelation(index(table, index, it.to())));
    }

    private Optional<TableDescriptor> tableOfIndex(QualifiedName name) {
        return definitions.tableOfIndex(name);
    }

    private void missing(QualifiedName name, boolean ifExists) {
        if (!ifExists) {
            throw Binding.error(
                    SqlState.UNDEFINED_TABLE, "relation \"" + name.text() + "\" does not exist", name.position());
        }
        definitions.notice("relation \"" + name.name() + "\" does not exist, skipping");
    }

    /** A relation of the kind; ALTER TABLE may be of any. */
    private Optional<Relation> find(ObjectKind kind, QualifiedName name, boolean ifExists) {
        Optional<Relation> found = binding.from.findRelation(name);
        if (found.isEmpty()) {
            missing(name, ifExists);
            return found;
        }
        Relation relation = found.get();
        boolean fits = switch (kind) {
            case VIEW -> relation.kind() == 'v';
            case SEQUENCE -> relation.kind() == 'S';
            default -> true;
        };
        if (!fits) {
            throw Binding.error(
                    SqlState.WRONG_OBJECT_TYPE,
                    "\"" + relation.name() + "\" is not a " + kind.name().toLowerCase(Locale.ROOT),
                    0);
        }
        if (relation instanceof SystemTableDescriptor) {
            throw Binding.error(
                    SqlState.INSUFFICIENT_PRIVILEGE,
                    "permission denied: \"" + relation.name() + "\" is a system catalog",
                    0);
        }
        return found;
    }

    private SchemaDescriptor schema(String name) {
        return binding.catalog()
                .findSchema(name)
                .orElseThrow(
                        () -> Binding.error(SqlState.INVALID_SCHEMA_NAME, "schema \"" + name + "\" does not exist", 0));
    }

    private void schema(Definition.Rename it) {
        SchemaDescriptor schema = schema(it.name().name());
        if (binding.catalog().findSchema(it.to()).isPresent()) {
            throw Binding.error(SqlState.DUPLICATE_SCHEMA, "schema \"" + it.to() + "\" already exists", 0);
        }
        if (it.to().startsWith("pg_")) {
            throw new SqlException(
                    SqlState.RESERVED_NAME,
                    "unacceptable schema name \"" + it.to() + "\"",
                    "The prefix \"pg_\" is reserved for system schemas.",
                    null);
        }
        List<CatalogChange> changes = new ArrayList<>();
        changes.add(new CatalogChange.PutSchema(schema.withName(it.to())));
        for (EnumDescriptor type : binding.catalog().enums()) {
            if (type.schema() == schema.oid()) {
                changes.addAll(
                        EnumBinder.changes(binding.catalog(), type, type.schema(), renamed(type, it.to(), null)));
            }
        }
        changeUnlessNamed(changes, "renaming a schema");
    }

    private static EnumType renamed(EnumDescriptor type, String schema, @Nullable String name) {
        EnumType old = type.type();
        return new EnumType(old.oid(), old.arrayOid(), schema, name == null ? old.name() : name, old.labels());
    }

    private EnumDescriptor type(QualifiedName name) {
        return new EnumBinder(binding, definitions).find(name);
    }

    private void requireFree(int schema, String type) {
        if (binding.catalog().findEnum(schema, type).isPresent()) {
            throw Binding.error(SqlState.DUPLICATE_OBJECT, "type \"" + type + "\" already exists", 0);
        }
    }

    private void moved(EnumDescriptor type, int schema, String name, String what) {
        String schemaName = binding.catalog().findSchema(schema).orElseThrow().name();
        changeUnlessNamed(EnumBinder.changes(binding.catalog(), type, schema, renamed(type, schemaName, name)), what);
    }

    void move(Definition.MoveToSchema it) {
        if (it.kind() == ObjectKind.TYPE) {
            EnumDescriptor type = type(it.name());
            SchemaDescriptor schema = schema(it.schema());
            if (schema.oid() != type.schema()) {
                requireFree(schema.oid(), type.name());
                moved(type, schema.oid(), type.name(), "moving a type");
            }
            return;
        }
        find(it.kind(), it.name(), it.ifExists()).ifPresent(relation -> move(relation, schema(it.schema())));
    }

    private void move(Relation relation, SchemaDescriptor schema) {
        if (relation instanceof SequenceDescriptor sequence && sequence.ownerTable() != 0) {
            Relation owner =
                    binding.catalog().findRelation(sequence.ownerTable()).orElseThrow();
            throw new SqlException(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "cannot move an owned sequence into another schema",
                    "Sequence \"" + sequence.name() + "\" is linked to table \"" + owner.name() + "\".",
                    null);
        }
        if (relation.schema() == schema.oid()) {
            return;
        }
        List<CatalogChange> changes = new ArrayList<>();
        requireFree(schema, relation.name());
        changes.add(new CatalogChange.PutRelation(relation.withName(schema.oid(), relation.name())));
        if (relation instanceof TableDescriptor table) {
            table.indexes().forEach(index -> requireFree(schema, index.name()));
            for (Relation other : binding.catalog().relations()) {
                if (other instanceof SequenceDescriptor sequence && sequence.ownerTable() == table.oid()) {
                    requireFree(schema, sequence.name());
                    changes.add(new CatalogChange.PutRelation(sequence.withName(schema.oid(), sequence.name())));
                }
            }
        } else if (relation instanceof SequenceDescriptor sequence) {
            refuseNamed(sequence, "moving a sequence");
        }
        changeUnlessNamed(changes, "moving a relation");
    }

    private void requireFree(SchemaDescriptor schema, String name) {
        boolean taken = binding.catalog().findRelation(schema.oid(), name).isPresent()
                || binding.catalog().findTableOfIndex(schema.oid(), name).isPresent();
        if (taken) {
            throw Binding.error(
                    SqlState.DUPLICATE_TABLE,
                    "relation \"" + name + "\" already exists in schema \"" + schema.name() + "\"",
                    0);
        }
    }

    void owner(Definition.ChangeOwner it) {
        switch (it.kind()) {
            case SCHEMA -> {
                SchemaDescriptor schema = schema(it.name().name());
                definitions.change(
                        new CatalogChange.PutSchema(new SchemaDescriptor(schema.oid(), schema.name(), it.owner())));
            }
            case TYPE -> {
                EnumDescriptor type = type(it.name());
                definitions.change(
                        new CatalogChange.PutEnum(new EnumDescriptor(type.schema(), it.owner(), type.type())));
            }
            case TABLE, VIEW, SEQUENCE ->
                find(it.kind(), it.name(), it.ifExists())
                        .ifPresent(relation ->
                                definitions.change(new CatalogChange.PutRelation(owned(relation, it.owner()))));
            case INDEX, COLUMN, CONSTRAINT, DATABASE ->
                throw Binding.error(
                        SqlState.FEATURE_NOT_SUPPORTED, "ALTER " + it.kind() + " OWNER TO is not supported", 0);
        }
    }

    private static Relation owned(Relation relation, String owner) {
        return switch (relation) {
            case TableDescriptor table -> table.withOwner(owner);
            case ViewDescriptor it ->
                new ViewDescriptor(
                        it.oid(),
                        it.schema(),
                        it.name(),
                        owner,
                        it.columns(),
                        it.query(),
                        it.searchPath(),
                        it.dependencies());
            case SequenceDescriptor it ->
                new SequenceDescriptor(
                        it.oid(),
                        it.schema(),
                        it.name(),
                        owner,
                        it.type(),
                        it.start(),
                        it.increment(),
                        it.minimum(),
                        it.maximum(),
                        it.cache(),
                        it.cycle(),
                        it.ownerTable(),
                        it.ownerColumn());
            case SystemTableDescriptor it -> it;
        };
    }
}
