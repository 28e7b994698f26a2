package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;

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
}
