package io.photoncloud.flaredb.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The whole schema at one version. Immutable; a change gives a new one. Lookups by name take schemas by oid: which schemas are in sight is
 * the session's to say, by {@link #schemasInSight}.
 */
public final class CatalogSnapshot {
    /** The first oid of what users make; those below are the system's. */
    public static final int FIRST_USER_OID = 16_384;

    private final long version;
    private final Map<Integer, SchemaDescriptor> schemas;
    private final Map<String, SchemaDescriptor> schemasByName;
    private final Map<Integer, Relation> relations;
    private final Map<NameKey, Relation> relationsByName;
    private final Map<NameKey, TableDescriptor> indexTables;
    private final Map<Integer, List<TableDescriptor>> referring;
    private final Map<Integer, EnumDescriptor> enums;
    private final Map<NameKey, EnumDescriptor> enumsByName;
    private final Map<CommentKey, String> comments;

    private record NameKey(int schema, String name) {}

    private CatalogSnapshot(
            long version,
            Map<Integer, SchemaDescriptor> schemas,
            Map<Integer, Relation> relations,
            Map<Integer, EnumDescriptor> enums,
            Map<CommentKey, String> comments) {
        this.version = version;
        this.schemas = Map.copyOf(schemas);
        this.relations = Map.copyOf(relations);
        this.enums = Map.copyOf(enums);
        this.comments = Map.copyOf(comments);
        this.schemasByName = new HashMap<>();
        schemas.values().forEach(schema -> schemasByName.put(schema.name(), schema));
        this.relationsByName = new HashMap<>();
        this.indexTables = new HashMap<>();
        this.referring = new HashMap<>();
        for (Relation relation : relations.values()) {
            relationsByName.put(new NameKey(relation.schema(), relation.name()), relation);
            if (relation instanceof TableDescriptor table) {
                table.indexes().forEach(index -> indexTables.put(new NameKey(table.schema(), index.name()), table));
                table.foreignKeys().stream()
                        .map(ConstraintDescriptor.ForeignKey::referencedTable)
                        .distinct()
                        .forEach(other -> referring
                                .computeIfAbsent(other, _ -> new ArrayList<>())
                                .add(table));
            }
        }
        this.enumsByName = new HashMap<>();
        enums.values().forEach(each -> enumsByName.put(new NameKey(each.schema(), each.name()), each));
    }

    /** The schema public and the system's two, with nothing in them. */
    public static CatalogSnapshot initial(String owner) {
        Map<Integer, SchemaDescriptor> schemas = new HashMap<>();
        schemas.put(
                SchemaDescriptor.PG_CATALOG, new SchemaDescriptor(SchemaDescriptor.PG_CATALOG, "pg_catalog", owner));
        schemas.put(
                SchemaDescriptor.INFORMATION_SCHEMA,
                new SchemaDescriptor(SchemaDescriptor.INFORMATION_SCHEMA, "information_schema", owner));
        schemas.put(SchemaDescriptor.PUBLIC, new SchemaDescriptor(SchemaDescriptor.PUBLIC, "public", owner));
        return new CatalogSnapshot(0, schemas, Map.of(), Map.of(), Map.of());
    }

    /** This one with changes made to it, at a later version. */
    public CatalogSnapshot with(List<CatalogChange> changes, long newVersion) {
        Map<Integer, SchemaDescriptor> newSchemas = new HashMap<>(schemas);
        Map<Integer, Relation> newRelations = new HashMap<>(relations);
        Map<Integer, EnumDescriptor> newEnums = new HashMap<>(enums);
        Map<CommentKey, String> newComments = new HashMap<>(comments);
        for (CatalogChange change : changes) {
            switch (change) {
                case CatalogChange.PutSchema(var schema) -> newSchemas.put(schema.oid(), schema);
                case CatalogChange.RemoveSchema(var oid) -> newSchemas.remove(oid);
                case CatalogChange.PutRelation(var relation) -> newRelations.put(relation.oid(), relation);
                case CatalogChange.RemoveRelation(var oid) -> newRelations.remove(oid);
                case CatalogChange.PutEnum(var enumeration) -> newEnums.put(enumeration.oid(), enumeration);
                case CatalogChange.RemoveEnum(var oid) -> newEnums.remove(oid);
                case CatalogChange.PutComment(var about, var text) -> {
                    if (text == null) {
                        newComments.remove(about);
                    } else {
                        newComments.put(about, text);
                    }
                }
            }
        }
        return new CatalogSnapshot(newVersion, newSchemas, newRelations, newEnums, newComments);
    }

    /** Grows with each change that was committed. */
    public long version() {
        return version;
    }

    public Collection<SchemaDescriptor> schemas() {
        return schemas.values();
    }

    public Collection<Relation> relations() {
        return relations.values();
    }

    public Collection<EnumDescriptor> enums() {
        return enums.values();
    }

    public Map<CommentKey, String> comments() {
        return comments;
    }

    public Optional<SchemaDescriptor> findSchema(String name) {
        return Optional.ofNullable(schemasByName.get(name));
    }

    public Optional<SchemaDescriptor> findSchema(int oid) {
        return Optional.ofNullable(schemas.get(oid));
    }

    public Optional<Relation> findRelation(int oid) {
        return Optional.ofNullable(relations.get(oid));
    }

    public Optional<Relation> findRelation(int schema, String name) {
        return Optional.ofNullable(relationsByName.get(new NameKey(schema, name)));
    }

    /** The first of that name in schemas that are searched in their order. */
    public Optional<Relation> findRelation(List<Integer> searched, String name) {
        return searched.stream()
                .flatMap(schema -> findRelation(schema, name).stream())
                .findFirst();
    }

    /** The table whose index has that name. */
    public Optional<TableDescriptor> findTableOfIndex(int schema, String index) {
        return Optional.ofNullable(indexTables.get(new NameKey(schema, index)));
    }

    public Optional<EnumDescriptor> findEnum(int oid) {
        return Optional.ofNullable(enums.get(oid));
    }

    public Optional<EnumDescriptor> findEnum(int schema, String name) {
        return Optional.ofNullable(enumsByName.get(new NameKey(schema, name)));
    }

    public Optional<String> findComment(CommentKey about) {
        return Optional.ofNullable(comments.get(about));
    }

    /** The oids of a search path's schemas that exist, with pg_catalog before them where it is not among them. */
    public List<Integer> schemasInSight(List<String> searchPath) {
        List<Integer> named = searchPath.stream()
                .flatMap(name -> findSchema(name).stream())
                .map(SchemaDescriptor::oid)
                .toList();
        if (named.contains(SchemaDescriptor.PG_CATALOG)) {
            return named;
        }
        List<Integer> all = new ArrayList<>();
        all.add(SchemaDescriptor.PG_CATALOG);
        all.addAll(named);
        return List.copyOf(all);
    }

    /** The tables that have a foreign key to one, itself among them if it refers to itself. */
    public List<TableDescriptor> tablesReferring(int table) {
        return List.copyOf(referring.getOrDefault(table, List.of()));
    }
}
