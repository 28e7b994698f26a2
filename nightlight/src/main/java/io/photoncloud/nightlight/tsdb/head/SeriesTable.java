package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.Labels;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All series of the head, by their labels and by their slots. Slots are numbers from 0 on, used again when a series went.
 * Safe for use by many threads.
 */
final class SeriesTable {
    private static final int STRIPES = 64;
    private static final int SLOTS_FIRST = 1024;

    /** Differs from table to table, so that nobody can choose labels that all fall together. */
    private final long seed = System.nanoTime() * 0x9e3779b97f4a7c15L;

    private final Stripe[] stripes = new Stripe[STRIPES];
    private final AtomicInteger size = new AtomicInteger();
    private final Deque<Integer> free = new ArrayDeque<>();
    private int slotsUsed;
    private volatile AtomicReferenceArray<@Nullable MemorySeries> slots = new AtomicReferenceArray<>(SLOTS_FIRST);

    /** Makes a series for labels and a slot. */
    interface Maker {
        MemorySeries make(Labels labels, int slot);
    }

    SeriesTable() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe();
        }
    }

    private int hash(Labels labels) {
        return labels.hash(seed);
    }

    private Stripe stripe(int hash) {
        return stripes[hash >>> 26];
    }

    int size() {
        return size.get();
    }

    @Nullable
    MemorySeries find(Labels labels) {
        int hash = hash(labels);
        Stripe stripe = stripe(hash);
        synchronized (stripe) {
            return stripe.find(hash, labels);
        }
    }

    /** Finds a series by its labels' bytes in a part of an array. */
    @Nullable
    MemorySeries find(byte[] labels, int from, int to) {
        int hash = Labels.hash(labels, from, to, seed);
        Stripe stripe = stripe(hash);
        synchronized (stripe) {
            return stripe.find(hash, labels, from, to);
        }
    }

    /** Finds a series or makes it, in one step: whoever finds it later finds what making it did done. */
    MemorySeries findOrMake(Labels labels, Maker maker) {
        int hash = hash(labels);
        Stripe stripe = stripe(hash);
        synchronized (stripe) {
            MemorySeries found = stripe.find(hash, labels);
            if (found != null) {
                return found;
            }
            int slot = takeSlot();
            boolean added = false;
            try {
                MemorySeries made = maker.make(labels, slot);
                setSlot(slot, made);
                stripe.add(hash, made);
                size.incrementAndGet();
                added = true;
                return made;
            } finally {
                if (!added) {
                    giveBack(slot);
                }
            }
        }
    }

    private synchronized int takeSlot() {
        Integer again = free.poll();
        return again != null ? again : slotsUsed++;
    }

    private synchronized void giveBack(int slot) {
        free.add(slot);
    }

    private synchronized void setSlot(int slot, @Nullable MemorySeries series) {
        AtomicReferenceArray<@Nullable MemorySeries> present = slots;
        if (slot >= present.length()) {
            AtomicReferenceArray<@Nullable MemorySeries> larger =
                    new AtomicReferenceArray<>(Math.max(slot + 1, present.length() * 2));
            for (int i = 0; i < present.length(); i++) {
                larger.setPlain(i, present.getPlain(i));
            }
            slots = larger;
            present = larger;
        }
        present.set(slot, series);
    }

    @Nullable
    MemorySeries at(int slot) {
        AtomicReferenceArray<@Nullable MemorySeries> present = slots;
        return slot >= 0 && slot < present.length() ? present.get(slot) : null;
    }

    /** Takes a series out; its slot may be used again at once. */
    void remove(MemorySeries series) {
        int hash = hash(series.labels());
        Stripe stripe = stripe(hash);
        synchronized (stripe) {
            stripe.remove(hash, series);
        }
        setSlot(series.slot(), null);
        giveBack(series.slot());
        size.decrementAndGet();
    }

    void forEach(Consumer<MemorySeries> action) {
        AtomicReferenceArray<@Nullable MemorySeries> present = slots;
        for (int i = 0; i < present.length(); i++) {
            MemorySeries series = present.get(i);
            if (series != null) {
                action.accept(series);
            }
        }
    }

    /** A hash table with open addressing and linear probing; who is not looked for is known by the hash beside it. */
    private static final class Stripe {
        private @Nullable MemorySeries[] table = new MemorySeries[16];
        private int[] hashes = new int[16];
        private int used;

        @Nullable
        MemorySeries find(int hash, Labels labels) {
            int mask = table.length - 1;
            for (int at = hash & mask; ; at = (at + 1) & mask) { // to the first empty place, of which there are some
                MemorySeries series = table[at];
                if (series == null || (hashes[at] == hash && series.labels().equals(labels))) {
                    return series;
                }
            }
        }

        @Nullable
        MemorySeries find(int hash, byte[] labels, int from, int to) {
            int mask = table.length - 1;
            for (int at = hash & mask; ; at = (at + 1) & mask) { // to the first empty place, of which there are some
                MemorySeries series = table[at];
                if (series == null || (hashes[at] == hash && series.labels().hasBytes(labels, from, to))) {
                    return series;
                }
            }
        }

        void add(int hash, MemorySeries series) {
            if (used > table.length / 3 * 2) {
                @Nullable MemorySeries[] old = table;
                int[] oldHashes = hashes;
                table = new MemorySeries[old.length * 2];
                hashes = new int[old.length * 2];
                for (int at = 0; at < old.length; at++) {
                    MemorySeries moved = old[at];
                    if (moved != null) {
                        place(oldHashes[at], moved);
                    }
                }
            }
            place(hash, series);
            used++;
        }

        private void place(int hash, MemorySeries series) {
            int mask = table.length - 1;
            int at = hash & mask;
            while (table[at] != null) {
                at = (at + 1) & mask;
            }
            table[at] = series;
            hashes[at] = hash;
        }

        void remove(int hash, MemorySeries series) {
            int mask = table.length - 1;
            int at = hash & mask;
            while (table[at] != null && !table[at].equals(series)) {
                at = (at + 1) & mask;
            }
            if (table[at] == null) {
                return;
            }
            table[at] = null;
            used--;
            // What follows may have been placed behind the hole.
            for (int next = (at + 1) & mask; table[next] != null; next = (next + 1) & mask) {
                MemorySeries moved = table[next];
                table[next] = null;
                if (moved != null) {
                    place(hashes[next], moved);
                }
            }
        }
    }
}
