package io.photoncloud.chainfire.resources.follow;

import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.stream.Feed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells rows of things that are alive by a lease, as nodes are, and also when one has not been heard of any longer, or again:
 * no row changes then. It knows all of them, so they are to be few. Whoever goes on from a position is told all of them anew as
 * modified, because what became of them meanwhile is written nowhere.
 */
public final class HeardFollower<T> implements Feed<HeardFollower.Heard<T>> {

    /** Between one look at who is alive and the next. */
    static final Duration LOOK = Duration.ofSeconds(2);

    /** @param alive whether what is told of was heard of */
    public record Heard<T>(Told<T> told, boolean alive) {}

    private final Follower<T> rows;
    private final Supplier<Set<String>> aliveNow;
    private final LongSupplier nanoTime;
    private final Map<Key, Row<T>> known = new LinkedHashMap<>();
    private final Deque<Heard<T>> waiting = new ArrayDeque<>();
    private Set<String> alive;
    private long looked;

    private HeardFollower(Follower<T> rows, Supplier<Set<String>> aliveNow, LongSupplier nanoTime) {
        this.rows = rows;
        this.aliveNow = aliveNow;
        this.nanoTime = nanoTime;
        this.alive = aliveNow.get();
        this.looked = nanoTime.getAsLong();
    }

    /**
     * To be closed.
     *
     * @param aliveNow the ids of those that are alive
     */
    public static <T> HeardFollower<T> open(
            Followed<T> followed,
            @Nullable Position from,
            Duration progress,
            Supplier<Set<String>> aliveNow,
            LongSupplier nanoTime) {
        Follower<T> rows = Follower.open(followed, from, progress);
        try {
            HeardFollower<T> follower = new HeardFollower<>(rows, aliveNow, nanoTime);
            if (from != null) {
                follower.tellAll(followed, from);
            }
            return follower;
        } catch (RuntimeException e) { // tidy: whatever it is, nothing stays open
            rows.close();
            throw e;
        }
    }

    private void tellAll(Followed<T> followed, Position from) {
        for (var list : followed.lists()) {
            var _ = WholeList.read(list, 0, row -> {
                known.put(row.id(), row);
                waiting.add(new Heard<>(new Told.Modified<>(row, from), isAlive(row.id())));
            });
        }
    }

    private boolean isAlive(Key id) {
        return alive.contains(id.toUtf8());
    }

    @Override
    public Optional<Heard<T>> next(Duration wait) throws InterruptedException {
        long end = nanoTime.getAsLong() + wait.toNanos();
        while (true) { // Ends with something to tell, or when the time is over.
            lookIfTime();
            Heard<T> first = waiting.poll();
            if (first != null) {
                return Optional.of(first);
            }
            long left = Math.max(0, end - nanoTime.getAsLong());
            Duration slice = Duration.ofNanos(Math.min(left, LOOK.toNanos()));
            Optional<Told<T>> told = rows.next(slice);
            boolean quiet = told.isEmpty() || told.get() instanceof Told.Progress<T>;
            if (!quiet) {
                return told.map(this::heard);
            }
            if (left == 0) {
                return wait.isZero() ? Optional.empty() : progress();
            }
        }
    }

    private Optional<Heard<T>> progress() {
        Position position = rows.position();
        return position == null ? Optional.empty() : Optional.of(new Heard<>(new Told.Progress<>(position), true));
    }

    private Heard<T> heard(Told<T> told) {
        return switch (told) {
            case Told.Present<T>(Row<T> row) -> heard(told, row);
            case Told.Added<T>(Row<T> row, var _) -> heard(told, row);
            case Told.Modified<T>(Row<T> row, var _) -> heard(told, row);
            case Told.Deleted<T>(Row<T> row, var _) -> {
                known.remove(row.id());
                yield new Heard<>(told, false);
            }
            case Told.Complete<T> _, Told.Progress<T> _ -> new Heard<>(told, true);
        };
    }

    private Heard<T> heard(Told<T> told, Row<T> row) {
        known.put(row.id(), row);
        return new Heard<>(told, isAlive(row.id()));
    }

    private void lookIfTime() {
        Position position = rows.position();
        if (position == null || nanoTime.getAsLong() - looked < LOOK.toNanos()) {
            return;
        }
        looked = nanoTime.getAsLong();
        Set<String> before = alive;
        alive = new HashSet<>(aliveNow.get());
        known.values().stream()
                .filter(row -> before.contains(row.id().toUtf8()) != isAlive(row.id()))
                .forEach(row -> waiting.add(new Heard<>(new Told.Modified<>(row, position), isAlive(row.id()))));
    }

    @Override
    public void close() {
        rows.close();
    }
}
