package io.photoncloud.chainfire.lease;

import io.photoncloud.chainfire.keyspace.CallerKeyspace;
import io.photoncloud.chainfire.once.OnceStore;
import io.photoncloud.chainfire.once.OnceStore.Done;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Leases.Lease;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.common.api.Idempotency;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes leases, and with an Idempotency-Key one lease however often the call is sent. A lease is not made by a
 * transaction, so its id is recorded first, then the lease is made under that id, which can succeed once only, and then
 * the record is completed. A call that finds a record without its completion goes on from there.
 */
public final class LeaseGrantService {

    private final LeaseService leases;
    private final OnceStore once;

    public LeaseGrantService(LeaseService leases, OnceStore once) {
        this.leases = leases;
        this.once = once;
    }

    /** As {@link LeaseService#grant}. */
    public Lease grant(CallerKeyspace caller, long id, Duration ttl, Idempotency idempotency) {
        return switch (idempotency) {
            case Idempotency.None() -> leases.grant(caller.keyspace(), id, ttl);
            case Idempotency.Keyed call -> grantOnce(caller, id, ttl, call);
        };
    }

    private Lease grantOnce(CallerKeyspace caller, long id, Duration ttl, Idempotency.Keyed call) {
        Optional<Done> before = once.find(caller, call);
        Done record = before.isPresent() ? before.get() : record(caller, id, call);
        Duration given = LeaseService.given(ttl);
        Lease asFirstTold = new Lease(record.lease(), given, given);
        if (record.answer() == null) {
            grantRecorded(caller, asFirstTold);
            once.completeLease(caller, call, record.lease(), record.revision());
        }
        return asFirstTold;
    }

    /** The record of this call, or of the same call that was quicker. */
    private Done record(CallerKeyspace caller, long id, Idempotency.Keyed call) {
        if (id != 0 && leases.isTaken(caller.keyspace(), id)) {
            throw new StoreException(Reason.LEASE_EXISTS, "lease already exists: " + id);
        }
        long chosen = id == 0 ? leases.findFree(caller.keyspace()) : id;
        Transaction record =
                Transaction.when(OnceStore.first(caller, call)).then(once.rememberLease(caller, call, chosen));
        CommitResult _ = once.commit(record);
        return once.find(caller, call)
                .orElseThrow(() -> new StoreException(Reason.UNAVAILABLE, "the record of this call is gone already"));
    }

    private void grantRecorded(CallerKeyspace caller, Lease wanted) {
        try {
            leases.grant(caller.keyspace(), wanted.id(), wanted.ttl());
        } catch (StoreException e) {
            // Then an earlier call with this record made it, and its answer got lost.
            if (e.reason() != Reason.LEASE_EXISTS) {
                throw e;
            }
        }
    }
}
