package io.photoncloud.flaredb.catalog;

import io.photoncloud.flaredb.type.SqlType;
import java.util.List;

/**
 * A view: the text of its query, read with the schemas in sight that were when it was made.
 *
 * @param dependencies the oids of the relations and types its query names, so that they are not dropped under it
 */
public record ViewDescriptor(
        int oid,
        int schema,
        String name,
        String owner,
        List<ViewColumn> columns,
        String query,
        List<String> searchPath,
        List<Integer> dependencies)
        implements Relation {
    public ViewDescriptor {
        columns = List.copyOf(columns);
        searchPath = List.copyOf(searchPath);
        dependencies = List.copyOf(dependencies);
    }

    @Override
    public char kind() {
        return 'v';
    }

    @Override
    public List<ViewColumn> visibleColumns() {
        return columns;
    }

    @Override
    public ViewDescriptor withName(int newSchema, String newName) {
        return new ViewDescriptor(oid, newSchema, newName, owner, columns, query, searchPath, dependencies);
    }

    public ViewDescriptor withColumns(List<ViewColumn> newColumns) {
        return new ViewDescriptor(oid, schema, name, owner, newColumns, query, searchPath, dependencies);
    }

    /** A column of a view. */
    public record ViewColumn(int number, String name, SqlType type) implements RelationColumn {}
}
