package io.photoncloud.flaredb.type;

/**
 * A value of an enum.
 *
 * @param id pg_enum.oid: what rows keep, never changed nor used again
 * @param order pg_enum.enumsortorder: what values are compared by and what keys hold; never changed
 */
public record EnumLabel(long id, double order, String label) {}
