package io.photoncloud.flaredb.catalog;

import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of pg_catalog or information_schema: its rows are computed from the snapshot, or, where it is a view, by its query over others.
 *
 * @param query the view's text; absent for a table whose rows are computed
 */
public record SystemTableDescriptor(
        int oid,
        int schema,
        String name,
        List<Column> columns,
        @Nullable String query) implements Relation {
    public SystemTableDescriptor {
        columns = List.copyOf(columns);
    }

    @Override
    public char kind() {
        return query == null ? 'r' : 'v';
    }

    @Override
    public List<Column> visibleColumns() {
        return columns;
    }

    @Override
    public SystemTableDescriptor withName(int newSchema, String newName) {
        throw new IllegalStateException("a table of the system is not renamed");
    }

    /** A column of it. */
    public record Column(int number, String name, SqlType type) implements RelationColumn {}
}
