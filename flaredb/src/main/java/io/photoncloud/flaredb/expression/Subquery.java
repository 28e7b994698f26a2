package io.photoncloud.flaredb.expression;

import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.SqlType;
import java.util.List;

/**
 * A query within an expression. Its plan names the columns of the row around by {@link Expression.OuterColumn} of level 1.
 *
 * @param left of ANY and ALL: what is compared with the columns of each row, computed from the row around
 * @param operators of ANY and ALL: one for each column of left
 * @param type of the value: boolean of EXISTS, ANY, ALL; an array of ARRAY; the one column's of SCALAR
 */
public record Subquery(
        Kind kind,
        SubqueryPlan plan,
        List<Expression> left,
        List<ScalarFunction> operators,
        List<Collation> collations,
        SqlType type) {
    public Subquery {
        left = List.copyOf(left);
        operators = List.copyOf(operators);
        collations = List.copyOf(collations);
    }

    /** What becomes of the rows. */
    public enum Kind {
        /** The one value, NULL of no row, an error (21000) of several. */
        SCALAR,
        EXISTS,
        /** IN, = ANY, < ANY: of three-valued logic. */
        ANY,
        ALL,
        /** ARRAY(SELECT …). */
        ARRAY
    }
}
