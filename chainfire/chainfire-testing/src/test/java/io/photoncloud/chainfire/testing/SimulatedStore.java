package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Leases;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.chainfire.store.machine.Command;
import io.photoncloud.chainfire.store.machine.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The simulated replicas as a client sees them who reads, commits and asks for leases. */
final class SimulatedStore implements ReplicatedStore {

    private final Function<Command, Outcome> leader;
    private final Function<RangeQuery, Page> reads;
    private final LongSupplier leaseIds;

    /** @param leader brings a command into the log and answers as whoever leads applied it */
    SimulatedStore(Function<Command, Outcome> leader, Function<RangeQuery, Page> reads, LongSupplier leaseIds) {
        this.leader = leader;
        this.reads = reads;
        this.leaseIds = leaseIds;
    }

    @Override
    public Page range(RangeQuery query) {
        return reads.apply(query);
    }

    @Override
    public CommitResult commit(Transaction transaction) {
        return switch (leader.apply(new Command.Transact(transaction))) {
            case Outcome.Transacted(CommitResult result) -> result;
            case Outcome.Refused refused -> throw refused.toException();
            case Outcome other -> throw new IllegalStateException("a transaction ended as " + other);
        };
    }

    @Override
    public Leases leases() {
        return new Leases() {
            @Override
            public Lease grant(long id, Duration ttl) {
                long granted = leaseIds.getAsLong();
                var _ = leader.apply(new Command.GrantLease(granted, ttl.toSeconds()));
                return new Lease(granted, ttl, ttl);
            }

            @Override
            public void revoke(long id) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Lease keepAlive(long id) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Lease timeToLive(long id) {
                throw new UnsupportedOperationException();
            }

            @Override
            public List<Key> keys(long id) {
                throw new UnsupportedOperationException();
            }

            @Override
            public List<Long> list() {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Override
    public Watch watch(WatchRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void compact(long revision) {
        throw new UnsupportedOperationException();
    }

    @Override
    public StoreLimits limits() {
        return StoreLimits.DEFAULT;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
