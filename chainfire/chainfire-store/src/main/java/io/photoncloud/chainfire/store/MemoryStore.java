package io.photoncloud.chainfire.store;

import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.decide.Chain;
import io.photoncloud.chainfire.store.decide.LeaderStore;
import io.photoncloud.chainfire.store.decide.PipelinedDecider;
import io.photoncloud.chainfire.store.engine.MemoryEngine;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.chainfire.store.lease.LeaseClock;
import io.photoncloud.chainfire.store.machine.Command;
import io.photoncloud.chainfire.store.machine.EntriesView;
import io.photoncloud.chainfire.store.machine.Outcome;
import io.photoncloud.chainfire.store.machine.Reader;
import io.photoncloud.chainfire.store.machine.StoreStateMachine;
import io.photoncloud.chainfire.store.machine.Sweep;
import io.photoncloud.chainfire.store.machine.TransactionRules;
import io.photoncloud.chainfire.store.watch.WatchHub;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The store on the heap of one process, for tests: the same state machine, watches and leases as the replicated one,
 * without a log. It is its group's only member and always leads. Nothing survives it.
 */
public final class MemoryStore implements EmbeddedStore, LeaderStore {

    private static final Duration LEASE_TICK = Duration.ofMillis(20);
    private static final long MEMBER_ID = 1;
    private static final long CLUSTER_ID = 1;

    private final StoreLimits limits;
    private final StoreStateMachine.History history;
    private final RandomGenerator random;
    private final MemoryEngine engine = new MemoryEngine();
    private final StoreStateMachine machine;
    private final Reader reader;
    private final LeaseClock leaseClock;
    private final ScheduledExecutorService timer;
    private final WatchHub hub;
    private long index;
    private boolean closed;

    public MemoryStore() {
        this(StoreLimits.DEFAULT, RandomGenerator.getDefault(), System::nanoTime);
    }

    /** @param nanoTime the clock by which leases end, never going back */
    public MemoryStore(StoreLimits limits, RandomGenerator random, LongSupplier nanoTime) {
        this(limits, random, nanoTime, StoreStateMachine.History.KEPT);
    }

    /** As a store whose {@code photon.store.history} is off. */
    public static MemoryStore withoutHistory() {
        return withoutHistory(StoreLimits.DEFAULT);
    }

    public static MemoryStore withoutHistory(StoreLimits limits) {
        return new MemoryStore(limits, RandomGenerator.getDefault(), System::nanoTime, StoreStateMachine.History.OFF);
    }

    private MemoryStore(
            StoreLimits limits, RandomGenerator random, LongSupplier nanoTime, StoreStateMachine.History history) {
        this.limits = limits;
        this.history = history;
        this.random = random;
        this.machine = new StoreStateMachine(engine, history, limits);
        this.reader = new Reader(limits, history);
        this.leaseClock = new LeaseClock(nanoTime);
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("memory-store-timer").factory());
        this.hub = new WatchHub(engine::view, history, WatchHub.Bounds.DEFAULT, timer, machine.revision());
        machine.tellPreviousWhere(hub::wantsPrevious);
        machine.doubtWhatIsNew();
        long tick = LEASE_TICK.toMillis();
        var _ = timer.scheduleAtFixedRate(this::endLeases, tick, tick, TimeUnit.MILLISECONDS);
    }

    private void endLeases() {
        for (long lease : leaseClock.expired()) {
            synchronized (this) {
                if (!closed) {
                    endLease(lease);
                }
            }
        }
    }

    private void endLease(long lease) {
        Outcome outcome = apply(new Command.RevokeLease(lease));
        while (outcome instanceof Outcome.LeaseShrunk) {
            outcome = apply(new Command.RevokeLease(lease));
        }
        leaseClock.revoked(lease);
    }

    private synchronized Outcome apply(Command command) {
        if (closed) {
            throw new StoreException(Reason.CLOSED, "the store is closed");
        }
        Outcome outcome = machine.apply(command);
        hub.publish(machine.commit(++index), machine.revision());
        if (outcome instanceof Outcome.Refused refused) {
            throw refused.toException();
        }
        return outcome;
    }

    @Override
    public CommitResult commit(Transaction transaction) {
        TransactionRules.check(transaction, limits);
        Outcome outcome = apply(new Command.Transact(transaction));
        if (outcome instanceof Outcome.Transacted(CommitResult result)) {
            return result;
        }
        throw new IllegalStateException("a transaction ended as " + outcome);
    }

    @Override
    public Page range(RangeQuery query) {
        try (View view = engine.view()) {
            return reader.range(view, query, view.mark().revision());
        }
    }

    @Override
    public List<Page> rangeAll(List<RangeQuery> queries) {
        try (View view = engine.view()) {
            return queries.stream()
                    .map(query -> reader.range(view, query, view.mark().revision()))
                    .toList();
        }
    }

    @Override
    public KeysPage findAll(KeysQuery query) {
        try (View view = engine.view()) {
            return reader.findAll(view, query, view.mark().revision());
        }
    }

    @Override
    public void commitAsync(
            Transaction transaction, BiConsumer<@Nullable CommitResult, @Nullable StoreException> done) {
        CommitResult result;
        try {
            result = commit(transaction);
        } catch (StoreException e) {
            done.accept(null, e);
            return;
        }
        done.accept(result, null);
    }

    @Override
    public void rangeAsync(RangeQuery query, BiConsumer<@Nullable Page, @Nullable StoreException> done) {
        tell(() -> range(query), done);
    }

    @Override
    public void findAllAsync(KeysQuery query, BiConsumer<@Nullable KeysPage, @Nullable StoreException> done) {
        tell(() -> findAll(query), done);
    }

    private static <A> void tell(Supplier<A> read, BiConsumer<@Nullable A, @Nullable StoreException> done) {
        A answer;
        try {
            answer = read.get();
        } catch (StoreException e) {
            done.accept(null, e);
            return;
        }
        done.accept(answer, null);
    }

    @Override
    public LocalView localView() {
        return new EntriesView(engine.view(), history);
    }

    @Override
    public void awaitBarrier() {
        // There is nobody to ask, and what was acknowledged is applied.
    }

    @Override
    public long leadingTerm() {
        return 1;
    }

    @Override
    public void commitInTerm(
            Transaction transaction,
            long term,
            Chain chain,
            BiConsumer<@Nullable CommitResult, @Nullable StoreException> done) {
        commitAsync(transaction, done);
    }

    @Override
    public void confirmLeading(long term, Consumer<@Nullable StoreException> done) {
        done.accept(null);
    }

    @Override
    public <P, C, A> Decisions<C, A> decider(
            String name, Decider<P, C, A> decider, Codec<C> commands, Codec<A> answers) {
        return new PipelinedDecider<>(this, decider, name);
    }

    @Override
    public Watch watch(WatchRequest request) {
        return hub.open(request);
    }

    @Override
    public void compact(long revision) {
        apply(new Command.Compact(revision));
        Sweep.all(engine);
    }

    @Override
    public Leases leases() {
        return new MemoryLeases();
    }

    private final class MemoryLeases implements Leases {

        @Override
        public Lease grant(long id, Duration ttl) {
            LeaseRules.check(ttl);
            synchronized (MemoryStore.this) {
                long chosen = id == 0 ? random.nextLong(1, Long.MAX_VALUE) : id;
                apply(new Command.GrantLease(chosen, ttl.toSeconds()));
                leaseClock.granted(chosen, ttl);
                return new Lease(chosen, ttl, ttl);
            }
        }

        @Override
        public void revoke(long id) {
            synchronized (MemoryStore.this) {
                endLease(id);
            }
        }

        @Override
        public Lease keepAlive(long id) {
            synchronized (MemoryStore.this) {
                Duration ttl = ttlOf(id);
                if (leaseClock.renew(id) == LeaseClock.Renewal.ENDING) {
                    throw LeaseRules.notFound(id);
                }
                return new Lease(id, ttl, ttl);
            }
        }

        @Override
        public Lease timeToLive(long id) {
            synchronized (MemoryStore.this) {
                Duration ttl = ttlOf(id);
                Duration remaining = leaseClock.remaining(id);
                return new Lease(id, ttl, remaining == null ? Duration.ZERO : remaining);
            }
        }

        private Duration ttlOf(long id) {
            var lease = machine.leases().get(id);
            if (lease == null) {
                throw LeaseRules.notFound(id);
            }
            return Duration.ofSeconds(lease.getTtlSeconds());
        }

        @Override
        public List<Key> keys(long id) {
            synchronized (MemoryStore.this) {
                ttlOf(id);
                try (View view = engine.view()) {
                    return StoreStateMachine.keysOf(view, id, Integer.MAX_VALUE);
                }
            }
        }

        @Override
        public List<Long> list() {
            synchronized (MemoryStore.this) {
                return machine.leases().keySet().stream().sorted().toList();
            }
        }
    }

    @Override
    public StoreLimits limits() {
        return limits;
    }

    @Override
    public synchronized Status status() {
        Member self = new Member(MEMBER_ID, "127.0.0.1:0", MemberState.VOTER, true, index, true);
        return new Status(
                MEMBER_ID,
                Role.LEADER,
                MEMBER_ID,
                1,
                index,
                index,
                machine.revision(),
                machine.compactedRevision(),
                0,
                0,
                0,
                false,
                List.of(self),
                null);
    }

    @Override
    public long clusterId() {
        return CLUSTER_ID;
    }

    @Override
    public void onRoleChange(Consumer<Role> listener) {
        listener.accept(Role.LEADER);
    }

    @Override
    public Member addMember(String address) {
        throw new StoreException(Reason.INVALID, "a store in memory has one member");
    }

    @Override
    public void removeMember(long id) {
        throw new StoreException(Reason.INVALID, "the last member cannot be removed");
    }

    @Override
    public void transferLeadership(long id, Duration wait) {
        if (id != MEMBER_ID) {
            throw new StoreException(Reason.INVALID, "no member " + id);
        }
    }

    @Override
    public void snapshot() {
        // There is no log to shorten.
    }

    @Override
    public synchronized Digest digest() {
        return new Digest(machine.revision(), machine.appliedIndex(), machine.digest());
    }

    @Override
    public void exportTo(Path file, KeyRange keys) {
        StateFile.export(this, keys, file);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        hub.close();
        timer.shutdownNow();
    }
}
