package io.photoncloud.chainfire.store;

import io.photoncloud.chainfire.store.TableKeys.IndexEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What a transaction changes in indexes, taken over all its rows. For one thread. */
final class IndexChanges {

    private final Map<Key, IndexEntry> removed = new LinkedHashMap<>();
    private final Map<Key, IndexEntry> added = new LinkedHashMap<>();

    /** One row's entries give way to others. @throws TableRefusal two rows of the transaction take the same unique key */
    void replace(Map<Key, IndexEntry> before, Map<Key, IndexEntry> after) {
        before.forEach((key, entry) -> {
            if (!after.containsKey(key)) {
                removed.put(key, entry);
            }
        });
        after.forEach((key, entry) -> {
            IndexEntry other = before.containsKey(key) ? null : added.put(key, entry);
            if (other != null) {
                throw collision(entry, other.id());
            }
        });
    }

    /**
     * The writes that make the changes.
     *
     * @param read reads an entry, and makes what it found a condition of the commit
     * @throws TableRefusal a unique key is another row's, which does not give it up in this transaction
     */
    List<Operation> plan(Function<Key, Optional<Entry>> read) {
        List<Operation> operations = new ArrayList<>();
        added.forEach((key, entry) -> {
            if (entry.unique()) {
                read.apply(key).ifPresent(found -> requireFree(entry, found));
            }
            operations.add(entry.put());
        });
        removed.forEach((key, entry) -> {
            if (!added.containsKey(key)
                    && (!entry.unique() || read.apply(key).filter(entry::is).isPresent())) {
                operations.add(Operation.Delete.of(key));
            }
        });
        return operations;
    }

    private void requireFree(IndexEntry entry, Entry found) {
        IndexEntry givenUp = removed.get(entry.key());
        if (!entry.is(found) && (givenUp == null || !givenUp.is(found))) {
            throw collision(entry, IndexEntry.holder(found));
        }
    }

    private static TableRefusal collision(IndexEntry entry, Key holder) {
        return new TableRefusal(new TableResult.Collided<>(entry.table(), entry.index(), entry.indexKey(), holder));
    }
}
