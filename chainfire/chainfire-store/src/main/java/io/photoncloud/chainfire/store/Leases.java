package io.photoncloud.chainfire.store;

import java.time.Duration;
import java.util.List;

/**
 * Leases of a store. A lease lives in the log and outlives any leader; when its time is up the leader decides so, and
 * all keys that hang on it are deleted under one revision. DEADLINE_EXCEEDED of {@link #grant} or {@link #revoke} says that
 * it may have been done.
 */
public interface Leases {

    /** A lease and what is left of it. {@code remaining} is rounded down to milliseconds. */
    record Lease(long id, Duration ttl, Duration remaining) {}

    /**
     * Makes a lease.
     *
     * @param id the id wanted, or 0 to be given one
     * @param ttl in whole seconds, at least one second
     * @throws StoreException LEASE_EXISTS, LEASE_TTL_TOO_LARGE, UNAVAILABLE, DEADLINE_EXCEEDED
     */
    Lease grant(long id, Duration ttl);

    /** Ends a lease and deletes its keys. @throws StoreException LEASE_NOT_FOUND, UNAVAILABLE, DEADLINE_EXCEEDED */
    void revoke(long id);

    /** Gives a lease its whole TTL again. @throws StoreException LEASE_NOT_FOUND, UNAVAILABLE */
    Lease keepAlive(long id);

    /** @throws StoreException LEASE_NOT_FOUND, UNAVAILABLE */
    Lease timeToLive(long id);

    /** The keys that hang on a lease, in key order. @throws StoreException LEASE_NOT_FOUND, UNAVAILABLE */
    List<Key> keys(long id);

    /** The ids of all leases, in ascending order. */
    List<Long> list();
}
