package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Definition;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.catalog.EnumDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.catalog.ViewDescriptor;
import io.photoncloud.flaredb.type.EnumLabel;
import io.photoncloud.flaredb.type.EnumType;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.ArrayList;
import java.util.List;

/** ALTER TYPE of enums. Labels that there are keep their ids and places, so no row is written. */
final class EnumBinder {
    private final Binding binding;
    private final DefinitionBinder definitions;

    EnumBinder(Binding binding, DefinitionBinder definitions) {
        this.binding = binding;
        this.definitions = definitions;
    }

    EnumDescriptor find(QualifiedName name) {
        SqlType type = binding.types
                .find(name)
                .orElseThrow(() ->
                        Binding.error(SqlState.UNDEFINED_OBJECT, "type \"" + name.text() + "\" does not exist", 0));
        if (!type.is(TypeKind.ENUM)) {
            throw Binding.error(SqlState.WRONG_OBJECT_TYPE, type.sqlName() + " is not an enum", 0);
        }
        return binding.catalog().findEnum(type.oid()).orElseThrow();
    }

    void add(Definition.AddEnumLabel it) {
        EnumDescriptor type = find(it.name());
        List<EnumLabel> labels = new ArrayList<>(type.type().labels());
        if (type.type().findLabel(it.label()).isPresent()) {
            if (!it.ifNotExists()) {
                throw Binding.error(SqlState.DUPLICATE_OBJECT, "enum label \"" + it.label() + "\" already exists", 0);
            }
            definitions.notice(SqlState.DUPLICATE_OBJECT, "enum label \"" + it.label() + "\" already exists, skipping");
            return;
        }
        int place = labels.size();
        if (it.neighbour() != null) {
            EnumLabel neighbour = type.type()
                    .findLabel(it.neighbour())
                    .orElseThrow(() -> Binding.error(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "\"" + it.neighbour() + "\" is not an existing enum label",
                            0));
            place = labels.indexOf(neighbour) + (it.before() ? 0 : 1);
        }
        labels.add(place, new EnumLabel(definitions.oid(), order(labels, place), it.label()));
        put(type, labels);
    }

    /** Between its neighbours, by which values are compared for ever. */
    private static double order(List<EnumLabel> labels, int place) {
        if (labels.isEmpty()) {
            return 1;
        }
        if (place == 0) {
            return labels.getFirst().order() - 1;
        }
        double before = labels.get(place - 1).order();
        if (place == labels.size()) {
            return before + 1;
        }
        double after = labels.get(place).order();
        double between = before + (after - before) / 2;
        if (between <= before || between >= after) {
            throw Binding.error(
                    SqlState.PROGRAM_LIMIT_EXCEEDED, "there is no more room between these labels of the enum", 0);
        }
        return between;
    }

    void rename(Definition.RenameEnumLabel it) {
        EnumDescriptor type = find(it.name());
        EnumLabel label = type.type()
                .findLabel(it.from())
                .orElseThrow(() -> Binding.error(
                        SqlState.INVALID_PARAMETER_VALUE, "\"" + it.from() + "\" is not an existing enum label", 0));
        if (type.type().findLabel(it.to()).isPresent()) {
            throw Binding.error(SqlState.DUPLICATE_OBJECT, "enum label \"" + it.to() + "\" already exists", 0);
        }
        List<EnumLabel> labels = new ArrayList<>(type.type().labels());
        labels.replaceAll(each -> each.id() == label.id() ? new EnumLabel(label.id(), label.order(), it.to()) : each);
        List<CatalogChange> changes = changes(binding.catalog(), type, type.schema(), with(type, labels));
        new Dependents(binding).requireUnbroken(changes, "renaming an enum label");
        changes.forEach(definitions::change);
    }

    private void put(EnumDescriptor type, List<EnumLabel> labels) {
        changes(binding.catalog(), type, type.schema(), with(type, labels)).forEach(definitions::change);
    }

    private static EnumType with(EnumDescriptor type, List<EnumLabel> labels) {
        EnumType old = type.type();
        return new EnumType(old.oid(), old.arrayOid(), old.schema(), old.name(), labels);
    }

    /** An enum in place of the one with its oid, and all relations with columns of it, whose types hold its labels. */
    static List<CatalogChange> changes(CatalogSnapshot catalog, EnumDescriptor old, int schema, EnumType type) {
        List<CatalogChange> changes = new ArrayList<>();
        changes.add(new CatalogChange.PutEnum(new EnumDescriptor(schema, old.owner(), type)));
        for (Relation relation : catalog.relations()) {
            Relation changed = switch (relation) {
                case TableDescriptor table -> withType(table, type);
                case ViewDescriptor view ->
                    view.withColumns(view.columns().stream()
                            .map(column -> new ViewDescriptor.ViewColumn(
                                    column.number(), column.name(), replaced(column.type(), type)))
                            .toList());
                default -> relation;
            };
            if (!changed.equals(relation)) {
                changes.add(new CatalogChange.PutRelation(changed));
            }
        }
        return changes;
    }

    private static TableDescriptor withType(TableDescriptor table, EnumType type) {
        List<IndexDescriptor> indexes = new ArrayList<>();
        for (IndexDescriptor index : table.indexes()) {
            indexes.add(index.withKeys(
                    index.keys().stream()
                            .map(key -> new IndexDescriptor.Key(
                                    key.column(),
                                    key.expression(),
                                    replaced(key.type(), type),
                                    key.descending(),
                                    key.nullsFirst()))
                            .toList(),
                    index.predicate()));
        }
        return table.withColumns(table.columns().stream()
                        .map(column -> column.withType(replaced(column.type(), type), column.missing()))
                        .toList())
                .withIndexes(indexes);
    }

    private static SqlType replaced(SqlType type, EnumType enumeration) {
        if (type.is(TypeKind.ENUM) && type.oid() == enumeration.oid()) {
            return SqlType.enumOf(enumeration);
        }
        if (type.isArray() && type.elementType().oid() == enumeration.oid()) {
            return SqlType.arrayOf(SqlType.enumOf(enumeration));
        }
        return type;
    }
}
