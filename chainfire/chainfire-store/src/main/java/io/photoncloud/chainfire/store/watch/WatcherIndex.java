package io.photoncloud.chainfire.store.watch;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the watchers of a key among very many: a map for those of one key, and for those of ranges an array sorted by
 * start that is searched as a balanced tree, each node knowing the furthest end below it. New ranges wait in a short
 * list until there are enough of them to sort the array again. Not thread-safe.
 */
final class WatcherIndex<W> {

    private static final int RECENT_MAX = 64;

    private record Range<W>(KeyRange keys, W watcher) {}

    private final Map<Key, Set<W>> ofOneKey = new HashMap<>();
    private final Map<W, Range<W>> ranges = new HashMap<>();
    private final Set<Range<W>> recent = new LinkedHashSet<>();
    private List<Range<W>> sorted = new ArrayList<>();
    /** The furthest end in the subtree of the same index; null inside for "no end", which is further than any. */
    private List<@Nullable Key> furthest = new ArrayList<>();

    void add(KeyRange keys, W watcher) {
        if (keys.isSingle()) {
            ofOneKey.computeIfAbsent(keys.start(), key -> new LinkedHashSet<>()).add(watcher);
            return;
        }
        Range<W> range = new Range<>(keys, watcher);
        ranges.put(watcher, range);
        recent.add(range);
        if (recent.size() > RECENT_MAX) {
            rebuild();
        }
    }

    void remove(KeyRange keys, W watcher) {
        if (keys.isSingle()) {
            ofOneKey.computeIfPresent(keys.start(), (key, watchers) -> {
                watchers.remove(watcher);
                return watchers.isEmpty() ? null : watchers;
            });
            return;
        }
        Range<W> range = ranges.remove(watcher);
        // A range already sorted in stays there until the next sorting; it is skipped, being no longer in the map.
        if (range != null && !recent.remove(range) && sorted.size() > 2 * ranges.size() + RECENT_MAX) {
            rebuild();
        }
    }

    void forEach(Key key, Consumer<W> action) {
        Set<W> single = ofOneKey.get(key);
        if (single != null) {
            single.forEach(action);
        }
        for (Range<W> range : recent) {
            if (range.keys.contains(key)) {
                action.accept(range.watcher);
            }
        }
        visit(0, sorted.size(), key, action);
    }

    private void visit(int from, int to, Key key, Consumer<W> action) {
        if (from >= to) {
            return;
        }
        int middle = (from + to) >>> 1;
        Key end = furthest.get(middle);
        if (end != null && end.compareTo(key) <= 0) {
            return;
        }
        visit(from, middle, key, action);
        Range<W> range = sorted.get(middle);
        if (range.keys.start().compareTo(key) > 0) {
            return;
        }
        if (range.keys.contains(key) && range.equals(ranges.get(range.watcher))) {
            action.accept(range.watcher);
        }
        visit(middle + 1, to, key, action);
    }

    private void rebuild() {
        recent.clear();
        sorted = new ArrayList<>(ranges.values());
        sorted.sort(Comparator.comparing(range -> range.keys.start()));
        furthest = new ArrayList<>(sorted.size());
        for (Range<W> range : sorted) {
            furthest.add(range.keys.end());
        }
        measure(0, sorted.size());
    }

    private void measure(int from, int to) {
        if (from >= to) {
            return;
        }
        int middle = (from + to) >>> 1;
        measure(from, middle);
        measure(middle + 1, to);
        Key end = sorted.get(middle).keys.end();
        if (from < middle) {
            end = further(end, furthest.get((from + middle) >>> 1));
        }
        if (middle + 1 < to) {
            end = further(end, furthest.get((middle + 1 + to) >>> 1));
        }
        furthest.set(middle, end);
    }

    private static @Nullable Key further(@Nullable Key one, @Nullable Key other) {
        if (one == null || other == null) {
            return null;
        }
        return one.compareTo(other) >= 0 ? one : other;
    }
}
