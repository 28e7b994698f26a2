package io.photoncloud.chainfire.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a series of transactions last saw of the keys that they have in common, so that the next one needs not read them. It
 * may be out of date: what rests on it is committed only where it is not, and is otherwise run again on what is read then.
 * For one thread.
 */
public final class LastSeen {

    /** Those that were not asked for longest are forgotten. */
    private static final int KEYS_MAX = 64;

    private final LinkedHashMap<Key, Optional<Entry>> entries = new LinkedHashMap<>(2 * KEYS_MAX, 0.75f, true);

    boolean knows(Key key) {
        return entries.containsKey(key);
    }

    /** What was seen of a key that is known; empty where it was not there. */
    Optional<Entry> recall(Key key) {
        return entries.getOrDefault(key, Optional.empty());
    }

    /** Where something else shows that it may be out of date. */
    public void forget() {
        entries.clear();
    }

    /**
     * A transaction was committed.
     *
     * @param read what it read, and found to be so
     * @param made keys that it made up, which nobody else asks for
     */
    void committed(Map<Key, Optional<Entry>> read, Set<Key> made, List<Operation> operations, long revision) {
        read.forEach((key, found) -> {
            if (!made.contains(key)) {
                entries.put(key, found);
            }
        });
        operations.forEach(operation -> written(operation, revision));
        while (entries.size() > KEYS_MAX) {
            var _ = entries.pollFirstEntry();
        }
    }

    private void written(Operation operation, long revision) {
        switch (operation) {
            case Operation.Put put when put.keepValue() || put.keepLease() -> entries.remove(put.key());
            case Operation.Put put ->
                entries.computeIfPresent(put.key(), (_, before) -> Optional.of(after(put, before, revision)));
            case Operation.Delete(KeyRange keys, boolean _) -> entries.keySet().removeIf(keys::contains);
            case Operation.Get _ -> {}
            case Operation.Nested _ -> forget();
        }
    }

    private static Entry after(Operation.Put put, Optional<Entry> before, long revision) {
        return new Entry(
                put.key(),
                put.value(),
                before.map(Entry::createRevision).orElse(revision),
                revision,
                before.map(Entry::version).orElse(0L) + 1,
                put.lease());
    }
}
