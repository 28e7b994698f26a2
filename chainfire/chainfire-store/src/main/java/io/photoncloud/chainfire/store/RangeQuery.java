package io.photoncloud.chainfire.store;

/**
 * A bounded read of a range, in key order.
 *
 * @param revision the revision to read at; 0 for the newest
 * @param limit the most entries to answer; 0 for the store's page limit. A page also ends at the store's byte limit.
 * @param counted whether {@link Page#count} must tell the number of keys in the whole range, which costs a walk over it
 */
public record RangeQuery(
        KeyRange keys, long revision, int limit, Projection projection, boolean counted, Consistency consistency) {

    /** How much of each entry the reader wants. */
    public enum Projection {
        ENTRIES,
        KEYS,
        COUNT
    }

    /** LINEARIZABLE sees every write acknowledged before the read began; SERIALIZABLE may answer from a node that lags. */
    public enum Consistency {
        LINEARIZABLE,
        SERIALIZABLE
    }

    public RangeQuery {
        if (revision < 0) {
            throw new StoreException(StoreException.Reason.INVALID, "revision must not be negative");
        }
        if (limit < 0) {
            throw new StoreException(StoreException.Reason.INVALID, "limit must not be negative");
        }
    }

    public static RangeQuery of(KeyRange keys) {
        return new RangeQuery(keys, 0, 0, Projection.ENTRIES, false, Consistency.LINEARIZABLE);
    }

    public static RangeQuery single(Key key) {
        return of(KeyRange.single(key));
    }

    public RangeQuery at(long newRevision) {
        return new RangeQuery(keys, newRevision, limit, projection, counted, consistency);
    }

    public RangeQuery limit(int newLimit) {
        return new RangeQuery(keys, revision, newLimit, projection, counted, consistency);
    }

    public RangeQuery project(Projection newProjection) {
        return new RangeQuery(keys, revision, limit, newProjection, counted, consistency);
    }

    public RangeQuery withCount() {
        return new RangeQuery(keys, revision, limit, projection, true, consistency);
    }

    public RangeQuery serializable() {
        return new RangeQuery(keys, revision, limit, projection, counted, Consistency.SERIALIZABLE);
    }
}
