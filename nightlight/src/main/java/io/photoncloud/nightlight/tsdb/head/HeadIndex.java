package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.text.Utf8;
import io.photoncloud.nightlight.tsdb.index.LabelIndex;
import io.photoncloud.nightlight.tsdb.index.Slots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.roaringbitmap.buffer.MutableRoaringBitmap;

/**
 * The index over series that come and go. Each name of a label has a lock of its own, so that an expression over many
 * values keeps only those waiting who bring series with that label. Safe for use by many threads; what is answered is a
 * copy.
 */
final class HeadIndex implements LabelIndex {
    /** Smaller tables are left as they are. */
    private static final int SHRUNK_MIN = 1024;

    private final Map<String, Values> names = new ConcurrentHashMap<>();
    private final Slots all = new Slots();

    private static final class Values {
        private final ReadWriteLock lock = new ReentrantReadWriteLock();
        private Map<String, Slots> slots = new HashMap<>();
        /** How many values there were at most since the table was made. */
        private int most;
        /** No value is left, and another one is taken where one comes. */
        private boolean ended;

        /** @return whether it was added */
        boolean add(String value, int slot) {
            lock.writeLock().lock();
            try {
                if (!ended) {
                    slots.computeIfAbsent(value, _ -> new Slots()).add(slot);
                    most = Math.max(most, slots.size());
                }
                return !ended;
            } finally {
                lock.writeLock().unlock();
            }
        }

        /** @return whether no value is left, for ever */
        boolean remove(String value, int slot) {
            lock.writeLock().lock();
            try {
                Slots of = slots.get(value);
                if (of != null) {
                    of.remove(slot);
                    if (of.isEmpty()) {
                        slots.remove(value);
                    }
                }
                ended = slots.isEmpty();
                return ended;
            } finally {
                lock.writeLock().unlock();
            }
        }

        /** Gives up the room of values that are gone, as tables only grow. */
        void shrink() {
            lock.writeLock().lock();
            try {
                if (most > SHRUNK_MIN && slots.size() < most / 4) {
                    slots = new HashMap<>(slots);
                    most = slots.size();
                }
            } finally {
                lock.writeLock().unlock();
            }
        }
    }

    void add(int slot, Labels labels) {
        for (Label label : labels.toList()) {
            Values values = names.computeIfAbsent(label.name(), _ -> new Values());
            while (!values.add(label.value(), slot)) { // its last value went just then, and so does it
                names.remove(label.name(), values);
                values = names.computeIfAbsent(label.name(), _ -> new Values());
            }
        }
        // Last, so that who finds a series among all finds it by its labels too.
        synchronized (all) {
            all.add(slot);
        }
    }

    void remove(int slot, Labels labels) {
        synchronized (all) {
            all.remove(slot);
        }
        for (Label label : labels.toList()) {
            Values values = names.get(label.name());
            if (values != null && values.remove(label.value(), slot)) {
                names.remove(label.name(), values);
            }
        }
    }

    /** Gives up the room of what was removed. */
    void shrink() {
        names.values().forEach(Values::shrink);
    }

    /** Looks at the values of a label, of which there are none where it is not known. */
    private <T> @Nullable T look(String name, Function<Map<String, Slots>, T> what) {
        Values values = names.get(name);
        if (values == null) {
            return null;
        }
        values.lock.readLock().lock();
        try {
            return what.apply(values.slots);
        } finally {
            values.lock.readLock().unlock();
        }
    }

    @Override
    public MutableRoaringBitmap all() {
        MutableRoaringBitmap found = new MutableRoaringBitmap();
        synchronized (all) {
            all.addTo(found);
        }
        return found;
    }

    @Override
    public ImmutableRoaringBitmap pair(String name, String value) {
        MutableRoaringBitmap found = new MutableRoaringBitmap();
        look(name, values -> {
            Slots slots = values.get(value);
            if (slots != null) {
                slots.addTo(found);
            }
            return found;
        });
        return found;
    }

    @Override
    public MutableRoaringBitmap union(String name, Predicate<String> wanted) {
        MutableRoaringBitmap found = new MutableRoaringBitmap();
        look(name, values -> {
            values.forEach((value, slots) -> {
                if (wanted.test(value)) {
                    slots.addTo(found);
                }
            });
            return found;
        });
        return found;
    }

    @Override
    public List<String> names() {
        List<String> found = new ArrayList<>(names.keySet());
        found.sort(Labels::compareTexts);
        return found;
    }

    @Override
    public List<String> values(String name) {
        return sorted(look(name, values -> new ArrayList<>(values.keySet())));
    }

    @Override
    public List<String> valuesWithin(String name, ImmutableRoaringBitmap series) {
        return sorted(look(name, values -> {
            List<String> found = new ArrayList<>();
            values.forEach((value, slots) -> {
                if (slots.intersects(series)) {
                    found.add(value);
                }
            });
            return found;
        }));
    }

    private static List<String> sorted(@Nullable List<String> texts) {
        if (texts == null) {
            return List.of();
        }
        texts.sort(Labels::compareTexts);
        return texts;
    }

    /** How many series each value of a label has. */
    Map<String, Integer> counts(String name) {
        Map<String, Integer> counts = look(name, values -> {
            Map<String, Integer> found = new HashMap<>();
            values.forEach((value, slots) -> found.put(value, slots.size()));
            return found;
        });
        return counts == null ? Map.of() : counts;
    }

    /** What there is most of, by what a head says of its series besides. */
    HeadStatistics statistics(int most, int series, long chunks, long minMs, long maxMs) {
        Largest byMetric = new Largest(most);
        Largest valuesByName = new Largest(most);
        Largest bytesByName = new Largest(most);
        Largest byPair = new Largest(most);
        long[] pairs = {0};
        names.keySet()
                .forEach(name -> look(name, values -> {
                    long bytes = 0;
                    for (Map.Entry<String, Slots> entry : values.entrySet()) {
                        String value = entry.getKey();
                        long count = entry.getValue().size();
                        bytes += count * Utf8.size(value);
                        byPair.add(count, () -> name + '=' + value);
                        if (name.equals(Label.METRIC_NAME)) {
                            byMetric.add(count, () -> value);
                        }
                    }
                    // A name whose last series went is still there, without a value.
                    if (!values.isEmpty()) {
                        pairs[0] += values.size();
                        valuesByName.add(values.size(), () -> name);
                        bytesByName.add(bytes, () -> name);
                    }
                    return values;
                }));
        return new HeadStatistics(
                series,
                pairs[0],
                chunks,
                minMs,
                maxMs,
                byMetric.sorted(),
                valuesByName.sorted(),
                bytesByName.sorted(),
                byPair.sorted());
    }
}
