package io.photoncloud.chainfire.store;

import java.time.Duration;

/** What every store says alike about leases. */
public final class LeaseRules {

    private LeaseRules() {}

    /** @throws StoreException LEASE_TTL_TOO_LARGE, INVALID */
    public static void check(Duration ttl) {
        if (ttl.toSeconds() > StoreLimits.LEASE_TTL_SECONDS_MAX) {
            throw new StoreException(
                    StoreException.Reason.LEASE_TTL_TOO_LARGE,
                    "too large lease TTL: at most " + StoreLimits.LEASE_TTL_SECONDS_MAX + " s");
        }
        if (ttl.toSeconds() < 1) {
            throw new StoreException(StoreException.Reason.INVALID, "a lease's TTL is at least 1 s");
        }
    }

    public static StoreException notFound(long id) {
        return new StoreException(StoreException.Reason.LEASE_NOT_FOUND, "requested lease not found: " + id);
    }
}
