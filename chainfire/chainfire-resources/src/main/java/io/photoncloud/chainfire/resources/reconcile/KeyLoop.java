package io.photoncloud.chainfire.resources.reconcile;

import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.RowEvent;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableWatch;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps work on keys going that rows of several tables are about: on all keys at its start and at each resync, on each of
 * which a row changes, and on each whose time comes. One key is worked on by one thread at a time; what fails is tried
 * again, later and later; no more keys than allowed are worked on at once, and no attempt takes longer than allowed. To be
 * run by the holder of a {@link Leaseholder}'s lease.
 */
public final class KeyLoop {

    /**
     * Rows that keys are made of.
     *
     * @param key which one a row is about
     */
    public record Feed<T>(Table<T> table, Function<Row<T>, Key> key) {}

    /** What is done about a key, as everything is then. It may be done again at any time, and after a crash anywhere in it. */
    @FunctionalInterface
    public interface Work {
        /**
         * @return after how long the key is to be looked at again; empty where not before a row of it changes
         * @throws Exception the attempt failed, and is made again
         */
        Optional<Duration> attempt(Key key) throws Exception;
    }

    private static final Logger log = LoggerFactory.getLogger(KeyLoop.class);
    private static final Duration WATCH_WAIT = Duration.ofSeconds(1);

    private final String name;
    private final List<Feed<?>> feeds;
    private final Supplier<? extends Collection<Key>> strays;
    private final Work work;
    private final ReconcileLoop.Options options;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private volatile @Nullable WorkQueue running;

    /**
     * @param name of what is worked on, for the log
     * @param strays keys that may have no row any more, asked for at the start and at each resync
     * @param nanoTime a clock that never goes back
     */
    public KeyLoop(
            String name,
            List<Feed<?>> feeds,
            Supplier<? extends Collection<Key>> strays,
            Work work,
            ReconcileLoop.Options options,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.name = name;
        this.feeds = List.copyOf(feeds);
        this.strays = strays;
        this.work = work;
        this.options = options;
        this.nanoTime = nanoTime;
        this.random = random;
    }

    /**
     * The key is to be looked at soon, for a reason that is in no row: something of it changed outside. Where the loop does not
     * run nothing comes of it, and all keys are looked at when it does.
     */
    public void told(Key key) {
        WorkQueue now = running;
        if (now != null) {
            now.changed(key);
        }
    }

    /** Works until the thread is interrupted; attempts under way are interrupted too, and have ended when this returns. */
    public void run() throws InterruptedException {
        WorkQueue queue = new WorkQueue(nanoTime);
        running = queue;
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (Feed<?> feed : feeds) {
                    var _ = workers.submit(() -> listen(feed, queue));
                }
                var _ = workers.submit(() -> listStrays(queue));
                while (true) { // Ends by an interrupt.
                    WorkQueue.Item item = queue.take(options.concurrencyMax());
                    var _ = workers.submit(() -> attempt(queue, item));
                }
            } finally {
                running = null;
                workers.shutdownNow();
            }
        }
    }

    private void listStrays(WorkQueue queue) {
        Duration pause = Duration.ZERO;
        while (pause(pause)) {
            try {
                strays.get().forEach(queue::changed);
                pause = options.resync();
            } catch (RuntimeException e) { // tidy: whatever keeps them from being listed, they are listed later
                log.atWarn()
                        .addKeyValue("work", name)
                        .setCause(e)
                        .log("what has no row cannot be listed, trying again");
                pause = WATCH_WAIT;
            }
        }
    }

    /** Puts the key of every row into the queue, and then those of rows that change, until interrupted. */
    private <T> void listen(Feed<T> feed, WorkQueue queue) {
        Table<T> table = feed.table();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                long seen = WholeList.read(
                        table::list, 0, row -> queue.changed(feed.key().apply(row)));
                long resyncAt = nanoTime.getAsLong() + options.resync().toNanos();
                try (TableWatch<T> watch = table.watch(table.watchRequest().from(seen + 1))) {
                    follow(feed, watch, queue, resyncAt);
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

    private <T> void follow(Feed<T> feed, TableWatch<T> watch, WorkQueue queue, long resyncAt)
            throws InterruptedException {
        while (resyncAt - nanoTime.getAsLong() > 0) {
            Optional<RowEvent<T>> event = watch.next(WATCH_WAIT);
            switch (event.orElse(null)) {
                case RowEvent.Put<T> put -> {
                    changed(feed, put.previous(), queue);
                    changed(feed, put.row(), queue);
                }
                case RowEvent.Deleted<T> deleted -> changed(feed, deleted.previous(), queue);
                case RowEvent.Compacted<T> _, RowEvent.Cancelled<T> _ -> {
                    return;
                }
                case RowEvent.Progress<T> _ -> {}
                case null -> {}
            }
        }
    }

    private static <T> void changed(Feed<T> feed, @Nullable Row<T> row, WorkQueue queue) {
        if (row != null) {
            queue.changed(feed.key().apply(row));
        }
    }

    private void attempt(WorkQueue queue, WorkQueue.Item item) {
        TimeLimit limit = TimeLimit.start(options.attemptTimeMax());
        Optional<Duration> again = Optional.empty();
        Exception failure = null;
        try {
            again = work.attempt(item.id());
        } catch (Exception e) { // tidy: whatever the work throws, it is tried again
            failure = e;
        }
        boolean exceeded = limit.end();
        if (failure == null) {
            queue.ended(item, again);
        } else if (exceeded || !(failure instanceof InterruptedException)) {
            failed(queue, item, failure);
        }
    }

    private void failed(WorkQueue queue, WorkQueue.Item item, Exception cause) {
        Duration pause = backoff(item.failures());
        log.atWarn()
                .addKeyValue("work", name)
                .addKeyValue("key", item.id())
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
