package io.photoncloud.chainfire.store.machine;

import io.photoncloud.chainfire.store.Key;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The versions that were written last, so that the applier, which needs to know what each write replaces, seldom has to
 * ask the engine. It belongs to the one thread that writes the rows and holds what that thread staged last, so it is
 * never stale. The least recently used give way when all caches of a {@link Budget} together exceed it.
 */
public final class RowCache {

    /** What a version takes beside its bytes: objects, the map's node, array headers. */
    private static final int OVERHEAD_BYTES = 200;

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
    private final Map<Key, Present> versions = new LinkedHashMap<>(16, 0.75f, true);

    RowCache(Budget budget) {
        this.budget = budget;
    }

    private static long bytesOf(Present version) {
        long value = version.inlineValue() == null ? 0 : version.inlineValue().size();
        return OVERHEAD_BYTES + version.key().size() + value;
    }

    @Nullable
    Present find(Key key) {
        return versions.get(key);
    }

    void put(Present version) {
        if (budget.bytesMax == 0) {
            return;
        }
        Present former = versions.put(version.key(), version);
        budget.bytes.addAndGet(bytesOf(version) - (former == null ? 0 : bytesOf(former)));
        Iterator<Present> eldest = versions.values().iterator();
        while (budget.isExceeded() && eldest.hasNext()) {
            budget.bytes.addAndGet(-bytesOf(eldest.next()));
            eldest.remove();
        }
    }

    void remove(Key key) {
        Present former = versions.remove(key);
        if (former != null) {
            budget.bytes.addAndGet(-bytesOf(former));
        }
    }

    void clear() {
        versions.values().forEach(version -> budget.bytes.addAndGet(-bytesOf(version)));
        versions.clear();
    }
}
