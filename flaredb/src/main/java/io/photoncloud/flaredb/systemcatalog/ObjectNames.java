package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.catalog.EnumDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import io.photoncloud.flaredb.type.TypeNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What regclass and its kin read and write: names of objects, as a search path sees them. */
final class ObjectNames {
    private static final String ARRAY = "[]";

    private final Schema schema;
    private final Roles roles;
    private final FunctionRows functions;

    ObjectNames(Schema schema, Roles roles, FunctionRows functions) {
        this.schema = schema;
        this.roles = roles;
        this.functions = functions;
    }

    Optional<Long> findOid(TypeKind kind, String text, List<String> searchPath) {
        if (kind == TypeKind.REGPROCEDURE) {
            return findProcedure(text);
        }
        Optional<List<String>> parsed = Identifiers.parse(
                kind == TypeKind.REGTYPE && text.endsWith(ARRAY)
                        ? text.substring(0, text.length() - ARRAY.length())
                        : text);
        if (parsed.isEmpty() || parsed.get().size() > 3) {
            return Optional.empty();
        }
        List<String> parts = parsed.get();
        String name = parts.getLast();
        return switch (kind) {
            case REGCLASS -> findRelation(parts, searchPath).map(Integer::longValue);
            case REGTYPE -> findType(parts, text.endsWith(ARRAY), searchPath).map(type -> (long) type.oid());
            case REGPROC ->
                TypeFacts.findFunction(name).map(Integer::longValue).or(() -> functions.findOid(name, null));
            case REGNAMESPACE ->
                schema.snapshot().findSchema(name).map(SchemaDescriptor::oid).map(Integer::longValue);
            case REGROLE -> Optional.of(roles.oid(name));
            case REGCOLLATION -> CollationRows.findOid(name).map(Integer::longValue);
            default -> Optional.empty();
        };
    }

    /** The oids of the schemas a name is looked for in. */
    private List<Integer> searched(List<String> parts, List<String> searchPath) {
        if (parts.size() == 1) {
            return schema.inSight(searchPath);
        }
        return schema.snapshot().findSchema(parts.get(parts.size() - 2)).stream()
                .map(SchemaDescriptor::oid)
                .toList();
    }

    /** The oid of a relation or an index. */
    Optional<Integer> findRelation(List<String> parts, List<String> searchPath) {
        return searched(parts, searchPath).stream()
                .flatMap(each -> schema.findOid(each, parts.getLast()).stream())
                .findFirst();
    }

    private Optional<SqlType> findType(List<String> parts, boolean array, List<String> searchPath) {
        Optional<SqlType> found = searched(parts, searchPath).stream()
                .flatMap(each -> findType(each, parts.getLast()).stream())
                .findFirst();
        return array ? found.map(SqlType::arrayOf) : found;
    }

    private Optional<SqlType> findType(int in, String name) {
        if (in == SchemaDescriptor.PG_CATALOG) {
            return TypeNames.find(name);
        }
        Optional<SqlType> plain =
                schema.snapshot().findEnum(in, name).map(EnumDescriptor::type).map(SqlType::enumOf);
        return plain.isPresent() || !name.startsWith("_")
                ? plain
                : schema.snapshot()
                        .findEnum(in, name.substring(1))
                        .map(EnumDescriptor::type)
                        .map(SqlType::enumOf)
                        .map(SqlType::arrayOf);
    }

    /** name(type, type). */
    private Optional<Long> findProcedure(String text) {
        int open = text.indexOf('(');
        if (open < 0 || !text.endsWith(")")) {
            return Optional.empty();
        }
        List<SqlType> parameters = new ArrayList<>();
        String inside = text.substring(open + 1, text.length() - 1).strip();
        for (String each : inside.isEmpty() ? new String[0] : inside.split(",", -1)) {
            Optional<SqlType> type = TypeNames.find(each.strip());
            if (type.isEmpty()) {
                return Optional.empty();
            }
            parameters.add(type.get());
        }
        return Identifiers.parse(text.substring(0, open))
                .flatMap(parts -> functions.findOid(parts.getLast(), parameters));
    }

    Optional<String> findName(TypeKind kind, long oid, List<String> searchPath) {
        return switch (kind) {
            case REGCLASS -> findRelationName((int) oid, schema.inSight(searchPath));
            case REGTYPE -> schema.findType((int) oid).map(type -> typeName(type, schema.inSight(searchPath)));
            case REGPROC ->
                TypeFacts.findFunction((int) oid)
                        .or(() -> functions
                                .find(oid)
                                .map(routine -> routine.signature().name()));
            case REGPROCEDURE ->
                functions
                        .find(oid)
                        .map(routine -> routine.signature().name() + "("
                                + String.join(
                                        ",",
                                        routine.signature().parameters().stream()
                                                .map(SqlType::sqlName)
                                                .toList())
                                + ")");
            case REGNAMESPACE ->
                schema.snapshot()
                        .findSchema((int) oid)
                        .map(SchemaDescriptor::name)
                        .map(Identifiers::quote);
            case REGROLE -> roles.findOwner(oid).map(Identifiers::quote);
            case REGCOLLATION -> CollationRows.findName(oid).map(Identifiers::quote);
            default -> Optional.empty();
        };
    }

    Optional<String> findRelationName(int oid, List<Integer> inSight) {
        Optional<Relation> relation = schema.snapshot().findRelation(oid);
        return relation.isPresent()
                ? relation.map(each -> schema.relationName(each.schema(), each.name(), inSight))
                : schema.findIndex(oid)
                        .map(each -> schema.relationName(
                                each.table().schema(), each.index().name(), inSight));
    }

    private String typeName(SqlType type, List<Integer> inSight) {
        SqlType named = type.isArray() ? type.elementType() : type;
        if (!named.is(TypeKind.ENUM)) {
            return type.sqlName();
        }
        @Nullable EnumDescriptor each = schema.snapshot().findEnum(named.oid()).orElse(null);
        if (each == null) {
            return type.sqlName();
        }
        String name = isTypeVisible(each.schema(), each.name(), inSight)
                ? Identifiers.quote(each.name())
                : schema.qualified(each.schema(), each.name());
        return type.isArray() ? name + ARRAY : name;
    }

    boolean isTypeVisible(int in, String name, List<Integer> inSight) {
        return Schema.isVisible(
                in, inSight, searched -> findType(searched, name).isPresent());
    }
}
