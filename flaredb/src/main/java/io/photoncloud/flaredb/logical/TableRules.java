package io.photoncloud.flaredb.logical;

import io.photoncloud.flaredb.expression.Expression;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The expressions of a table's descriptor, bound over a written row.
 *
 * @param indexes by the index's oid: the keys, columns too, and the predicate
 * @param defaults by the column's number: what SET NULL's sibling SET DEFAULT writes
 */
public record TableRules(List<Check> checks, Map<Integer, IndexRule> indexes, Map<Integer, Expression> defaults) {
    public TableRules {
        checks = List.copyOf(checks);
        indexes = Map.copyOf(indexes);
        defaults = Map.copyOf(defaults);
    }

    /** A check holds where the expression is true or null. */
    public record Check(String name, Expression expression) {}

    /** What an index has of a row. */
    public record IndexRule(List<Expression> keys, @Nullable Expression predicate) {
        public IndexRule {
            keys = List.copyOf(keys);
        }
    }
}
