package io.photoncloud.chainfire.store.watch;

import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.chainfire.store.machine.ChangeLog;
import io.photoncloud.chainfire.store.machine.StoreStateMachine.History;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One watch of a {@link WatchHub}. {@code next} is the place of the first change not yet put into the buffer; while the
 * watch is joined the hub feeds it, otherwise its reader does from history. Locks are taken hub first, then watch.
 */
final class HubWatch implements Watch {

    private final WatchHub hub;
    private final WatchRequest request;
    private final History history;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition available = lock.newCondition();
    private final Deque<WatchEvent> buffer = new ArrayDeque<>();
    private long bufferBytes;
    private ChangeLog.Position next;
    /** Up to which revision history was read; what the hub fed beyond it is whole once the hub has reached it. */
    private long historyUpTo;

    private boolean joined;
    private boolean progressWanted;
    private @Nullable WatchEvent last;
    private boolean lastTold;
    private boolean closed;
    private @Nullable Runnable signal;
    private @Nullable Future<?> ticks;

    HubWatch(WatchHub hub, WatchRequest request, ChangeLog.Position next, boolean joined, History history) {
        this.hub = hub;
        this.request = request;
        this.next = next;
        this.joined = joined;
        this.history = history;
    }

    WatchRequest request() {
        return request;
    }

    void ticksBy(Future<?> future) {
        ticks = future;
    }

    /** Takes a change from the hub; falls back to history where the buffer is full, or the change is not whole. */
    void offer(WatchEvent.Change change) {
        lock.lock();
        try {
            ChangeLog.Position at = ChangeLog.Position.of(change);
            if (!joined || last != null || at.compareTo(next) < 0) {
                return;
            }
            long bytes = change.bytes();
            boolean full = buffer.size() >= hub.bounds().bufferEvents()
                    || (!buffer.isEmpty() && bufferBytes + bytes > hub.bounds().bufferBytes());
            // What a change replaced is not told where nobody asked in time, or it is much; history knows it.
            boolean incomplete = request.withPrevious() && change.hasPrevious() && change.previous() == null;
            if ((full || incomplete) && history == History.OFF) {
                String why = full ? "the watcher is too slow" : "more was changed at once than can be told";
                last = new WatchEvent.Cancelled(change.revision(), why + ", and no history is kept");
                available.signalAll();
                return;
            }
            if (full || incomplete) {
                joined = false;
                next = at;
                return;
            }
            buffer.add(trimmed(change));
            bufferBytes += bytes;
            next = at.next();
        } finally {
            lock.unlock();
        }
    }

    private WatchEvent.Change trimmed(WatchEvent.Change change) {
        if (request.withPrevious() || change.previous() == null) {
            return change;
        }
        return switch (change) {
            case WatchEvent.Put put -> new WatchEvent.Put(put.entry(), put.subIndex(), null);
            case WatchEvent.Deleted deleted ->
                new WatchEvent.Deleted(deleted.key(), deleted.revision(), deleted.subIndex(), null);
        };
    }

    /** Called by the hub, under its lock: from now on it feeds this watch. */
    void join() {
        lock.lock();
        try {
            joined = true;
        } finally {
            lock.unlock();
        }
    }

    /** The hub feeds it no more. If it did, it has offered everything up to {@code fed}, though perhaps nothing of it mattered. */
    void fallBack(long fed) {
        lock.lock();
        try {
            ChangeLog.Position unfed = ChangeLog.Position.startOf(fed + 1);
            if (joined && next.compareTo(unfed) < 0) {
                next = unfed;
            }
            joined = false;
        } finally {
            lock.unlock();
        }
    }

    void signalIfAvailable() {
        Runnable toRun;
        lock.lock();
        try {
            if (!mayHaveEvents()) {
                return;
            }
            available.signalAll();
            toRun = signal;
        } finally {
            lock.unlock();
        }
        if (toRun != null) {
            toRun.run();
        }
    }

    private boolean mayHaveEvents() {
        if (!buffer.isEmpty()) {
            return true;
        }
        return last == null ? !joined || progressWanted : !lastTold;
    }

    void end(WatchEvent event) {
        lock.lock();
        try {
            if (last == null) {
                last = event;
            }
        } finally {
            lock.unlock();
        }
        hub.remove(this);
        signalIfAvailable();
    }

    @Override
    public Optional<WatchEvent> next(Duration wait) throws InterruptedException {
        long left = wait.toNanos();
        while (true) {
            List<WatchEvent> events = poll(1);
            if (!events.isEmpty()) {
                return Optional.of(events.getFirst());
            }
            lock.lock();
            try {
                if (!mayHaveEvents()) {
                    if (left <= 0 || closed || lastTold) {
                        return Optional.empty();
                    }
                    left = available.awaitNanos(left);
                } else if (left <= 0) {
                    return Optional.empty();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public List<WatchEvent> poll(int max) {
        List<WatchEvent> events = new ArrayList<>();
        drain(events, max);
        // Each round reads a bounded stretch of history, or ends because the hub feeds the watch again.
        while ((events.isEmpty() || (events.size() < max && endsWithin(events))) && readsHistory()) {
            catchUp();
            drain(events, max);
        }
        return events;
    }

    /** Whether the last of these events may not be the last of its revision. Only the reader calls it. */
    private boolean endsWithin(List<WatchEvent> events) {
        lock.lock();
        try {
            return events.getLast().revision() == next.revision();
        } finally {
            lock.unlock();
        }
    }

    private void drain(List<WatchEvent> events, int max) {
        long reached = hub.revision();
        lock.lock();
        try {
            long whole = Math.max(reached, historyUpTo);
            while (events.size() < max && !buffer.isEmpty() && buffer.element().revision() <= whole) {
                WatchEvent event = buffer.remove();
                events.add(event);
                bufferBytes -= event instanceof WatchEvent.Change change ? change.bytes() : 0;
            }
            if (events.size() == max || !buffer.isEmpty()) {
                return;
            }
            if (last != null && !lastTold) {
                lastTold = true;
                events.add(last);
            } else if (progressWanted && joined && last == null) {
                progressWanted = false;
                events.add(new WatchEvent.Progress(reached));
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean readsHistory() {
        lock.lock();
        try {
            return !joined && last == null && !closed && buffer.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Reads one stretch of history into the buffer. Only the reader calls it, so {@code next} stands still meanwhile. */
    private void catchUp() {
        ChangeLog.Position from = next;
        long reached;
        ChangeLog.Chunk chunk;
        try (View view = hub.view()) {
            long compacted = view.mark().compactedRevision();
            if (from.revision() < compacted) {
                end(new WatchEvent.Compacted(compacted));
                return;
            }
            reached = view.mark().revision();
            chunk = ChangeLog.read(
                    view,
                    request.keys(),
                    from,
                    request.withPrevious() ? ChangeLog.Previous.WANTED : ChangeLog.Previous.UNWANTED,
                    hub.bounds().bufferBytes());
        }
        lock.lock();
        try {
            chunk.changes().forEach(change -> {
                buffer.add(change);
                bufferBytes += change.bytes();
            });
            next = chunk.next();
            historyUpTo = reached;
        } finally {
            lock.unlock();
        }
        if (chunk.reachedEnd()) {
            hub.rejoin(this, reached);
        }
    }

    @Override
    public void onAvailable(Runnable newSignal) {
        boolean now;
        lock.lock();
        try {
            signal = newSignal;
            now = mayHaveEvents();
        } finally {
            lock.unlock();
        }
        if (now) {
            newSignal.run();
        }
    }

    @Override
    public void requestProgress() {
        lock.lock();
        try {
            progressWanted = true;
        } finally {
            lock.unlock();
        }
        signalIfAvailable();
    }

    @Override
    public void close() {
        Future<?> ticking;
        lock.lock();
        try {
            closed = true;
            lastTold = true;
            if (last == null) {
                last = new WatchEvent.Cancelled(hub.revision(), "closed by its reader");
            }
            buffer.clear();
            ticking = ticks;
            available.signalAll();
        } finally {
            lock.unlock();
        }
        if (ticking != null) {
            ticking.cancel(false);
        }
        hub.remove(this);
    }
}
