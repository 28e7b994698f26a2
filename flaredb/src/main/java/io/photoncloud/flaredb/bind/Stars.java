package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.type.SqlState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code *} and {@code t.*} stand for. */
final class Stars {
    private Stars() {}

    static List<ScopeColumn> expand(ValueExpression.Star star, Level level) {
        if (star.qualifier() == null) {
            List<ScopeColumn> columns = level.scope.columns();
            if (level.scope.tables().isEmpty()) {
                throw Binding.error(
                        SqlState.SYNTAX_ERROR, "SELECT * with no tables specified is not valid", star.position());
            }
            return seen(columns, level, star.position());
        }
        Names.Found found = Names.table(level, star.qualifier().parts(), star.position());
        List<ScopeColumn> columns = found.table().columns();
        return found.levels() == 0
                ? seen(columns, level, star.position())
                : columns.stream()
                        .map(column -> new ScopeColumn(
                                column.name(),
                                Rewrite.outer(column.expression(), found.levels()),
                                column.table(),
                                column.number()))
                        .toList();
    }

    private static List<ScopeColumn> seen(List<ScopeColumn> columns, Level level, int position) {
        for (ScopeColumn column : columns) {
            @Nullable Expression expression = column.expression();
            if (expression instanceof Expression.InputColumn(int index, var _)) {
                level.columnPositions.putIfAbsent(index, position);
            }
        }
        return columns;
    }
}
