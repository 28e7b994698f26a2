package io.photoncloud.flaredb.ast;

import org.jspecify.annotations.Nullable;

/** A key of ORDER BY. NULLS FIRST is the default of DESC, NULLS LAST that of ASC; USING carries the operator it named. */
public record SortKey(
        int position,
        ValueExpression expression,
        Direction direction,
        NullOrder nulls,
        @Nullable QualifiedName usingOperator)
        implements Node {
    /** Which way. */
    public enum Direction {
        ASCENDING,
        DESCENDING
    }

    /** Where nulls go. */
    public enum NullOrder {
        FIRST,
        LAST
    }
}
