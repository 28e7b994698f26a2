package io.photoncloud.flaredb.ast;

import org.jspecify.annotations.Nullable;

/** A key of an index, or of the inference of ON CONFLICT: a column (a {@link ValueExpression.ColumnReference}) or an expression. */
public record IndexKey(
        int position,
        ValueExpression expression,
        String text,
        @Nullable QualifiedName collation,
        @Nullable QualifiedName operatorClass,
        SortKey.Direction direction,
        SortKey.NullOrder nulls)
        implements Node {}
