package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.systemcatalog.SystemTable.Row;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** pg_collation. */
final class CollationRows {
    static final int UNICODE = 12_341;
    private static final Map<String, Integer> OIDS = new LinkedHashMap<>();

    static {
        OIDS.put("default", TypeFacts.DEFAULT_COLLATION);
        OIDS.put("C", 950);
        OIDS.put("POSIX", 951);
        OIDS.put("unicode", UNICODE);
    }

    private CollationRows() {}

    static Stream<Row> rows(SystemTable table) {
        return OIDS.entrySet().stream().map(entry -> {
            Row row = table.row()
                    .put("oid", entry.getValue())
                    .put("collname", entry.getKey())
                    .put("collnamespace", SchemaDescriptor.PG_CATALOG)
                    .put("collowner", Roles.BOOTSTRAP)
                    .put("collprovider", provider(entry.getKey()))
                    .put("collisdeterministic", true)
                    .put("collencoding", -1);
            return switch (entry.getKey()) {
                case "default" -> row;
                case "unicode" -> row.put("colliculocale", "und");
                default -> row.put("collcollate", entry.getKey()).put("collctype", entry.getKey());
            };
        });
    }

    private static String provider(String name) {
        return switch (name) {
            case "default" -> "d";
            case "unicode" -> "i";
            default -> "c";
        };
    }

    static Optional<Integer> findOid(String name) {
        return Optional.ofNullable(OIDS.get(name));
    }

    static Optional<String> findName(long oid) {
        return OIDS.entrySet().stream()
                .filter(entry -> entry.getValue() == oid)
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
