package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.catalog.SystemTableDescriptor;
import io.photoncloud.flaredb.type.SqlArray;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeNames;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which relations the system has, with their columns as PostgreSQL 15 has them, read once from a list: a line for each with oid, schema,
 * name, kind and name:type of each column, ! after those that are never null. Types that are not known here are text.
 */
final class SystemTables {
    private static final Map<Integer, SystemTable> BY_OID = load();

    private SystemTables() {}

    static Collection<SystemTable> all() {
        return BY_OID.values();
    }

    static SystemTable of(SystemTableDescriptor descriptor) {
        return Objects.requireNonNull(BY_OID.get(descriptor.oid()), "no table of the system");
    }

    private static Map<Integer, SystemTable> load() {
        Map<Integer, SystemTable> tables = new LinkedHashMap<>();
        for (List<String> fields : lines("tables.txt")) {
            SystemTable table = table(fields);
            tables.put(table.descriptor().oid(), table);
        }
        return tables;
    }

    /** The lines of a list, as words. */
    static List<List<String>> lines(String file) {
        try (InputStream in = Objects.requireNonNull(SystemTables.class.getResourceAsStream(file), file);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().map(line -> List.of(line.split(" ", -1))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SystemTable table(List<String> fields) {
        List<SystemTableDescriptor.Column> columns = new ArrayList<>();
        List<@Nullable Object> template = new ArrayList<>();
        for (String field : fields.subList(4, fields.size())) {
            int colon = field.indexOf(':');
            boolean notNull = field.endsWith("!");
            SqlType type = type(field.substring(colon + 1, field.length() - (notNull ? 1 : 0)));
            columns.add(new SystemTableDescriptor.Column(
                    columns.size() + 1, field.substring(0, colon).intern(), type));
            template.add(notNull ? nothing(type) : null);
        }
        int schema =
                fields.get(1).equals("pg_catalog") ? SchemaDescriptor.PG_CATALOG : SchemaDescriptor.INFORMATION_SCHEMA;
        return new SystemTable(
                new SystemTableDescriptor(Integer.parseInt(fields.get(0)), schema, fields.get(2), columns, null),
                fields.get(3),
                template);
    }

    private static SqlType type(String name) {
        return name.startsWith("_")
                ? SqlType.arrayOf(TypeNames.findByTypeName(name.substring(1)).orElse(SqlType.TEXT))
                : TypeNames.findByTypeName(name).orElse(SqlType.TEXT);
    }

    /** What stands in a column that is never null where there is nothing to say. */
    private static Object nothing(SqlType type) {
        return switch (type.kind()) {
            case BOOLEAN -> false;
            case REAL -> 0f;
            case DOUBLE -> 0d;
            case ARRAY, INT2VECTOR, OIDVECTOR -> SqlArray.empty(type.elementType());
            default -> type.kind().isLong() ? 0L : "";
        };
    }
}
