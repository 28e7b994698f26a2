package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Definition;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.EnumDescriptor;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.catalog.ViewDescriptor;
import io.photoncloud.flaredb.logical.BoundStatement;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.SchemaWork;
import io.photoncloud.flaredb.type.EnumLabel;
import io.photoncloud.flaredb.type.EnumType;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Definitions become changes of the catalogue and the work with rows that follows from them. */
final class DefinitionBinder {
    private final Binding binding;
    private final List<CatalogChange> changes = new ArrayList<>();
    private final List<SchemaWork> work = new ArrayList<>();
    private final List<BoundStatement.Notice> notices = new ArrayList<>();

    DefinitionBinder(Binding binding) {
        this.binding = binding;
    }

    BoundStatement bind(Definition statement) {
        String tag = switch (statement) {
            case Definition.CreateSchema it -> schema(it);
            case Definition.CreateEnum it -> enumeration(it);
            case Definition.CreateView it -> view(it);
            case Definition.CreateSequence it -> {
                new SequenceBinder(binding, this).create(it);
                yield "CREATE SEQUENCE";
            }
            case Definition.CreateTable it -> {
                new TableBinder(binding, this).create(it);
                yield "CREATE TABLE";
            }
            case Definition.CreateIndex it -> {
                new IndexBinder(binding, this).create(it);
                yield "CREATE INDEX";
            }
            case Definition.Drop it -> {
                new DropBinder(binding, this).drop(it);
                yield "DROP " + it.kind();
            }
            case Definition.CreateTableAs it -> {
                new TableAsBinder(binding, this).create(it);
                yield "CREATE TABLE AS";
            }
            case Definition.AlterSequence it -> {
                new SequenceBinder(binding, this).alter(it);
                yield "ALTER SEQUENCE";
            }
            case Definition.AddEnumLabel it -> {
                new EnumBinder(binding, this).add(it);
                yield "ALTER TYPE";
            }
            case Definition.RenameEnumLabel it -> {
                new EnumBinder(binding, this).rename(it);
                yield "ALTER TYPE";
            }
            case Definition.AlterTable it -> {
                new AlterBinder(binding, this).alter(it);
                yield "ALTER " + it.kind();
            }
            case Definition.Rename it -> {
                new RenameBinder(binding, this).rename(it);
                yield "ALTER " + it.kind();
            }
            case Definition.MoveToSchema it -> {
                new RenameBinder(binding, this).move(it);
                yield "ALTER " + it.kind();
            }
            case Definition.ChangeOwner it -> {
                new RenameBinder(binding, this).owner(it);
                yield "ALTER " + it.kind();
            }
            case Definition.Comment it -> {
                new CommentBinder(binding, this).comment(it);
                yield "COMMENT";
            }
            case Definition.Privileges it -> throw later(it.grant() ? "GRANT" : "REVOKE", it.position());
        };
        return new BoundStatement.Definition(tag, changes, work, notices);
    }

    private static io.photoncloud.flaredb.type.SqlException later(String command, int position) {
        return Binding.error(SqlState.FEATURE_NOT_SUPPORTED, command + " is not supported", position);
    }

    void change(CatalogChange change) {
        SystemObjects.check(change, binding.catalog());
        changes.add(change);
    }

    void work(SchemaWork todo) {
        work.add(todo);
    }

    void notice(SqlState state, String message) {
        notices.add(new BoundStatement.Notice(state.code(), message));
    }

    /** What is no error, and no warning either. */
    void notice(String message) {
        notices.add(new BoundStatement.Notice("00000", message));
    }

    int oid() {
        return binding.context.oids().getAsInt();
    }

    String user() {
        return binding.context.user();
    }

    /** Where something new goes: the schema that is named, or the first of the search path that there is. */
    SchemaDescriptor schemaOf(QualifiedName name) {
        if (name.parts().size() > 1) {
            String schema = name.parts().get(name.parts().size() - 2);
            return binding.catalog()
                    .findSchema(schema)
                    .orElseThrow(() -> Binding.error(
                            SqlState.INVALID_SCHEMA_NAME, "schema \"" + schema + "\" does not exist", name.position()));
        }
        for (String schema : binding.context.searchPath()) {
            Optional<SchemaDescriptor> found = binding.catalog().findSchema(schema);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw Binding.error(SqlState.INVALID_SCHEMA_NAME, "no schema has been selected to create in", name.position());
    }

    /** Whether a relation or index of the name is there: an error, or a notice where it was said to be none. */
    boolean isThere(SchemaDescriptor schema, String name, boolean ifNotExists) {
        boolean there = binding.catalog().findRelation(schema.oid(), name).isPresent()
                || binding.catalog().findTableOfIndex(schema.oid(), name).isPresent();
        if (there && !ifNotExists) {
            throw Binding.error(SqlState.DUPLICATE_TABLE, "relation \"" + name + "\" already exists", 0);
        }
        if (there) {
            notice(SqlState.DUPLICATE_TABLE, "relation \"" + name + "\" already exists, skipping");
        }
        return there;
    }

    /** The table of an index, by the index's name. */
    Optional<TableDescriptor> tableOfIndex(QualifiedName name) {
        if (name.parts().size() > 1) {
            return binding.catalog()
                    .findSchema(name.parts().get(name.parts().size() - 2))
                    .flatMap(schema -> binding.catalog().findTableOfIndex(schema.oid(), name.name()));
        }
        return binding.schemas().stream()
                .flatMap(schema -> binding.catalog().findTableOfIndex(schema, name.name()).stream())
                .findFirst();
    }

    private String schema(Definition.CreateSchema it) {
        String name = it.name() == null ? java.util.Objects.requireNonNullElse(it.owner(), user()) : it.name();
        if (name.startsWith("pg_")) {
            throw new io.photoncloud.flaredb.type.SqlException(
                    SqlState.RESERVED_NAME,
                    "unacceptable schema name \"" + name + "\"",
                    "The prefix \"pg_\" is reserved for system schemas.",
                    null);
        }
        if (binding.catalog().findSchema(name).isPresent()) {
            if (!it.ifNotExists()) {
                throw Binding.error(SqlState.DUPLICATE_SCHEMA, "schema \"" + name + "\" already exists", 0);
            }
            notice(SqlState.DUPLICATE_SCHEMA, "schema \"" + name + "\" already exists, skipping");
            return "CREATE SCHEMA";
        }
        change(new CatalogChange.PutSchema(new SchemaDescriptor(oid(), name, user())));
        return "CREATE SCHEMA";
    }

    private String enumeration(Definition.CreateEnum it) {
        SchemaDescriptor schema = schemaOf(it.name());
        String name = it.name().name();
        if (binding.catalog().findEnum(schema.oid(), name).isPresent()) {
            throw Binding.error(SqlState.DUPLICATE_OBJECT, "type \"" + name + "\" already exists", 0);
        }
        Set<String> seen = new HashSet<>();
        List<EnumLabel> labels = new ArrayList<>();
        int oid = oid();
        int arrayOid = oid();
        for (String label : it.labels()) {
            if (!seen.add(label)) {
                throw Binding.error(SqlState.DUPLICATE_OBJECT, "enum label \"" + label + "\" used more than once", 0);
            }
            labels.add(new EnumLabel(oid(), labels.size() + 1, label));
        }
        change(new CatalogChange.PutEnum(
                new EnumDescriptor(schema.oid(), user(), new EnumType(oid, arrayOid, schema.name(), name, labels))));
        return "CREATE TYPE";
    }

    private String view(Definition.CreateView it) {
        SchemaDescriptor schema = schemaOf(it.name());
        String name = it.name().name();
        LogicalPlan plan = binding.queries.bind(it.query(), null);
        if (it.columns().size() > plan.columns().size()) {
            throw Binding.error(SqlState.SYNTAX_ERROR, "CREATE VIEW specifies more column names than columns", 0);
        }
        Optional<io.photoncloud.flaredb.catalog.Relation> there =
                binding.catalog().findRelation(schema.oid(), name);
        int oid = there.isPresent() && it.orReplace() ? replaced(there.get(), plan, it) : newView(schema, name);
        List<ViewDescriptor.ViewColumn> columns = new ArrayList<>();
        for (int i = 0; i < plan.columns().size(); i++) {
            String column = i < it.columns().size()
                    ? it.columns().get(i).text()
                    : plan.columns().get(i).name();
            if (columns.stream().anyMatch(each -> each.name().equals(column))) {
                throw Binding.error(SqlState.DUPLICATE_COLUMN, "column \"" + column + "\" specified more than once", 0);
            }
            columns.add(new ViewDescriptor.ViewColumn(
                    i + 1, column, plan.columns().get(i).type()));
        }
        change(new CatalogChange.PutRelation(new ViewDescriptor(
                oid,
                schema.oid(),
                name,
                user(),
                columns,
                it.queryText(),
                binding.context.searchPath(),
                binding.relations())));
        return "CREATE VIEW";
    }

    private int newView(SchemaDescriptor schema, String name) {
        isThere(schema, name, false);
        return oid();
    }

    private static int replaced(
            io.photoncloud.flaredb.catalog.Relation there, LogicalPlan plan, Definition.CreateView it) {
        if (!(there instanceof ViewDescriptor view)) {
            throw Binding.error(SqlState.WRONG_OBJECT_TYPE, "\"" + there.name() + "\" is not a view", 0);
        }
        for (int i = 0; i < view.columns().size(); i++) {
            if (i >= plan.columns().size()) {
                throw Binding.error(SqlState.INVALID_TABLE_DEFINITION, "cannot drop columns from view", 0);
            }
            String name = i < it.columns().size()
                    ? it.columns().get(i).text()
                    : plan.columns().get(i).name();
            ViewDescriptor.ViewColumn old = view.columns().get(i);
            if (!old.name().equals(name)) {
                throw new io.photoncloud.flaredb.type.SqlException(
                        SqlState.INVALID_TABLE_DEFINITION,
                        "cannot change name of view column \"" + old.name() + "\" to \"" + name + "\"",
                        null,
                        "Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.");
            }
            if (!old.type().isSame(plan.columns().get(i).type())) {
                throw Binding.error(
                        SqlState.INVALID_TABLE_DEFINITION,
                        "cannot change data type of view column \"" + name + "\" from "
                                + old.type().sqlName() + " to "
                                + plan.columns().get(i).type().sqlName(),
                        0);
            }
        }
        return view.oid();
    }
}
