package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Query;
import io.photoncloud.flaredb.ast.QueryBody;
import io.photoncloud.flaredb.ast.TableExpression;

/** Whether a query reads a table by a bare name in its FROM, subqueries of FROM and set operations included. */
final class References {
    private References() {}

    static boolean names(QueryBody body, String table) {
        return switch (body) {
            case QueryBody.Select select -> select.from().stream().anyMatch(item -> names(item, table));
            case QueryBody.Values _ -> false;
            case QueryBody.TableBody(int _, var read) -> names(read, table);
            case QueryBody.SetOperation operation -> names(operation.left(), table) || names(operation.right(), table);
            case QueryBody.Nested(int _, var query) -> names(query, table);
        };
    }

    private static boolean names(Query query, String table) {
        return names(query.body(), table);
    }

    private static boolean names(TableExpression item, String table) {
        return switch (item) {
            case TableExpression.Table read ->
                read.name().parts().size() == 1 && read.name().name().equals(table);
            case TableExpression.Derived derived -> names(derived.query(), table);
            case TableExpression.FunctionTable _ -> false;
            case TableExpression.Join join -> names(join.left(), table) || names(join.right(), table);
        };
    }
}
