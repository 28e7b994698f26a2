package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Definition;
import io.photoncloud.flaredb.ast.Definition.ObjectKind;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.ConstraintDescriptor;
import io.photoncloud.flaredb.catalog.EnumDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.catalog.ViewDescriptor;
import io.photoncloud.flaredb.logical.SchemaWork;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** DROP: what depends on something holds it, or with CASCADE goes too. */
final class DropBinder {
    private final Binding binding;
    private final DefinitionBinder definitions;
    private final Set<Integer> gone = new LinkedHashSet<>();
    private final Map<Integer, TableDescriptor> changed = new HashMap<>();

    DropBinder(Binding binding, DefinitionBinder definitions) {
        this.binding = binding;
        this.definitions = definitions;
    }

    void drop(Definition.Drop it) {
        for (QualifiedName name : it.names()) {
            switch (it.kind()) {
                case SCHEMA -> schema(it, name);
                case INDEX -> index(it, name);
                case TYPE -> type(it, name);
                case TABLE, VIEW, SEQUENCE -> relation(it, name);
                case COLUMN, CONSTRAINT, DATABASE ->
                    throw Binding.error(SqlState.FEATURE_NOT_SUPPORTED, "DROP " + it.kind() + " is not supported", 0);
            }
        }
        changed.values().stream()
                .filter(table -> !gone.contains(table.oid()))
                .forEach(table -> definitions.change(new CatalogChange.PutRelation(table)));
    }

    private void missing(Definition.Drop it, SqlState state, String what) {
        if (!it.ifExists()) {
            throw Binding.error(state, what + " does not exist", 0);
        }
        definitions.notice(SqlState.SYNTAX_ERROR, what + " does not exist, skipping");
    }

    private void relation(Definition.Drop it, QualifiedName name) {
        Optional<Relation> found = binding.from.findRelation(name);
        String word = it.kind().name().toLowerCase(java.util.Locale.ROOT);
        if (found.isEmpty()) {
            missing(it, SqlState.UNDEFINED_TABLE, word + " \"" + name.name() + "\"");
            return;
        }
        Relation relation = found.get();
        ObjectKind kind = kind(relation);
        if (kind != it.kind()) {
            throw new SqlException(
                    SqlState.WRONG_OBJECT_TYPE,
                    "\"" + name.name() + "\" is not a " + word,
                    null,
                    "Use DROP " + kind + " to remove a " + kind.name().toLowerCase(java.util.Locale.ROOT) + ".");
        }
        remove(relation, it);
    }

    private static ObjectKind kind(Relation relation) {
        return switch (relation.kind()) {
            case 'v' -> ObjectKind.VIEW;
            case 'S' -> ObjectKind.SEQUENCE;
            default -> ObjectKind.TABLE;
        };
    }

    private void remove(Relation relation, Definition.Drop it) {
        if (!gone.add(relation.oid())) {
            return;
        }
        List<String> dependents = new ArrayList<>();
        for (Relation other : binding.catalog().relations()) {
            if (other instanceof ViewDescriptor view
                    && view.dependencies().contains(relation.oid())
                    && !gone.contains(view.oid())
                    && !isNamed(it, view)) {
                dependents.add("view " + view.name() + " depends on " + word(relation) + " " + relation.name());
                if (it.cascade()) {
                    remove(view, it);
                }
            }
        }
        for (TableDescriptor other : binding.catalog().tablesReferring(relation.oid())) {
            if (other.oid() != relation.oid() && !isNamed(it, other)) {
                other.foreignKeys().stream()
                        .filter(key -> key.referencedTable() == relation.oid())
                        .forEach(key -> dependents.add("constraint " + key.name() + " on table " + other.name()
                                + " depends on table " + relation.name()));
                dropForeignKeys(other, relation.oid());
            }
        }
        if (!dependents.isEmpty() && !it.cascade()) {
            throw new SqlException(
                    SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                    "cannot drop " + word(relation) + " " + relation.name() + " because other objects depend on it",
                    String.join("\n", dependents),
                    "Use DROP ... CASCADE to drop the dependent objects too.");
        }
        definitions.change(new CatalogChange.RemoveRelation(relation.oid()));
        if (relation instanceof TableDescriptor table) {
            removeOwned(table);
        }
    }

    private boolean isNamed(Definition.Drop it, Relation relation) {
        return it.names().stream()
                .anyMatch(name -> binding.from
                        .findRelation(name)
                        .filter(found -> found.oid() == relation.oid())
                        .isPresent());
    }

    private static String word(Relation relation) {
        return kind(relation).name().toLowerCase(java.util.Locale.ROOT);
    }

    private void dropForeignKeys(TableDescriptor table, int referenced) {
        TableDescriptor now = changed.getOrDefault(table.oid(), table);
        changed.put(
                table.oid(),
                now.withConstraints(now.constraints().stream()
                        .filter(constraint -> !(constraint instanceof ConstraintDescriptor.ForeignKey key)
                                || key.referencedTable() != referenced)
                        .toList()));
    }

    private void removeOwned(TableDescriptor table) {
        definitions.work(new SchemaWork.RemoveStorage(table.storage()));
        table.indexes().stream()
                .filter(index -> !index.primary())
                .forEach(index -> definitions.work(new SchemaWork.RemoveStorage(index.oid())));
        for (Relation other : binding.catalog().relations()) {
            if (other instanceof SequenceDescriptor sequence && sequence.ownerTable() == table.oid()) {
                gone.add(sequence.oid());
                definitions.change(new CatalogChange.RemoveRelation(sequence.oid()));
            }
        }
    }

    private void index(Definition.Drop it, QualifiedName name) {
        Optional<TableDescriptor> found = binding.schemas().stream()
                .filter(schema -> name.parts().size() == 1
                        || binding.catalog()
                                .findSchema(name.parts().get(name.parts().size() - 2))
                                .filter(each -> each.oid() == schema)
                                .isPresent())
                .flatMap(schema -> binding.catalog().findTableOfIndex(schema, name.name()).stream())
                .findFirst();
        if (found.isEmpty()) {
            missing(it, SqlState.UNDEFINED_OBJECT, "index \"" + name.name() + "\"");
            return;
        }
        TableDescriptor table = changed.getOrDefault(found.get().oid(), found.get());
        IndexDescriptor index = table.indexes().stream()
                .filter(each -> each.name().equals(name.name()))
                .findFirst()
                .orElseThrow();
        for (ConstraintDescriptor constraint : table.constraints()) {
            if (constraint instanceof ConstraintDescriptor.Unique unique && unique.index() == index.oid()) {
                throw new SqlException(
                        SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                        "cannot drop index " + index.name() + " because constraint " + constraint.name() + " on table "
                                + table.name() + " requires it",
                        null,
                        "You can drop constraint " + constraint.name() + " on table " + table.name() + " instead.");
            }
        }
        changed.put(
                table.oid(),
                table.withIndexes(table.indexes().stream()
                        .filter(each -> each.oid() != index.oid())
                        .toList()));
        definitions.work(new SchemaWork.RemoveStorage(index.oid()));
    }

    private void type(Definition.Drop it, QualifiedName name) {
        Optional<EnumDescriptor> found = binding.types
                .find(name)
                .filter(type -> type.is(io.photoncloud.flaredb.type.TypeKind.ENUM))
                .flatMap(type -> binding.catalog().findEnum(type.oid()));
        if (found.isEmpty()) {
            missing(it, SqlState.UNDEFINED_OBJECT, "type \"" + name.name() + "\"");
            return;
        }
        for (Relation relation : binding.catalog().relations()) {
            relation.visibleColumns().stream()
                    .filter(column -> uses(column.type(), found.get().oid()))
                    .findFirst()
                    .ifPresent(column -> {
                        throw new SqlException(
                                SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                                "cannot drop type " + name.name() + " because other objects depend on it",
                                "column " + column.name() + " of table " + relation.name() + " depends on type "
                                        + name.name(),
                                "Use DROP ... CASCADE to drop the dependent objects too.");
                    });
        }
        definitions.change(new CatalogChange.RemoveEnum(found.get().oid()));
    }

    private static boolean uses(io.photoncloud.flaredb.type.SqlType type, int oid) {
        return type.oid() == oid || (type.isArray() && type.elementType().oid() == oid);
    }

    private void schema(Definition.Drop it, QualifiedName name) {
        Optional<SchemaDescriptor> found = binding.catalog().findSchema(name.name());
        if (found.isEmpty()) {
            missing(it, SqlState.INVALID_SCHEMA_NAME, "schema \"" + name.name() + "\"");
            return;
        }
        SchemaDescriptor schema = found.get();
        SystemObjects.check(new CatalogChange.RemoveSchema(schema.oid()), binding.catalog());
        List<Relation> inside = binding.catalog().relations().stream()
                .filter(relation -> relation.schema() == schema.oid())
                .toList();
        List<EnumDescriptor> types = binding.catalog().enums().stream()
                .filter(type -> type.schema() == schema.oid())
                .toList();
        if (!it.cascade() && (!inside.isEmpty() || !types.isEmpty())) {
            throw new SqlException(
                    SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                    "cannot drop schema " + name.name() + " because other objects depend on it",
                    null,
                    "Use DROP ... CASCADE to drop the dependent objects too.");
        }
        inside.forEach(relation -> remove(relation, it));
        types.forEach(type -> definitions.change(new CatalogChange.RemoveEnum(type.oid())));
        definitions.change(new CatalogChange.RemoveSchema(schema.oid()));
    }
}
