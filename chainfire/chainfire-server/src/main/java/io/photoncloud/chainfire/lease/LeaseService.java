package io.photoncloud.chainfire.lease;

import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Leases;
import io.photoncloud.chainfire.store.Leases.Lease;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Leases of one keyspace, for all doors. Ids are those the caller knows; a lease of another keyspace is to it as if it did
 * not exist.
 */
public final class LeaseService {

    public static final Duration TTL_MIN = Duration.ofSeconds(1);

    /** Ids that are drawn stay exact in readers of JSON that know numbers as 64-bit floating point only. */
    private static final long DRAWN_ID_MAX = 1L << 53;

    /** How often an id is drawn again because a lease has it already. */
    private static final int DRAWS_MAX = 8;

    private final EmbeddedStore store;
    private final Leases leases;
    private final RandomGenerator ids;

    public LeaseService(EmbeddedStore store, RandomGenerator ids) {
        this.store = store;
        this.leases = store.leases();
        this.ids = ids;
    }

    public long revision() {
        return store.status().revision();
    }

    /**
     * Makes a lease.
     *
     * @param id the id wanted, or 0 to be given one
     * @param ttl at least {@link #TTL_MIN} is given
     * @throws StoreException as {@link Leases#grant}; INVALID for an id that none can have
     */
    public Lease grant(Keyspace keyspace, long id, Duration ttl) {
        Duration given = given(ttl);
        if (id < 0) {
            throw new StoreException(Reason.INVALID, "a lease's id is not negative");
        }
        if (id > keyspace.leaseIdMax()) {
            throw new StoreException(
                    Reason.INVALID, "a lease's id is at most " + keyspace.leaseIdMax() + " in a keyspace of a service");
        }
        if (id != Entry.NO_LEASE) {
            return shown(keyspace, leases.grant(keyspace.storedLease(id), given));
        }
        for (int draw = 1; ; draw++) {
            try {
                return shown(keyspace, leases.grant(keyspace.storedLease(draw(keyspace)), given));
            } catch (StoreException e) {
                if (e.reason() != Reason.LEASE_EXISTS || draw == DRAWS_MAX) {
                    throw e;
                }
            }
        }
    }

    /** What a lease that is asked for so long is given. */
    static Duration given(Duration ttl) {
        return ttl.compareTo(TTL_MIN) < 0 ? TTL_MIN : ttl;
    }

    /** An id that no lease has. */
    long findFree(Keyspace keyspace) {
        long drawn = draw(keyspace);
        for (int draws = 1; isTaken(keyspace, drawn) && draws < DRAWS_MAX; draws++) {
            drawn = draw(keyspace);
        }
        return drawn;
    }

    boolean isTaken(Keyspace keyspace, long id) {
        try {
            timeToLive(keyspace, id);
            return true;
        } catch (StoreException e) {
            if (e.reason() != Reason.LEASE_NOT_FOUND) {
                throw e;
            }
            return false;
        }
    }

    private long draw(Keyspace keyspace) {
        return ids.nextLong(1, Math.min(DRAWN_ID_MAX, keyspace.leaseIdMax()));
    }

    public void revoke(Keyspace keyspace, long id) {
        leases.revoke(required(keyspace, id));
    }

    public Lease keepAlive(Keyspace keyspace, long id) {
        return shown(keyspace, leases.keepAlive(required(keyspace, id)));
    }

    public Lease timeToLive(Keyspace keyspace, long id) {
        return shown(keyspace, leases.timeToLive(required(keyspace, id)));
    }

    /** The keys of this keyspace that hang on a lease. */
    public List<Key> keys(Keyspace keyspace, long id) {
        return leases.keys(required(keyspace, id)).stream()
                .filter(keyspace::holds)
                .map(keyspace::shown)
                .toList();
    }

    public List<Long> list(Keyspace keyspace) {
        return leases.list().stream()
                .filter(keyspace::holdsLease)
                .map(keyspace::shownLease)
                .toList();
    }

    private static long required(Keyspace keyspace, long id) {
        if (id == Entry.NO_LEASE) {
            throw new StoreException(Reason.LEASE_NOT_FOUND, "requested lease not found: 0");
        }
        return keyspace.storedLease(id);
    }

    private static Lease shown(Keyspace keyspace, Lease stored) {
        return new Lease(keyspace.shownLease(stored.id()), stored.ttl(), stored.remaining());
    }
}
