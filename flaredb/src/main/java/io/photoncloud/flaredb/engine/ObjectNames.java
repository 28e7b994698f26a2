package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.catalog.EnumDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import io.photoncloud.flaredb.type.TypeNames;
import java.util.List;
import java.util.Optional;

/** Names and oids of what the schema holds, as regclass, regtype and regnamespace have them. */
final class ObjectNames {
    private final CatalogSnapshot catalog;
    private final List<Integer> inSight;

    ObjectNames(CatalogSnapshot catalog, List<String> searchPath) {
        this.catalog = catalog;
        inSight = catalog.schemasInSight(searchPath);
    }

    /** What has a schema and a name there. */
    record Named(int schema, String name) {}

    Optional<Long> find(TypeKind kind, String text) {
        List<String> parts = SqlText.parts(text);
        return switch (kind) {
            case REGCLASS -> findRelation(parts);
            case REGTYPE -> findType(parts, text);
            case REGNAMESPACE -> catalog.findSchema(parts.getLast()).map(schema -> (long) schema.oid());
            default -> Optional.empty();
        };
    }

    private Optional<Long> findRelation(List<String> parts) {
        return searched(parts).stream()
                .flatMap(schema -> relation(schema, parts.getLast()).stream())
                .findFirst();
    }

    private Optional<Long> relation(int schema, String name) {
        Optional<Long> relation = catalog.findRelation(schema, name).map(found -> (long) found.oid());
        return relation.isPresent()
                ? relation
                : catalog.findTableOfIndex(schema, name)
                        .flatMap(table -> table.indexes().stream()
                                .filter(index -> index.name().equals(name))
                                .map(index -> (long) index.oid())
                                .findFirst());
    }

    private List<Integer> searched(List<String> parts) {
        if (parts.size() == 1) {
            return inSight;
        }
        String schema = parts.get(parts.size() - 2);
        return catalog.findSchema(schema)
                .map(found -> List.of(found.oid()))
                .orElseThrow(() ->
                        new SqlException(SqlState.INVALID_SCHEMA_NAME, "schema \"" + schema + "\" does not exist"));
    }

    private Optional<Long> findType(List<String> parts, String text) {
        Optional<SqlType> builtIn = TypeNames.find(text.strip());
        return builtIn.isPresent()
                ? builtIn.map(type -> (long) type.oid())
                : searched(parts).stream()
                        .flatMap(schema -> catalog.findEnum(schema, parts.getLast()).stream())
                        .map(found -> (long) found.oid())
                        .findFirst();
    }

    Optional<String> findName(TypeKind kind, long oid) {
        return switch (kind) {
            case REGCLASS -> named(oid).map(this::text);
            case REGTYPE -> {
                Optional<SqlType> builtIn = TypeNames.findByOid((int) oid);
                yield builtIn.isPresent()
                        ? builtIn.map(SqlType::sqlName)
                        : catalog.findEnum((int) oid).map(found -> text(new Named(found.schema(), name(found))));
            }
            case REGNAMESPACE -> catalog.findSchema((int) oid).map(schema -> TypeNames.quoteIdentifier(schema.name()));
            default -> Optional.empty();
        };
    }

    private static String name(EnumDescriptor enumeration) {
        return enumeration.type().name();
    }

    /** The relation or index of an oid. */
    Optional<Named> named(long oid) {
        Optional<Relation> relation = catalog.findRelation((int) oid);
        if (relation.isPresent()) {
            return relation.map(found -> new Named(found.schema(), found.name()));
        }
        return tableOfIndex(oid)
                .flatMap(table -> table.findIndex((int) oid)
                        .map(IndexDescriptor::name)
                        .map(name -> new Named(table.schema(), name)));
    }

    Optional<TableDescriptor> tableOfIndex(long oid) {
        return catalog.relations().stream()
                .filter(TableDescriptor.class::isInstance)
                .map(TableDescriptor.class::cast)
                .filter(table -> table.findIndex((int) oid).isPresent())
                .findFirst();
    }

    /** Whether the name alone means it. */
    boolean isVisible(Named named) {
        return inSight.stream()
                .filter(schema -> relation(schema, named.name()).isPresent()
                        || catalog.findEnum(schema, named.name()).isPresent())
                .findFirst()
                .filter(first -> first == named.schema())
                .isPresent();
    }

    String text(Named named) {
        String schema =
                catalog.findSchema(named.schema()).map(SchemaDescriptor::name).orElse("public");
        return isVisible(named)
                ? TypeNames.quoteIdentifier(named.name())
                : TypeNames.quoteIdentifier(schema) + "." + TypeNames.quoteIdentifier(named.name());
    }
}
