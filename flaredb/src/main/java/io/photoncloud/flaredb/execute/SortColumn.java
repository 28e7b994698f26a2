package io.photoncloud.flaredb.execute;

/** One key of an order. */
public record SortColumn(Computed key, boolean descending, boolean nullsFirst) {}
