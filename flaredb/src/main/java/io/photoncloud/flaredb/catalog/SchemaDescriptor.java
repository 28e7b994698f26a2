package io.photoncloud.flaredb.catalog;

/** A schema. */
public record SchemaDescriptor(int oid, String name, String owner) {
    public static final int PG_CATALOG = 11;
    public static final int PUBLIC = 2200;
    public static final int INFORMATION_SCHEMA = 13_000;

    public SchemaDescriptor withName(String newName) {
        return new SchemaDescriptor(oid, newName, owner);
    }
}
