package io.photoncloud.chainfire.store.machine;

import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The entries that were written last, so that the applier, which needs the version that each write replaces, seldom has
 * to ask the engine. It belongs to the one thread that writes the rows and holds what that thread staged last, so it is
 * never stale. The least recently used give way when all caches of a {@link Budget} together exceed it.
 */
public final class RowCache {

    /** What an entry takes beside its bytes: objects, the map's node, array headers. */
    private static final int OVERHEAD_BYTES = 240;

    /** How much the caches of a process may hold together. Thread-safe. */
    public static final class Budget {
        public static final Budget NONE = new Budget(0);

        private final long bytesMax;
        private final AtomicLong bytes = new AtomicLong();

        public Budget(long bytesMax) {
            this.bytesMax = bytesMax;
        }

        private boolean isExceeded() {
            return bytes.get() > bytesMax;
        }
    }

    private final Budget budget;
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    RowCache(Budget budget) {
        this.budget = budget;
    }

    private static long bytesOf(Entry entry) {
        return OVERHEAD_BYTES + (long) entry.key().size() + entry.value().size();
    }

    @Nullable
    Entry find(Key key) {
        return entries.get(key);
    }

    void put(Entry entry) {
        if (budget.bytesMax == 0) {
            return;
        }
        Entry former = entries.put(entry.key(), entry);
        budget.bytes.addAndGet(bytesOf(entry) - (former == null ? 0 : bytesOf(former)));
        Iterator<Entry> eldest = entries.values().iterator();
        while (budget.isExceeded() && eldest.hasNext()) {
            budget.bytes.addAndGet(-bytesOf(eldest.next()));
            eldest.remove();
        }
    }

    void remove(Key key) {
        Entry former = entries.remove(key);
        if (former != null) {
            budget.bytes.addAndGet(-bytesOf(former));
        }
    }

    void clear() {
        entries.values().forEach(entry -> budget.bytes.addAndGet(-bytesOf(entry)));
        entries.clear();
    }
}
