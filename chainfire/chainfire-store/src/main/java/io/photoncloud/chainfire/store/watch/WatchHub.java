package io.photoncloud.chainfire.store.watch;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.chainfire.store.machine.ChangeLog;
import io.photoncloud.chainfire.store.machine.StoreStateMachine.History;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * Hands the changes that the applier publishes to the watchers of their keys. A watcher that has everything so far is
 * fed from here; one that has not, because it asked for the past or because its buffer ran over, reads history on its
 * reader's own thread until it has caught up. So the applier never waits for a watcher.
 */
public final class WatchHub implements AutoCloseable {

    /** What one watcher may have waiting for it before it is sent to history. */
    public record Bounds(int bufferEvents, long bufferBytes) {
        public static final Bounds DEFAULT = new Bounds(1_024, 4L << 20);
    }

    /** With more watches than this that want to know what was replaced, all changes tell: looking at all would take longer. */
    private static final int LOOKED_AT_MAX = 64;

    private final Supplier<View> views;
    private final History history;
    private final Bounds bounds;
    private final ScheduledExecutorService timer;
    private final WatcherIndex<HubWatch> index = new WatcherIndex<>();
    private final Set<HubWatch> open = new LinkedHashSet<>();
    private volatile long revision;
    /** The keys of the open watches that want to know what each change replaced; what has changed is a new list. */
    private volatile List<KeyRange> wantingPrevious = List.of();

    private boolean closed;

    /** @param timer runs the progress notices of watches that asked for them at an interval */
    public WatchHub(
            Supplier<View> views, History history, Bounds bounds, ScheduledExecutorService timer, long revision) {
        this.views = views;
        this.history = history;
        this.bounds = bounds;
        this.timer = timer;
        this.revision = revision;
    }

    /** The revision up to which changes were published. */
    long revision() {
        return revision;
    }

    /** Whether a watch may be open that wants to know what a change of this key replaced. Asked for every write. */
    public boolean wantsPrevious(Key key) {
        List<KeyRange> wanting = wantingPrevious;
        if (wanting.size() > LOOKED_AT_MAX) {
            return true;
        }
        for (KeyRange keys : wanting) {
            if (keys.contains(key)) {
                return true;
            }
        }
        return false;
    }

    Bounds bounds() {
        return bounds;
    }

    View view() {
        return views.get();
    }

    /** How many watches are open. */
    public synchronized int size() {
        return open.size();
    }

    /** Tells the changes of one batch, which the engine's newest view already holds, in order. */
    public synchronized void publish(List<WatchEvent.Change> changes, long upTo) {
        Set<HubWatch> touched = new LinkedHashSet<>();
        if (!open.isEmpty()) {
            for (WatchEvent.Change change : changes) {
                index.forEach(change.key(), watch -> {
                    watch.offer(change);
                    touched.add(watch);
                });
            }
        }
        revision = upTo;
        // After the whole batch, so that a reader finds it together.
        touched.forEach(HubWatch::signalIfAvailable);
    }

    /** @throws StoreException HISTORY_OFF, CLOSED */
    public synchronized Watch open(WatchRequest request) {
        if (closed) {
            throw new StoreException(Reason.CLOSED, "the store is closed");
        }
        boolean past = request.fromRevision() > 0 && request.fromRevision() <= revision;
        if (past && history == History.OFF) {
            throw new StoreException(
                    Reason.HISTORY_OFF, "this store keeps no history: a watch can only start from now on");
        }
        ChangeLog.Position from = request.fromRevision() == 0
                ? ChangeLog.Position.startOf(revision + 1)
                : new ChangeLog.Position(request.fromRevision(), request.fromSubIndex());
        HubWatch watch = new HubWatch(this, request, from, !past, history);
        open.add(watch);
        wantPrevious(request);
        index.add(request.keys(), watch);
        if (request.progressInterval() != null) {
            long nanos = request.progressInterval().toNanos();
            watch.ticksBy(timer.scheduleAtFixedRate(
                    watch::requestProgress, nanos, nanos, java.util.concurrent.TimeUnit.NANOSECONDS));
        }
        return watch;
    }

    /** Lets a watch that read history up to {@code upTo} be fed from here, if nothing was published beyond that. */
    synchronized boolean rejoin(HubWatch watch, long upTo) {
        if (upTo < revision) {
            return false;
        }
        watch.join();
        return true;
    }

    private void wantPrevious(WatchRequest request) {
        if (request.withPrevious()) {
            List<KeyRange> wanting = new ArrayList<>(wantingPrevious);
            wanting.add(request.keys());
            wantingPrevious = List.copyOf(wanting);
        }
    }

    private void wantPreviousNoMore(WatchRequest request) {
        if (request.withPrevious()) {
            List<KeyRange> wanting = new ArrayList<>(wantingPrevious);
            wanting.remove(request.keys());
            wantingPrevious = List.copyOf(wanting);
        }
    }

    synchronized void remove(HubWatch watch) {
        if (open.remove(watch)) {
            wantPreviousNoMore(watch.request());
            index.remove(watch.request().keys(), watch);
        }
    }

    /** Ends all watches: whoever reads them must watch again, from where they were, here or elsewhere. */
    public void cancelAll(String reason) {
        List<HubWatch> ended;
        synchronized (this) {
            ended = new ArrayList<>(open);
        }
        ended.forEach(watch -> watch.end(new WatchEvent.Cancelled(revision, reason)));
    }

    /** After the state was replaced by a newer one: watchers read what happened in between from its history. */
    public synchronized void jump(long upTo) {
        if (history == History.OFF) {
            cancelAll("the state was replaced by a newer one, and no history is kept");
        }
        // First the watches, then the revision: a watch that is fed has been told everything up to that.
        open.forEach(watch -> watch.fallBack(revision));
        revision = upTo;
        open.forEach(HubWatch::signalIfAvailable);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        cancelAll("the store is closing");
    }
}
