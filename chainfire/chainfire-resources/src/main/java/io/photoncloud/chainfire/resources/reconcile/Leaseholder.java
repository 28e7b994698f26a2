package io.photoncloud.chainfire.resources.reconcile;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does a piece of work in one process at a time: that one which holds a key that hangs on a lease. It goes on until its
 * process ends, or has not renewed the lease in time; then another one takes over, within the lease's time.
 *
 * <p>A process that stands still may work on for a moment after it has lost the lease. What must not happen twice is
 * written on the condition of {@link Held#condition}, or is idempotent.
 */
public final class Leaseholder implements AutoCloseable {

    /** The work. It is interrupted when the lease is lost, and ends then. */
    @FunctionalInterface
    public interface Work {
        void run(Held held) throws InterruptedException;
    }

    /** Is told that the lease is held, again and again. */
    @FunctionalInterface
    public interface Renewals {

        /** @param asked when the answered question was sent, by the clock that never goes back: it is held from then for its time */
        void renewed(long asked);
    }

    /** That the lease is held. {@code revision} is larger for every later holder. */
    public record Held(Key key, long revision) {

        /** Holds for as long as nobody else has taken over. */
        public Condition condition() {
            return Condition.unchangedSince(key, revision);
        }
    }

    private static final Logger log = LoggerFactory.getLogger(Leaseholder.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** Lost after this part of the lease's time without a renewal; the rest is for the work to end. */
    private static final int RENEWALS_PER_TTL = 3;

    private static final int LOOKS_PER_RENEWAL = 4;

    private final ReplicatedStore store;
    private final Key key;
    private final Bytes holder;
    private final Duration ttl;
    private final LongSupplier nanoTime;
    private final Work work;
    private final Renewals renewals;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /**
     * Starts to stand for the lease.
     *
     * @param name of the key: {@code iam/lease/audit-chain}
     * @param holder who this process is, for people
     * @param ttl in whole seconds: the longest time without anybody at work after a process has died
     * @param nanoTime a clock that never goes back
     */
    public Leaseholder(
            ReplicatedStore store, String name, String holder, Duration ttl, LongSupplier nanoTime, Work work) {
        this(store, name, holder, ttl, nanoTime, work, _ -> {});
    }

    /** As above, for work that has to be over when the lease is, whatever keeps it. */
    public Leaseholder(
            ReplicatedStore store,
            String name,
            String holder,
            Duration ttl,
            LongSupplier nanoTime,
            Work work,
            Renewals renewals) {
        this.store = store;
        this.key = Key.utf8(name);
        this.holder = Bytes.utf8(holder);
        this.ttl = ttl;
        this.nanoTime = nanoTime;
        this.work = work;
        this.renewals = renewals;
        this.thread = Thread.ofVirtual().name("lease-" + name).start(this::stand);
    }

    private void stand() {
        try {
            while (!isClosing()) {
                try {
                    long granted = nanoTime.getAsLong();
                    long lease = store.leases().grant(0, ttl).id();
                    try {
                        Optional<Held> held = take(lease);
                        if (held.isPresent()) {
                            renewals.renewed(granted);
                            workAs(held.get(), lease, granted);
                        }
                    } finally {
                        giveBack(lease);
                    }
                    awaitFree();
                } catch (StoreException e) {
                    if (!isClosing()) {
                        log.atWarn()
                                .addKeyValue("lease", key)
                                .setCause(e)
                                .log("the store is not reached, trying again");
                        pause(RETRY);
                    }
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Held> take(long lease) {
        CommitResult result =
                store.commit(Transaction.when(Condition.absent(key)).then(Operation.Put.leased(key, holder, lease)));
        return switch (result) {
            case CommitResult.Committed(long revision, var _) -> Optional.of(new Held(key, revision));
            case CommitResult.Conflicted _ -> Optional.empty();
            // It hangs on our own lease, which is given back: nobody waits for long.
            case CommitResult.Unknown _ -> Optional.empty();
        };
    }

    /** Ends when the work does, or the lease is lost, or this is closed. */
    private void workAs(Held held, long lease, long granted) throws InterruptedException {
        log.atInfo()
                .addKeyValue("lease", key)
                .addKeyValue("holder", holder.toUtf8())
                .log("holding the lease");
        CountDownLatch ended = new CountDownLatch(1);
        Thread worker = Thread.ofVirtual().name("work-" + key.toUtf8()).start(() -> {
            try {
                work.run(held);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (StoreException e) { // the lease may well be lost with it; whoever gets it next goes on
                log.atWarn()
                        .addKeyValue("lease", key)
                        .addKeyValue("reason", e.reason())
                        .addKeyValue("cause", e.getMessage())
                        .log("the store kept the lease's holder from its work, starting again");
            } catch (RuntimeException e) {
                log.atError()
                        .addKeyValue("lease", key)
                        .setCause(e)
                        .log("the work of the lease's holder ended, starting again");
            } finally {
                ended.countDown();
            }
        });
        try {
            renewUntil(ended, lease, granted);
        } finally {
            worker.interrupt();
            worker.join();
        }
    }

    /** Asking takes time of its own, and may take more than the lease has: what is renewed is looked at beside it. */
    private void renewUntil(CountDownLatch ended, long lease, long granted) throws InterruptedException {
        long interval = ttl.toNanos() / RENEWALS_PER_TTL;
        AtomicLong renewed = new AtomicLong(granted);
        AtomicBoolean gone = new AtomicBoolean();
        Thread renewing = Thread.ofVirtual().start(() -> renew(lease, interval, renewed, gone));
        try {
            while (!ended.await(interval / LOOKS_PER_RENEWAL, TimeUnit.NANOSECONDS) && !isClosing()) {
                if (gone.get() || nanoTime.getAsLong() - renewed.get() > ttl.toNanos() - interval) {
                    log.atWarn().addKeyValue("lease", key).log("the lease is lost, the work stops");
                    return;
                }
            }
        } finally {
            renewing.interrupt();
        }
    }

    private void renew(long lease, long interval, AtomicLong renewed, AtomicBoolean gone) {
        try {
            while (!closing.await(interval, TimeUnit.NANOSECONDS)) {
                long asked = nanoTime.getAsLong();
                try {
                    var _ = store.leases().keepAlive(lease);
                    renewed.set(asked);
                    renewals.renewed(asked);
                } catch (StoreException e) {
                    if (e.reason() == StoreException.Reason.LEASE_NOT_FOUND) {
                        gone.set(true);
                        return;
                    }
                    log.atDebug().addKeyValue("lease", key).setCause(e).log("the lease was not renewed, trying again");
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void giveBack(long lease) {
        try {
            store.leases().revoke(lease);
        } catch (StoreException e) {
            log.atDebug().addKeyValue("lease", key).setCause(e).log("a lease was not given back, and ends by itself");
        }
    }

    /** Until the key is gone, or might be. */
    private void awaitFree() throws InterruptedException {
        Optional<Entry> present = store.find(key);
        if (present.isEmpty()) {
            pause(RETRY.dividedBy(10)); // The work ended by itself: not at once again.
            return;
        }
        WatchRequest changes =
                WatchRequest.of(KeyRange.single(key)).from(present.get().modRevision() + 1);
        try (Watch watch = store.watch(changes)) {
            long end = nanoTime.getAsLong() + ttl.toNanos();
            while (!isClosing() && end - nanoTime.getAsLong() > 0) {
                Optional<WatchEvent> event = watch.next(RETRY);
                if (event.isPresent() && !(event.get() instanceof WatchEvent.Progress)) {
                    return;
                }
            }
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void pause(Duration time) throws InterruptedException {
        var _ = closing.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Stops the work, waits for its end, and gives the lease back. */
    @Override
    public void close() {
        closing.countDown();
        Ending.await(thread);
    }
}
