package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.catalog.CatalogSnapshot;
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
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeNames;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A snapshot with lookups that only the catalogue needs: indexes and constraints by oid, and what names mean in a search path. Immutable. */
final class Schema {
    private final CatalogSnapshot snapshot;
    private final List<Relation> relations;
    private final List<TableDescriptor> tables;
    private final Map<Integer, Index> indexes = new HashMap<>();
    private final Map<Integer, Constraint> constraints = new HashMap<>();
    private final Map<Integer, SqlType> enumTypes = new HashMap<>();

    /** An index and whose it is. */
    record Index(TableDescriptor table, IndexDescriptor index) {}

    /** A constraint and whose it is. */
    record Constraint(TableDescriptor table, ConstraintDescriptor constraint) {}

    Schema(CatalogSnapshot snapshot) {
        this.snapshot = snapshot;
        relations = snapshot.relations().stream()
                .sorted(Comparator.comparingInt(Relation::oid))
                .toList();
        tables = all(TableDescriptor.class);
        for (TableDescriptor table : tables) {
            table.indexes().forEach(index -> indexes.put(index.oid(), new Index(table, index)));
            table.constraints()
                    .forEach(constraint -> constraints.put(constraint.oid(), new Constraint(table, constraint)));
        }
        for (EnumDescriptor each : snapshot.enums()) {
            SqlType type = SqlType.enumOf(each.type());
            enumTypes.put(type.oid(), type);
            enumTypes.put(type.arrayOid(), SqlType.arrayOf(type));
        }
    }

    CatalogSnapshot snapshot() {
        return snapshot;
    }

    /** All relations in the order of their oids. */
    List<Relation> relations() {
        return relations;
    }

    List<TableDescriptor> tables() {
        return tables;
    }

    <T extends Relation> List<T> all(Class<T> kind) {
        return relations.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<SchemaDescriptor> schemas() {
        return snapshot.schemas().stream()
                .sorted(Comparator.comparingInt(SchemaDescriptor::oid))
                .toList();
    }

    List<EnumDescriptor> enums() {
        return snapshot.enums().stream()
                .sorted(Comparator.comparingInt(EnumDescriptor::oid))
                .toList();
    }

    String schemaName(int oid) {
        return snapshot.findSchema(oid).map(SchemaDescriptor::name).orElse("pg_temp");
    }

    Optional<Index> findIndex(int oid) {
        return Optional.ofNullable(indexes.get(oid));
    }

    Optional<Constraint> findConstraint(int oid) {
        return Optional.ofNullable(constraints.get(oid));
    }

    Optional<SqlType> findType(int oid) {
        return Optional.ofNullable(enumTypes.get(oid)).or(() -> TypeNames.findByOid(oid));
    }

    String owner(Relation relation) {
        return switch (relation) {
            case TableDescriptor table -> table.owner();
            case ViewDescriptor view -> view.owner();
            case SequenceDescriptor sequence -> sequence.owner();
            case SystemTableDescriptor _ -> bootstrapUser();
        };
    }

    /** The owner of all that is the system's. */
    String bootstrapUser() {
        return snapshot.findSchema(SchemaDescriptor.PG_CATALOG)
                .map(SchemaDescriptor::owner)
                .orElse("postgres");
    }

    /** The oids of schemas in their order. */
    List<Integer> inSight(List<String> searchPath) {
        return snapshot.schemasInSight(searchPath);
    }

    /** The oid of a relation or an index. */
    Optional<Integer> findOid(int schema, String name) {
        return snapshot.findRelation(schema, name)
                .map(Relation::oid)
                .or(() -> snapshot.findTableOfIndex(schema, name)
                        .flatMap(table -> table.indexes().stream()
                                .filter(index -> index.name().equals(name))
                                .map(IndexDescriptor::oid)
                                .findFirst()));
    }

    /** Whether a bare name means what is in a schema, rather than something before it. */
    static boolean isVisible(int schema, List<Integer> inSight, Predicate<Integer> has) {
        for (int searched : inSight) {
            if (searched == schema) {
                return true;
            }
            if (has.test(searched)) {
                return false;
            }
        }
        return false;
    }

    boolean isRelationVisible(int schema, String name, List<Integer> inSight) {
        return isVisible(schema, inSight, searched -> findOid(searched, name).isPresent());
    }

    /** A name as a statement can write it where a search path is in force. */
    String relationName(int schema, String name, List<Integer> inSight) {
        return isRelationVisible(schema, name, inSight) ? Identifiers.quote(name) : qualified(schema, name);
    }

    String qualified(int schema, String name) {
        return Identifiers.quote(schemaName(schema)) + "." + Identifiers.quote(name);
    }

    static String columnNames(TableDescriptor table, List<Integer> numbers) {
        return String.join(
                ", ",
                numbers.stream()
                        .map(number -> Identifiers.quote(table.column(number).name()))
                        .toList());
    }

    static List<ColumnDescriptor> columns(TableDescriptor table) {
        return table.visibleColumns();
    }
}
