package io.photoncloud.chainfire.resources;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads of the same row that come at once, made together: each is answered by one that began after it was asked for, so it
 * is as new as one of its own. Nothing is kept of a row that nobody waits for. Safe for many threads.
 */
public final class SharedReads<T> {

    private final Table<T> table;
    private final Map<Key, Turns<T>> rows = new HashMap<>();

    public SharedReads(Table<T> table) {
        this.table = table;
    }

    /** The reads of one row: the one under way, and the one that is to follow. */
    private static final class Turns<T> {
        private @Nullable CompletableFuture<Optional<Row<T>>> running;
        private @Nullable CompletableFuture<Optional<Row<T>>> next;
    }

    /** As {@link Table#find}. */
    public Optional<Row<T>> find(Key id) {
        Turns<T> turns;
        CompletableFuture<Optional<Row<T>>> mine;
        CompletableFuture<Optional<Row<T>>> before;
        boolean first;
        synchronized (rows) {
            turns = rows.computeIfAbsent(id, _ -> new Turns<>());
            before = turns.running;
            first = turns.next == null;
            mine = turns.next == null ? new CompletableFuture<>() : turns.next;
            turns.next = mine;
        }
        if (first) {
            // On a thread of nobody's: whoever asked first may be interrupted, and others wait for the same.
            Thread.ofVirtual().name("shared-read").start(() -> {
                if (before != null) {
                    // Whatever becomes of that one.
                    var _ = before.handle((_, _) -> true).join();
                }
                read(id, turns, mine);
            });
        }
        try {
            return mine.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }

    /** Whoever asks from here on waits for the next one. */
    private void read(Key id, Turns<T> turns, CompletableFuture<Optional<Row<T>>> mine) {
        synchronized (rows) {
            turns.running = mine;
            turns.next = null;
        }
        try {
            mine.complete(table.find(id));
        } catch (RuntimeException | Error e) { // tidy: whatever goes wrong is told to all who wait
            mine.completeExceptionally(e);
        }
        synchronized (rows) {
            if (turns.next == null) {
                rows.remove(id, turns);
            }
        }
    }
}
