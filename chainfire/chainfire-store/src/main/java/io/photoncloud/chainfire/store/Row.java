package io.photoncloud.chainfire.store;

/**
 * One version of a table's row.
 *
 * @param createRevision the revision that inserted the row, 0 where a transaction still under way does
 * @param modRevision the revision that wrote this version, 0 where a transaction still under way does
 */
public record Row<T>(Key id, T value, long createRevision, long modRevision) {}
