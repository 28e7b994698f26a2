package io.photoncloud.chainfire.resources.usage;

import io.photoncloud.chainfire.resources.reconcile.Housekeeping;
import io.photoncloud.chainfire.resources.reconcile.Leaseholder;
import io.photoncloud.chainfire.resources.reconcile.ReconcileLoop;
import io.photoncloud.chainfire.resources.reconcile.Reconciler;
import io.photoncloud.chainfire.store.Table;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Ends the windows of what resources use, and tells the meter what was used: one process does each for all. */
public record UsageKeeping(Leaseholder endingWindows, Leaseholder telling) implements AutoCloseable {

    /** Starts to stand for both. */
    public static <A extends Metered> UsageKeeping start(
            Housekeeping housekeeping, Metering<A> metering, InstantSource clock, RandomGenerator random) {
        UsageOutbox outbox = metering.outbox();
        return new UsageKeeping(
                keep(housekeeping, "metering", metering.table(), metering, clock, random),
                keep(housekeeping, "usage", outbox.table(), outbox, clock, random));
    }

    private static <T> Leaseholder keep(
            Housekeeping housekeeping,
            String what,
            Table<T> table,
            Reconciler<T> reconciler,
            InstantSource clock,
            RandomGenerator random) {
        return housekeeping.alone(
                what,
                _ -> new ReconcileLoop<>(
                                table,
                                reconciler,
                                ReconcileLoop.Options.DEFAULT,
                                clock,
                                housekeeping.nanoTime(),
                                random)
                        .run());
    }

    @Override
    public void close() {
        endingWindows.close();
        telling.close();
    }
}
