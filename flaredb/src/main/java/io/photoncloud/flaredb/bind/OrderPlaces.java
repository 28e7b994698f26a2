package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.logical.OutputColumn;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.List;

/** Columns of the answer that ORDER BY and GROUP BY name by number or by name. */
final class OrderPlaces {
    private OrderPlaces() {}

    /** The column's place, or -1 where it is an expression. */
    static int find(ValueExpression key, List<OutputColumn> columns, String clause) {
        int place = number(key, columns.size(), clause);
        if (place >= 0) {
            return place;
        }
        if (key instanceof ValueExpression.ColumnReference(int _, var name)
                && name.parts().size() == 1) {
            List<Integer> found = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                if (columns.get(i).name().equals(name.name())) {
                    found.add(i);
                }
            }
            if (found.size() > 1) {
                throw Binding.error(
                        SqlState.AMBIGUOUS_COLUMN, clause + " \"" + name.name() + "\" is ambiguous", key.position());
            }
            return found.isEmpty() ? -1 : found.getFirst();
        }
        return -1;
    }

    /** The place that a number says, or -1 where it is none. */
    static int number(ValueExpression key, int count, String clause) {
        if (key instanceof ValueExpression.StringLiteral || key instanceof ValueExpression.NullLiteral) {
            throw Binding.error(SqlState.SYNTAX_ERROR, "non-integer constant in " + clause, key.position());
        }
        if (!(key instanceof ValueExpression.NumberLiteral(int _, var digits))) {
            return -1;
        }
        if (digits.chars().anyMatch(c -> c < '0' || c > '9')) {
            throw Binding.error(SqlState.SYNTAX_ERROR, "non-integer constant in " + clause, key.position());
        }
        int place = digits.length() > 9 ? 0 : Integer.parseInt(digits);
        if (place < 1 || place > count) {
            throw Binding.error(
                    SqlState.INVALID_COLUMN_REFERENCE,
                    clause + " position " + digits + " is not in select list",
                    key.position());
        }
        return place - 1;
    }
}
