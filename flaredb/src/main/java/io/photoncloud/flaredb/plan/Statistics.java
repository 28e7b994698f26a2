package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.catalog.TableDescriptor;

/** What is known of tables when a statement is planned. */
@FunctionalInterface
public interface Statistics {
    /** Nothing is known of any. */
    Statistics NONE = _ -> TableStatistics.unknown();

    TableStatistics of(TableDescriptor table);
}
