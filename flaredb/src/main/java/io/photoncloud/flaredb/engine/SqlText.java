package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import java.util.ArrayList;
import java.util.List;

/** Names as SQL has them. */
final class SqlText {
    private SqlText() {}

    /** In quotes, whatever it is. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** With its schema, in quotes. */
    static String full(CatalogSnapshot catalog, Relation relation) {
        String schema = catalog.findSchema(relation.schema())
                .map(SchemaDescriptor::name)
                .orElse("public");
        return quoted(schema) + "." + quoted(relation.name());
    }

    /** The parts of a dotted name, folded as PostgreSQL folds them. */
    static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean inQuotes = false;
        String trimmed = text.strip();
        for (int at = 0; at < trimmed.length(); at++) {
            char c = trimmed.charAt(at);
            if (c == '"' && inQuotes && at + 1 < trimmed.length() && trimmed.charAt(at + 1) == '"') {
                part.append('"');
                at++;
            } else if (c == '"') {
                inQuotes = !inQuotes;
            } else if (c == '.' && !inQuotes) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(inQuotes || c < 'A' || c > 'Z' ? c : (char) (c + ('a' - 'A')));
            }
        }
        parts.add(part.toString());
        return parts;
    }
}
