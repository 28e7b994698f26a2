package io.photoncloud.flaredb.bind;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be named at one level of a statement. Expressions of its columns are over the row of its FROM; those of the scopes around become
 * outer columns, one level each.
 *
 * @param columns what a bare name finds and a star stands for: merged columns of joins once
 * @param visible whether names are looked up here; a subquery that is not lateral passes over what stands beside it
 */
record Scope(@Nullable Scope outer, List<ScopeTable> tables, List<ScopeColumn> columns, boolean visible) {
    Scope {
        tables = List.copyOf(tables);
        columns = List.copyOf(columns);
    }

    static Scope empty(@Nullable Scope outer) {
        return new Scope(outer, List.of(), List.of(), true);
    }

    Scope withVisible(boolean newVisible) {
        return new Scope(outer, tables, columns, newVisible);
    }

    /** This and what stands to the right of it, whose columns come after so many. */
    Scope beside(Scope right, int width) {
        List<ScopeTable> allTables = new ArrayList<>(tables);
        right.tables.forEach(table -> allTables.add(table.shifted(width)));
        List<ScopeColumn> allColumns = new ArrayList<>(columns);
        right.columns.forEach(column -> allColumns.add(column.shifted(width)));
        return new Scope(outer, allTables, allColumns, visible);
    }
}
