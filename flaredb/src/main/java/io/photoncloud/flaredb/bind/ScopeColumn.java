package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.expression.Expression;

/** A column that can be named: what it is over the scope's row, and where it comes from. */
record ScopeColumn(String name, Expression expression, int table, int number) {
    ScopeColumn shifted(int by) {
        return new ScopeColumn(name, Rewrite.shift(expression, by), table, number);
    }

    ScopeColumn named(String newName) {
        return new ScopeColumn(newName, expression, table, number);
    }
}
