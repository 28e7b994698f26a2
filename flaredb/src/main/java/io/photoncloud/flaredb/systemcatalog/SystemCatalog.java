package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.function.FunctionRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * pg_catalog and information_schema. Nothing of them is stored: what they show is computed from the snapshot of whoever reads. One for a
 * process, safe for many threads; it keeps no more than the lookups of the snapshot that was asked last.
 */
public final class SystemCatalog {
    private final FunctionRows functions;
    private volatile @Nullable Schema last;

    public SystemCatalog(FunctionRegistry functions) {
        this.functions = new FunctionRows(functions);
    }

    /** What a schema begins with: {@link CatalogSnapshot#initial} with the relations of the system, so that queries find them. */
    public static CatalogSnapshot initial(String owner) {
        List<CatalogChange> relations = SystemTables.all().stream()
                .<CatalogChange>map(table -> new CatalogChange.PutRelation(table.descriptor()))
                .toList();
        return CatalogSnapshot.initial(owner).with(relations, 0);
    }

    /** The catalogue of a snapshot, for one who sees the rest of the server as a state says. */
    public SystemView at(CatalogSnapshot snapshot, SystemState state) {
        Schema schema = last;
        if (schema == null || schema.snapshot() != snapshot) {
            schema = new Schema(snapshot);
            last = schema;
        }
        return new SystemView(schema, functions, state);
    }
}
