package io.photoncloud.chainfire.store.raft;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.LeaseRules;
import io.photoncloud.chainfire.store.Leases;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.lease.LeaseClock;
import io.photoncloud.chainfire.store.machine.Command;
import io.photoncloud.chainfire.store.machine.Outcome;
import io.photoncloud.proto.chainfire.stored.v1.StoredLease;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Leases of a group. Granting, revoking and ending go through the log; time is kept by the leader's {@link LeaseClock}
 * alone, so a keep-alive and a question for the remainder go to the leader.
 */
final class RaftLeases implements Leases {

    private static final Duration CHECKPOINT_INTERVAL = Duration.ofMillis(500);
    private static final byte UNKNOWN_LEASE = 0;
    private static final byte KNOWN_LEASE = 1;

    private final RaftStore store;
    private final Commands commands;
    private final GroupRole role;
    private final GroupCalls calls;
    private final RandomGenerator random;
    private final Duration timeout;
    private final LeaseClock clock = new LeaseClock(System::nanoTime);
    /**
     * Held from a look at the clock until the log is asked to note what was seen, so that the log holds remainders in
     * the order in which they were true.
     */
    private final ReentrantLock noting = new ReentrantLock();

    private long nextCheckpointNanos = System.nanoTime();

    RaftLeases(
            RaftStore store,
            Commands commands,
            GroupRole role,
            GroupCalls calls,
            RandomGenerator random,
            Duration timeout,
            Executor blocking) {
        this.store = store;
        this.commands = commands;
        this.role = role;
        this.calls = calls;
        this.random = random;
        this.timeout = timeout;
        calls.register(
                GroupCalls.LEASE_KEEP_ALIVE, blocking, (peer, request, responder) -> answer(request, true, responder));
        calls.register(
                GroupCalls.LEASE_TIME_TO_LIVE,
                blocking,
                (peer, request, responder) -> answer(request, false, responder));
    }

    /** Those of a group of a node. */
    static RaftLeases of(
            StoreNode storeNode,
            GroupOptions options,
            RaftStore store,
            Commands commands,
            GroupRole role,
            GroupCalls calls) {
        return new RaftLeases(
                store,
                commands,
                role,
                calls,
                storeNode.options().random(),
                options.requestTimeout(),
                storeNode.blocking());
    }

    // Called by the applier

    void leading(Map<Long, StoredLease> leases) {
        Map<Long, Duration> ttls = new HashMap<>();
        Map<Long, Duration> remaining = new HashMap<>();
        leases.forEach((id, lease) -> {
            ttls.put(id, Duration.ofSeconds(lease.getTtlSeconds()));
            remaining.put(id, Duration.ofMillis(lease.getRemainingMs()));
        });
        clock.lead(ttls, remaining);
    }

    void notLeading() {
        clock.stop();
    }

    void applied(Command command, Outcome outcome) {
        if (!role.isLeader()) {
            return;
        }
        switch (outcome) {
            case Outcome.LeaseGranted(long id, long ttlSeconds) -> clock.granted(id, Duration.ofSeconds(ttlSeconds));
            case Outcome.LeaseRevoked(long id, long _) -> clock.revoked(id);
            // Its time is still up, so that the next tick goes on.
            case Outcome.LeaseShrunk(long id, long _) -> clock.endFailed(id, clock.reign());
            case Outcome.Checkpointed _ -> {
                if (command instanceof Command.CheckpointLeases(var remainingMs)) {
                    clock.noted(remainingMs);
                }
            }
            case Outcome.Transacted _, Outcome.Compacted _, Outcome.DigestMarked _, Outcome.Refused _ -> {}
        }
    }

    /** Ends what is over and notes remainders, while this member leads. Called every few dozen milliseconds. */
    void tick() {
        long term = role.leadingTerm();
        if (term == Proposal.ANY_TERM) {
            return;
        }
        long reign = clock.reign();
        for (long lease : clock.expired()) {
            store.propose(new Command.RevokeLease(lease), term, answer -> {
                switch (answer) {
                    // The clock heard of it when it was applied, in the log's order.
                    case Answer.Applied _ -> {}
                    case Answer.NotProposed _ -> clock.endFailed(lease, reign);
                    // It may still come: the lease must not live again before that is known.
                    case Answer.Lost _ -> clock.endUncertain(lease, reign);
                }
            });
        }
        long now = System.nanoTime();
        if (nextCheckpointNanos - now <= 0) {
            nextCheckpointNanos = now + CHECKPOINT_INTERVAL.toNanos();
            checkpoint(term);
        }
    }

    private void checkpoint(long term) {
        noting.lock();
        try {
            clock.toCheckpoint()
                    .forEach(remaining -> store.propose(new Command.CheckpointLeases(remaining), term, answer -> {}));
        } finally {
            noting.unlock();
        }
    }

    // Called by users

    @Override
    public Lease grant(long id, Duration ttl) {
        LeaseRules.check(ttl);
        store.refuseGrowthOverQuota();
        if (id == 0) {
            return grantOurChoice(random.nextLong(1, Long.MAX_VALUE), ttl);
        }
        var _ = commands.run(new Command.GrantLease(id, ttl.toSeconds()));
        return new Lease(id, ttl, ttl);
    }

    /** An id drawn at random is nobody else's: where an answer was lost it is asked for again, and may be there then. */
    private Lease grantOurChoice(long id, Duration ttl) {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean lost = false;
        while (true) {
            try {
                var _ = commands.run(new Command.GrantLease(id, ttl.toSeconds()));
                return new Lease(id, ttl, ttl);
            } catch (StoreException e) {
                if (lost && e.reason() == Reason.LEASE_EXISTS) {
                    return new Lease(id, ttl, ttl);
                }
                boolean mayRepeat = e.reason() == Reason.DEADLINE_EXCEEDED && System.nanoTime() - deadline < 0;
                if (!mayRepeat && lost) {
                    throw new StoreException(
                            Reason.DEADLINE_EXCEEDED, "lease " + id + " may have been granted, or not", e);
                }
                if (!mayRepeat) {
                    throw e;
                }
                lost = true;
            }
        }
    }

    @Override
    public void revoke(long id) {
        Outcome outcome = commands.run(new Command.RevokeLease(id));
        while (outcome instanceof Outcome.LeaseShrunk) {
            // Each round deletes many keys; nobody may hang more on a lease faster than that.
            outcome = commands.run(new Command.RevokeLease(id));
        }
    }

    @Override
    public Lease keepAlive(long id) {
        return ask(GroupCalls.LEASE_KEEP_ALIVE, id);
    }

    @Override
    public Lease timeToLive(long id) {
        return ask(GroupCalls.LEASE_TIME_TO_LIVE, id);
    }

    private Lease ask(String method, long id) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            Lease here = askHere(method, id);
            if (here != null) {
                return here;
            }
            String leader = role.leaderAddress();
            if (leader != null) {
                byte[] answer = askLeader(leader, method, id);
                if (answer.length > 0) {
                    return lease(id, ByteBuffer.wrap(answer));
                }
            }
            // Between leaders, or the call failed: both calls may be repeated without harm.
            if (System.nanoTime() - deadline > 0) {
                throw new StoreException(Reason.UNAVAILABLE, "no leader within " + timeout.toMillis() + " ms");
            }
            GroupRole.pause();
        }
    }

    /** This member's answer, if it leads and did so all the while; otherwise null. */
    private @Nullable Lease askHere(String method, long id) {
        long term = role.leadingTerm();
        if (term == Proposal.ANY_TERM) {
            return null;
        }
        Lease answer;
        try {
            answer = method.equals(GroupCalls.LEASE_KEEP_ALIVE) ? keepAliveHere(id, term) : timeToLiveHere(id);
        } catch (StoreException e) {
            // Nothing that is asked here does harm when it is done twice.
            boolean unanswered = e.reason() == Reason.UNAVAILABLE || e.reason() == Reason.DEADLINE_EXCEEDED;
            boolean outOfDate = e.reason() == Reason.LEASE_NOT_FOUND && role.leadingTerm() != term;
            if (unanswered || outOfDate) {
                return null;
            }
            throw e;
        }
        return role.leadingTerm() == term ? answer : null;
    }

    /** The leader's answer, or nothing where there was none. */
    private byte[] askLeader(String leader, String method, long id) {
        CompletableFuture<byte[]> future = new CompletableFuture<>();
        byte[] request = ByteBuffer.allocate(Long.BYTES).putLong(id).array();
        calls.call(
                leader,
                method,
                request,
                timeout,
                (answer, failure) -> future.complete(answer == null ? new byte[0] : answer));
        return future.join();
    }

    private static Lease lease(long id, ByteBuffer answer) {
        if (answer.get() == UNKNOWN_LEASE) {
            throw LeaseRules.notFound(id);
        }
        return new Lease(id, Duration.ofMillis(answer.getLong()), Duration.ofMillis(answer.getLong()));
    }

    private void answer(byte[] request, boolean renew, io.photoncloud.chainfire.store.raft.rpc.Responder responder) {
        long id = ByteBuffer.wrap(request).getLong();
        ByteBuffer answer = ByteBuffer.allocate(1 + 2 * Long.BYTES);
        try {
            Lease lease = askHere(renew ? GroupCalls.LEASE_KEEP_ALIVE : GroupCalls.LEASE_TIME_TO_LIVE, id);
            if (lease == null) {
                responder.fail("not the leader");
                return;
            }
            answer.put(KNOWN_LEASE)
                    .putLong(lease.ttl().toMillis())
                    .putLong(lease.remaining().toMillis());
        } catch (StoreException e) {
            if (e.reason() != Reason.LEASE_NOT_FOUND) {
                responder.fail(String.valueOf(e.getMessage()));
                return;
            }
            answer.put(UNKNOWN_LEASE);
        }
        responder.answer(answer.array());
    }

    /**
     * Renews first and then makes sure that this member still leads (the caller compares the term): a later leader, which
     * counts from the remainder noted in the log, then cannot end the lease before the caller expects it. Null where the
     * clock does not know a lease that the log does: its term is just beginning or over. That a lease is not there is
     * said only after a barrier: a member that does not know yet that it was replaced may not have heard of the lease.
     * That it is there is looked at again in the end: it may have been revoked meanwhile.
     */
    private @Nullable Lease keepAliveHere(long id, long term) {
        if (store.findLeaseTtl(id).isEmpty()) {
            store.awaitBarrier();
        }
        Duration ttl = ttlOf(id);
        Runnable noted = store::awaitBarrier;
        boolean ending = false;
        noting.lock();
        try {
            switch (clock.renew(id)) {
                case DONE -> {}
                case MUST_BE_NOTED ->
                    noted = commands.start(new Command.CheckpointLeases(Map.of(id, ttl.toMillis())), term);
                case UNKNOWN_LEASE -> {
                    return null;
                }
                case ENDING -> ending = true;
            }
        } finally {
            noting.unlock();
        }
        noted.run();
        if (ending) {
            throw LeaseRules.notFound(id);
        }
        return new Lease(id, ttlOf(id), ttl);
    }

    private @Nullable Lease timeToLiveHere(long id) {
        store.awaitBarrier();
        Duration ttl = ttlOf(id);
        Duration remaining = clock.remaining(id);
        return remaining == null ? null : new Lease(id, ttl, remaining);
    }

    private Duration ttlOf(long id) {
        return store.findLeaseTtl(id).orElseThrow(() -> LeaseRules.notFound(id));
    }

    @Override
    public List<Key> keys(long id) {
        store.awaitBarrier();
        ttlOf(id);
        return store.keysOfLease(id);
    }

    @Override
    public List<Long> list() {
        store.awaitBarrier();
        return store.leaseIds();
    }
}
