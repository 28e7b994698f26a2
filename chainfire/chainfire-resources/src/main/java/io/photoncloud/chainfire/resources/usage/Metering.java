package io.photoncloud.chainfire.resources.usage;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.reconcile.Reconciler;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableTransaction;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Notes what resources used: up to each change of what they have, in the transaction of that change, and up to the end of each
 * window, when a loop over {@link #table} with this as its reconciler comes by. Each moment of each resource is noted once.
 */
public final class Metering<A extends Metered> implements Reconciler<Meter<A>> {

    private final ReplicatedStore store;
    private final Table<Meter<A>> meters;
    private final UsageOutbox outbox;
    private final Duration window;

    /**
     * @param meters of a service's own, by {@link Meter#key}
     * @param window zero where nothing is metered
     */
    public Metering(ReplicatedStore store, Table<Meter<A>> meters, UsageOutbox outbox, Duration window) {
        this.store = store;
        this.meters = meters;
        this.outbox = outbox;
        this.window = window;
    }

    public Table<Meter<A>> table() {
        return meters;
    }

    public UsageOutbox outbox() {
        return outbox;
    }

    /** Whether anything is metered. */
    boolean isOn() {
        return !window.isZero();
    }

    Duration window() {
        return window;
    }

    /** To be written with what changes a resource. */
    public void follow(TableTransaction rows, ResourceRef resource, A before, A after, Instant at) {
        if (!before.equals(after)) {
            write(rows, resource, after, at);
        }
    }

    /** Has a resource metered as what it has, from now on. */
    void align(TableTransaction rows, ResourceRef resource, A has, Instant at) {
        boolean same = rows.find(meters, Meter.key(resource))
                .map(row -> row.value().amounts().equals(has))
                .orElse(has.isNothing());
        if (!same) {
            write(rows, resource, has, at);
        }
    }

    /** Nothing is told of what was used since it was told last. */
    void forget(Key meter) {
        var _ = TableTransaction.run(store, rows -> {
            if (rows.find(meters, meter).isPresent()) {
                rows.delete(meters, meter);
            }
            return meter;
        });
    }

    private void write(TableTransaction rows, ResourceRef resource, A after, Instant at) {
        Instant now = at.truncatedTo(ChronoUnit.MILLIS);
        Optional<Row<Meter<A>>> running = rows.find(meters, Meter.key(resource));
        if (window.isZero()) {
            // Of a time when it was metered.
            running.ifPresent(row -> rows.delete(meters, row.id()));
            return;
        }
        // What was told by a clock that is ahead is not told again.
        Instant begin = running.map(row -> row.value().from())
                .filter(told -> told.isAfter(now))
                .orElse(now);
        Meter<A> next = new Meter<>(resource, after, begin);
        running.ifPresent(row -> row.value().until(now).forEach(usage -> outbox.note(rows, usage)));
        if (after.isNothing()) {
            running.ifPresent(row -> rows.delete(meters, row.id()));
        } else if (running.isPresent()) {
            rows.update(meters, next.key(), _ -> next);
        } else {
            rows.insert(meters, next);
        }
    }

    @Override
    public Next reconcile(Row<Meter<A>> row) {
        return Next.SETTLED;
    }

    @Override
    public Optional<Instant> deadline(Meter<A> meter) {
        return window.isZero() ? Optional.empty() : Optional.of(meter.windowEnd(window));
    }

    @Override
    public void expire(Row<Meter<A>> row) {
        Instant end = row.value().windowEnd(window);
        var _ = TableTransaction.run(store, rows -> {
            boolean same = rows.find(meters, row.id())
                    .filter(now -> now.modRevision() == row.modRevision())
                    .isPresent();
            if (same) {
                row.value().until(end).forEach(usage -> outbox.note(rows, usage));
                rows.update(meters, row.id(), meter -> meter.toldUntil(end));
            }
            return same;
        });
    }
}
