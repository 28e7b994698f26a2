package io.photoncloud.flaredb.catalog;

import io.photoncloud.flaredb.type.SqlType;

/** A column as a query sees it. */
public interface RelationColumn {
    /** pg_attribute.attnum, from 1; stable. */
    int number();

    String name();

    SqlType type();
}
