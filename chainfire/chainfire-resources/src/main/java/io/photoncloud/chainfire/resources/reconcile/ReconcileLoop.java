package io.photoncloud.chainfire.resources.reconcile;

import io.photoncloud.chainfire.resources.reconcile.Reconciler.Next;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

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

    private final Table<T> table;
    private final Reconciler<T> reconciler;
    private final Options options;
    private final InstantSource clock;
    private final KeyLoop loop;

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
        this.loop = new KeyLoop(
                table.name(),
                List.of(new KeyLoop.Feed<>(table, Row::id)),
                List::of,
                this::attempt,
                options,
                nanoTime,
                random);
    }

    /** Works until the thread is interrupted; attempts under way are interrupted too, and have ended when this returns. */
    public void run() throws InterruptedException {
        loop.run();
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
}
