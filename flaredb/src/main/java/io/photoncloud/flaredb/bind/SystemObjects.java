package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.catalog.SystemTableDescriptor;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;

/** Keeps definitions away from what is the system's, which is stored nowhere. */
final class SystemObjects {
    private SystemObjects() {}

    static void check(CatalogChange change, CatalogSnapshot catalog) {
        switch (change) {
            case CatalogChange.RemoveRelation(var oid) -> {
                if (catalog.findRelation(oid).orElse(null) instanceof SystemTableDescriptor table) {
                    throw new SqlException(
                            SqlState.INSUFFICIENT_PRIVILEGE,
                            "permission denied: \"" + table.name() + "\" is a system catalog");
                }
            }
            case CatalogChange.RemoveSchema(var oid) -> {
                if (oid == SchemaDescriptor.PG_CATALOG || oid == SchemaDescriptor.INFORMATION_SCHEMA) {
                    String name =
                            catalog.findSchema(oid).map(SchemaDescriptor::name).orElse("");
                    throw new SqlException(
                            SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                            "cannot drop schema " + name + " because it is required by the database system");
                }
            }
            case CatalogChange.PutRelation(Relation relation) -> checkSchema(relation.schema(), relation.name());
            case CatalogChange.PutEnum(var each) -> checkSchema(each.schema(), each.name());
            case CatalogChange.PutSchema _, CatalogChange.RemoveEnum _, CatalogChange.PutComment _ -> {}
        }
    }

    private static void checkSchema(int schema, String name) {
        if (schema == SchemaDescriptor.PG_CATALOG) {
            throw new SqlException(
                    SqlState.INSUFFICIENT_PRIVILEGE,
                    "permission denied to create \"pg_catalog." + name + "\"",
                    "System catalog modifications are currently disallowed.",
                    null);
        }
    }
}
