package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.logical.OutputColumn;
import java.util.List;

/**
 * A column that can be named: what it is over the scope's row, and where it comes from.
 *
 * @param fields of a record that a query has made; empty where they are not known
 */
record ScopeColumn(String name, Expression expression, int table, int number, List<OutputColumn> fields) {
    ScopeColumn {
        fields = List.copyOf(fields);
    }

    ScopeColumn(String name, Expression expression, int table, int number) {
        this(name, expression, table, number, List.of());
    }

    ScopeColumn shifted(int by) {
        return new ScopeColumn(name, Rewrite.shift(expression, by), table, number, fields);
    }

    ScopeColumn named(String newName) {
        return new ScopeColumn(newName, expression, table, number, fields);
    }
}
