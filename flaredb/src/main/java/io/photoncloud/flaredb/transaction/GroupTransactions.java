package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.flaredb.transaction.VersionReads.Version;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions of one group of the store, which keeps no history. Where its member leads it begins a {@link Reign}, and another one whenever it is in doubt what
 * became of a commit. To be closed before the store.
 */
public final class GroupTransactions implements TransactionalStore {

    private static final Logger LOG = LoggerFactory.getLogger(GroupTransactions.class);

    /** How long it takes at most until it is known what became of a commit; then it is unknown for good. */
    private static final Duration COMMIT_PATIENCE = Duration.ofSeconds(30);

    private static final Duration RETRY = Duration.ofMillis(100);
    private static final Duration UPKEEP = Duration.ofSeconds(1);

    /** Above the number of the transactions of one reign. */
    private static final int REIGN_BITS = 40;

    private final EmbeddedStore store;
    private final TransactionLimits limits;
    private final InstantSource wall;
    private final Reigns reigns;
    private final Resolver resolver = new Resolver();
    private final VersionSweep sweep;
    private final ScheduledExecutorService background;
    private final Map<Long, GroupTransaction> active = new ConcurrentHashMap<>();
    private final Set<VersionFeed> feeds = ConcurrentHashMap.newKeySet();
    private final AtomicLong begun = new AtomicLong();

    private volatile @Nullable Reign reign;
    private volatile String whyNot = "it is starting";
    private volatile long reignNumber;
    private volatile boolean leads;
    /** Nobody can lead behind this member's back. */
    private volatile boolean alone;

    private volatile boolean closed;

    public GroupTransactions(
            EmbeddedStore store, TransactionLimits limits, InstantSource wall, RandomGenerator random) {
        this.store = store;
        this.limits = limits;
        this.wall = wall;
        this.reigns = new Reigns(store, random);
        this.sweep = new VersionSweep(store, limits.versionsKept(), wall, this::oldestReader);
        this.background = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("transactions-upkeep").factory());
        store.onRoleChange(this::roleChanged);
        leads = store.status().role() == EmbeddedStore.Role.LEADER;
        inBackground(this::reignAnew);
        long every = UPKEEP.toMillis();
        var _ = background.scheduleWithFixedDelay(this::upkeep, every, every, TimeUnit.MILLISECONDS);
    }

    private void inBackground(Runnable task) {
        try {
            background.execute(task);
        } catch (RejectedExecutionException _) {
            // It is closing; what is left to do is done by whoever reigns next.
        }
    }

    /** Tries again what the store has refused, as long as the reign goes on; the next one begins it anew. */
    private void untilDone(Reign within, BooleanSupplier task) {
        inBackground(() -> {
            if (!task.getAsBoolean() && !within.hasEnded()) {
                later(() -> untilDone(within, task));
            }
        });
    }

    private void later(Runnable task) {
        try {
            var _ = background.schedule(task, RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            // As above.
        }
    }

    // Reigns

    private void roleChanged(EmbeddedStore.Role role) {
        leads = role == EmbeddedStore.Role.LEADER;
        if (!leads) {
            whyNot = "it does not lead";
            Reign former = reign;
            if (former != null) {
                former.end(StoreFailures.reignEnded());
            }
        }
        inBackground(this::reignAnew);
    }

    /** Begins a reign where there is none that goes on, or sees to it that nobody waits for the former one. */
    private void reignAnew() {
        Reign former = reign;
        if (former != null && !former.hasEnded()) {
            return;
        }
        if (!leads || closed) {
            reigns.giveUp();
            return;
        }
        try {
            Reigns.Beginning beginning = reigns.begin();
            Reign next = new Reign(
                    store,
                    beginning.row(),
                    new HybridClock(wall, beginning.clockLimit()),
                    beginning.clockLimit(),
                    beginning.large(),
                    limits.commitsRemembered(),
                    COMMIT_PATIENCE,
                    this::oldestListener,
                    () -> inBackground(this::reignAnew));
            reigns.begun(next);
            sweep.begin(beginning.oldestReadable());
            reignNumber = beginning.number();
            alone = store.status().members().size() == 1;
            reign = next;
            beginning.orphans().forEach(orphan -> untilDone(next, () -> resolver.remove(next, store, orphan)));
            beginning.large().committed().forEach(large -> untilDone(next, () -> resolver.resolve(next, store, large)));
        } catch (StoreException | SqlException e) {
            whyNot = String.valueOf(e.getMessage());
            LOG.atInfo().addKeyValue("reason", whyNot).log("transactions cannot be coordinated here yet, trying again");
            try {
                var _ = background.schedule(this::reignAnew, RETRY.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException _) {
                reigns.giveUp();
            }
        }
    }

    private void upkeep() {
        try {
            EmbeddedStore.Status status = store.status();
            if ((status.role() == EmbeddedStore.Role.LEADER) != leads) {
                // Told while this was being made, or overtaken by what was told later.
                roleChanged(status.role());
            }
            Reign present = reign;
            if (present == null || present.hasEnded()) {
                reignAnew();
                return;
            }
            alone = status.members().size() == 1;
            sweep.run(present);
        } catch (StoreException | SqlException e) {
            LOG.atInfo().addKeyValue("reason", e.getMessage()).log("old versions were not swept, trying again");
        }
    }

    private Reign serving() {
        Reign present = reign;
        if (closed) {
            throw StoreFailures.notServing("it is closing");
        }
        if (present == null || (present.hasEnded() && !leads)) {
            throw StoreFailures.notServing(whyNot);
        }
        present.refuseIfEnded();
        if (!alone) {
            try {
                store.awaitBarrier();
            } catch (StoreException e) {
                throw StoreFailures.refused(e);
            }
        }
        return present;
    }

    /** Of those who read, the one furthest back; 0 where somebody has not decided yet. */
    private long oldestReader() {
        Reign present = reign;
        long oldest = present == null ? 0 : present.newest();
        for (GroupTransaction transaction : active.values()) {
            oldest = Math.min(oldest, transaction.readAt());
        }
        return oldest;
    }

    /** Of those who read or are told changes: who is too far behind for what is remembered looks at the versions. */
    private long oldestListener() {
        long oldest = oldestReader();
        for (VersionFeed feed : feeds) {
            oldest = Math.min(oldest, feed.told());
        }
        return oldest;
    }

    // What it is for

    @Override
    public Transaction begin(TransactionOptions options) {
        Reign present = serving();
        long id = (reignNumber << REIGN_BITS) + begun.incrementAndGet();
        GroupTransaction transaction = new GroupTransaction(id, options, limits, present, this::ended);
        active.put(id, transaction);
        try {
            Timestamp asOf = options.asOf();
            transaction.readAt(asOf == null ? present.newest() : past(present, asOf));
            if (asOf != null) {
                sweep.refuseIfGone(asOf.value());
            }
        } catch (SqlException e) {
            transaction.rollback();
            throw e;
        }
        return transaction;
    }

    private static long past(Reign present, Timestamp asOf) {
        if (asOf.value() > present.clockNow()) {
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE, "AS OF SYSTEM TIME: " + asOf.instant() + " is in the future");
        }
        if (asOf.value() > present.newest()) {
            present.awaitPassed(asOf.value());
        }
        return asOf.value();
    }

    private void ended(GroupTransaction transaction) {
        active.remove(transaction.id());
        LargeTransaction large = transaction.large();
        Reign present = transaction.reign();
        if (large == null) {
            return;
        }
        if (large.timestamp() == LargeTransaction.NOT_COMMITTED) {
            // Where it is unknown whether it is committed, this reign has ended and nothing is removed in it.
            untilDone(present, () -> resolver.remove(present, store, large.id()));
        } else {
            untilDone(present, () -> resolver.resolve(present, store, large));
        }
    }

    @Override
    public @Nullable Bytes read(Key key) {
        Reign present = serving();
        try {
            Version version = present.reads().find(key, present.newest());
            return version == null ? null : version.value();
        } catch (StoreException e) {
            throw StoreFailures.refused(e);
        }
    }

    @Override
    public Timestamp now() {
        return new Timestamp(serving().newest());
    }

    @Override
    public ChangeFeed changes(KeyRange range, Timestamp after) {
        VersionFeed feed = new VersionFeed(this::serving, range, after.value(), sweep::refuseIfGone, feeds::remove);
        feeds.add(feed);
        try {
            sweep.refuseIfGone(after.value());
        } catch (SqlException e) {
            feed.close();
            throw e;
        }
        return feed;
    }

    @Override
    public Status status() {
        Reign present = reign;
        if (present == null) {
            return new Status(false, Timestamp.ZERO, Timestamp.ZERO, 0, 0, 0, 0);
        }
        return new Status(
                !closed && !present.hasEnded(),
                new Timestamp(present.newest()),
                new Timestamp(sweep.oldestReadable()),
                (int) active.values().stream()
                        .filter(transaction -> !transaction.isReadOnly())
                        .count(),
                present.locks().lockedKeys(),
                present.locks().waiting(),
                present.large().count());
    }

    @Override
    public TransactionLimits limits() {
        return limits;
    }

    @Override
    public void close() {
        closed = true;
        background.shutdownNow();
        Reign last = reign;
        if (last != null) {
            last.end(StoreFailures.notServing("it is closing"));
        }
        try {
            // What it reads of the store it must have read before that is closed.
            var _ = background.awaitTermination(COMMIT_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        reigns.giveUp();
    }
}
