package io.photoncloud.flaredb.catalog;

import io.photoncloud.flaredb.type.EnumType;

/** An enum in its schema. */
public record EnumDescriptor(int schema, String owner, EnumType type) {
    public int oid() {
        return type.oid();
    }

    public String name() {
        return type.name();
    }
}
