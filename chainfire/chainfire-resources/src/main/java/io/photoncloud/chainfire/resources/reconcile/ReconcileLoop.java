package io.photoncloud.chainfire.resources.reconcile;

import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.reconcile.Reconciler.Next;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.RowEvent;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableWatch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link Reconciler} at work on a table's rows: on all of them at its start and at each resync, on each that
 * changes, and on each whose deadline comes. One row is worked on by one thread at a time, and as it is then; what fails
 * is tried again, later and later; no more rows than allowed are worked on at once, and no attempt takes longer than
 * allowed. To be run by the holder of a {@link Leaseholder}'s lease.
 */
public final class ReconcileLoop<T> {

    /**
     * @param concurrencyMax rows worked on at once
     * @param attemptTimeMax an attempt that takes longer is interrupted and has failed
     * @param backoffMin after the first failure; twice as long after each further one, give or take a quarter
     * @param backoffMax the longest
     * @param resync all rows are looked at again so often, whatever was or was not heard of them
     */
    public record Options(
            int concurrencyMax, Duration attemptTimeMax, Duration backoffMin, Duration backoffMax, Duration resync) {

        public static final Options DEFAULT = new Options(
                16, Duration.ofMinutes(1), Duration.ofMillis(200), Duration.ofSeconds(30), Duration.ofMinutes(5));

        public Options {
            if (concurrencyMax < 1 || backoffMin.isNegative() || backoffMin.isZero() || resync.isZero()) {
                throw new IllegalArgumentException("a reconcile loop needs a row at once, a pause and a resync");
            }
        }
    }

    private static final Logger log = LoggerFactory.getLogger(ReconcileLoop.class);
    private static final Duration WATCH_WAIT = Duration.ofSeconds(1);

    private final Table<T> table;
    private final Reconciler<T> reconciler;
    private final Options options;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;

    /** @param nanoTime a clock that never goes back, for pauses; {@code clock} is for the rows' deadlines */
    public ReconcileLoop(
            Table<T> table,
            Reconciler<T> reconciler,
            Options options,
            InstantSource clock,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.table = table;
        this.reconciler = reconciler;
        this.options = options;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.random = random;
    }

    /** Works until the thread is interrupted; attempts under way are interrupted too, and have ended when this returns. */
    public void run() throws InterruptedException {
        WorkQueue queue = new WorkQueue(nanoTime);
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                var _ = workers.submit(() -> listen(queue));
                while (true) { // Ends by an interrupt.
                    WorkQueue.Item item = queue.take(options.concurrencyMax());
                    var _ = workers.submit(() -> attempt(queue, item));
                }
            } finally {
                workers.shutdownNow();
            }
        }
    }

    /** Puts every row into the queue, and then those that change, until interrupted. */
    private void listen(WorkQueue queue) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                long seen = enqueueAll(queue);
                long resyncAt = nanoTime.getAsLong() + options.resync().toNanos();
                try (TableWatch<T> watch = table.watch(table.watchRequest().from(seen + 1))) {
                    follow(watch, queue, resyncAt);
                }
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                log.atWarn()
                        .addKeyValue("table", table.name())
                        .setCause(e)
                        .log("rows cannot be followed, trying again");
                if (!pause(WATCH_WAIT)) {
                    return;
                }
            }
        }
    }

    private static boolean pause(Duration time) {
        try {
            Thread.sleep(time); // tidy: a pause before the store is asked again
            return true;
        } catch (InterruptedException _) {
            return false;
        }
    }

    private long enqueueAll(WorkQueue queue) {
        return WholeList.read(table::list, 0, row -> queue.changed(row.id()));
    }

    private void follow(TableWatch<T> watch, WorkQueue queue, long resyncAt) throws InterruptedException {
        while (resyncAt - nanoTime.getAsLong() > 0) {
            Optional<RowEvent<T>> event = watch.next(WATCH_WAIT);
            switch (event.orElse(null)) {
                case RowEvent.Change<T> change -> queue.changed(change.id());
                case RowEvent.Compacted<T> _, RowEvent.Cancelled<T> _ -> {
                    return;
                }
                case RowEvent.Progress<T> _ -> {}
                case null -> {}
            }
        }
    }

    private void attempt(WorkQueue queue, WorkQueue.Item item) {
        TimeLimit limit = TimeLimit.start(options.attemptTimeMax());
        Optional<Duration> again = Optional.empty();
        Exception failure = null;
        try {
            again = attempt(item.id());
        } catch (Exception e) { // tidy: whatever a reconciler throws, its row is tried again
            failure = e;
        }
        boolean exceeded = limit.end();
        if (failure == null) {
            queue.ended(item, again);
        } else if (exceeded || !(failure instanceof InterruptedException)) {
            failed(queue, item, failure);
        }
    }

    /** @return after how long the row is to be looked at again; empty where not before it changes */
    private Optional<Duration> attempt(Key id) throws Exception {
        Optional<Row<T>> row = table.find(id);
        if (row.isEmpty()) {
            return Optional.empty();
        }
        Optional<Instant> deadline = reconciler.deadline(row.get().value());
        Optional<Duration> left = deadline.map(end -> Duration.between(clock.instant(), end));
        if (left.filter(time -> !time.isPositive()).isPresent()) {
            reconciler.expire(row.get());
            return Optional.of(options.backoffMin());
        }
        return switch (reconciler.reconcile(row.get())) {
            case Next.Settled() -> left;
            case Next.Again(Duration after) ->
                Optional.of(left.filter(time -> time.compareTo(after) < 0).orElse(after));
        };
    }

    private void failed(WorkQueue queue, WorkQueue.Item item, Exception cause) {
        Duration pause = backoff(item.failures());
        log.atWarn()
                .addKeyValue("table", table.name())
                .addKeyValue("row", item.id())
                .addKeyValue("failures", item.failures() + 1)
                .addKeyValue("again_in", pause)
                .setCause(cause)
                .log("a row was not reconciled, trying again");
        queue.failed(item, pause);
    }

    private Duration backoff(int failures) {
        long longest = options.backoffMax().toNanos();
        long doubled = options.backoffMin().toNanos() << Math.min(failures, 30);
        long pause = doubled <= 0 ? longest : Math.min(doubled, longest);
        return Duration.ofNanos(pause - pause / 4 + random.nextLong(pause / 2 + 1));
    }
}
