package io.photoncloud.flaredb.expression;

/** One key of an order. */
public record SortKey(Expression expression, boolean descending, boolean nullsFirst) {}
