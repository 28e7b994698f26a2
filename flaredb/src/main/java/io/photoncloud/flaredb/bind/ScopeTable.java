package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.catalog.Relation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something in FROM that can be named.
 *
 * @param relation the table or view behind it; absent for subqueries, functions and joins
 * @param rowKey the place of its rows' keys in the scope's row, -1 where they are not read
 */
record ScopeTable(String alias, @Nullable Relation relation, boolean aliased, List<ScopeColumn> columns, int rowKey) {
    ScopeTable {
        columns = List.copyOf(columns);
    }

    ScopeTable shifted(int by) {
        return new ScopeTable(
                alias,
                relation,
                aliased,
                columns.stream().map(column -> column.shifted(by)).toList(),
                rowKey < 0 ? rowKey : rowKey + by);
    }
}
