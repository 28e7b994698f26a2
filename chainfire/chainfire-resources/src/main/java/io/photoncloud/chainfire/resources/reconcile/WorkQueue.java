package io.photoncloud.chainfire.resources.reconcile;

import io.photoncloud.chainfire.store.Key;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which rows are to be looked at, and when. A row is in it once, however often it changed; one that changes while it is
 * worked on is worked on again afterwards; a change shortens the wait of one that failed, but not to nothing, because the
 * change may be what the attempt itself wrote. What needs no look is not in it.
 */
final class WorkQueue {

    /** A row that failed and changes waits so long at the most. */
    static final Duration CHANGED_PAUSE_MAX = Duration.ofSeconds(1);

    /** A row handed out. {@code failures}: of the attempts before, in a row. */
    record Item(Key id, int failures) {}

    private enum State {
        WAITING,
        RUNNING,
        /** Changed while it was worked on. */
        RUNNING_STALE
    }

    private static final class Place {
        private final Key id;
        private State state = State.WAITING;
        private long dueNanos;
        private int failures;

        private Place(Key id, long dueNanos) {
            this.id = id;
            this.dueNanos = dueNanos;
        }
    }

    private final LongSupplier nanoTime;
    private final long origin;
    private final Map<Key, Place> places = new HashMap<>();
    private final TreeSet<Place> waiting;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private int running;

    WorkQueue(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.origin = nanoTime.getAsLong();
        this.waiting = new TreeSet<>(
                Comparator.<Place>comparingLong(place -> place.dueNanos).thenComparing(place -> place.id));
    }

    private long now() {
        return nanoTime.getAsLong() - origin;
    }

    /** The row is to be looked at now. */
    void changed(Key id) {
        lock.lock();
        try {
            Place place = places.get(id);
            if (place == null) {
                enter(new Place(id, now()));
            } else if (place.state == State.WAITING) {
                waiting.remove(place);
                Duration pause = place.failures == 0 ? Duration.ZERO : CHANGED_PAUSE_MAX;
                place.dueNanos = Math.min(place.dueNanos, now() + pause.toNanos());
                enter(place);
            } else {
                place.state = State.RUNNING_STALE;
            }
        } finally {
            lock.unlock();
        }
    }

    private void enter(Place place) {
        place.state = State.WAITING;
        places.put(place.id, place);
        waiting.add(place);
        moved.signalAll();
    }

    /** The next row that is due, once fewer than so many are worked on. */
    Item take(int runningMax) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) { // Ends with a row, or by an interrupt.
                @Nullable Place next = waiting.isEmpty() ? null : waiting.getFirst();
                if (next == null || running >= runningMax) {
                    moved.await();
                } else if (next.dueNanos > now()) {
                    var _ = moved.await(next.dueNanos - now(), TimeUnit.NANOSECONDS);
                } else {
                    waiting.remove(next);
                    next.state = State.RUNNING;
                    running++;
                    return new Item(next.id, next.failures);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** The attempt succeeded. {@code again}: after how long the row is to be looked at; empty for not before it changes. */
    void ended(Item item, Optional<Duration> again) {
        lock.lock();
        try {
            Place place = leave(item);
            place.failures = 0;
            if (place.state == State.RUNNING_STALE) {
                wait(place, Duration.ZERO);
            } else if (again.isPresent()) {
                wait(place, again.get());
            } else {
                places.remove(place.id);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The attempt failed, and is made again after a pause, at most a short one where the row changed meanwhile. */
    void failed(Item item, Duration pause) {
        lock.lock();
        try {
            Place place = leave(item);
            place.failures++;
            boolean stale = place.state == State.RUNNING_STALE;
            wait(place, stale && pause.compareTo(CHANGED_PAUSE_MAX) > 0 ? CHANGED_PAUSE_MAX : pause);
        } finally {
            lock.unlock();
        }
    }

    private Place leave(Item item) {
        running--;
        moved.signalAll();
        Place place = places.get(item.id());
        if (place == null) {
            throw new IllegalStateException("no row " + item.id() + " is worked on");
        }
        return place;
    }

    private void wait(Place place, Duration pause) {
        place.dueNanos = now() + pause.toNanos();
        enter(place);
    }
}
