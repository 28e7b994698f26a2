package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Table;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Function;

/**
 * Rows that a decider wants to see now and then, and that are too many to keep: those that it wrote and that may not be
 * committed yet are kept, all others are read where they are. For the decider's one thread.
 */
final class ColdRows<T> {

    private record Recent<T>(long decision, Key id, Optional<T> row) {}

    private final Table<T> table;
    private final Function<T, Key> idOf;
    private final Map<Key, Recent<T>> recent = new HashMap<>();
    private final Queue<Recent<T>> inOrder = new ArrayDeque<>();

    ColdRows(Table<T> table, Function<T, Key> idOf) {
        this.table = table;
        this.idOf = idOf;
    }

    Optional<T> find(Key id) {
        Recent<T> written = recent.get(id);
        return written == null ? table.findApplied(id) : written.row();
    }

    /** @param decision the number of the decision that writes it, the first is 1 */
    void wrote(T row, long decision) {
        Key id = idOf.apply(row);
        Recent<T> written = new Recent<>(decision, id, Optional.of(row));
        recent.put(id, written);
        inOrder.add(written);
    }

    /** The first so many decisions are committed, and can be read where they are. */
    void committed(long decisions) {
        Recent<T> oldest = inOrder.peek();
        while (oldest != null && oldest.decision() <= decisions) {
            inOrder.remove();
            recent.remove(oldest.id(), oldest);
            oldest = inOrder.peek();
        }
    }
}
