package io.photoncloud.chainfire.store.machine;

import io.photoncloud.chainfire.store.Key;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The versions that were written last, so that the applier, which needs to know what each write replaces, seldom has to
 * ask the engine. It belongs to the one thread that writes the rows and holds what that thread staged last, so it is
 * never stale. Each key has a set of slots, by its hash, in arrays of numbers and bytes: a map of objects would be most of
 * what the garbage collector has to look at. Where a set is full, what was written longest ago makes room. The arrays
 * double as they fill, as long as the {@link Budget} allows.
 */
public final class RowCache {

    /** Longer keys are not cached. */
    private static final int KEY_BYTES_MAX = 64;

    /** Slots in a set. With one, three in ten keys would have lost theirs when there is a slot for each and a third more. */
    private static final int WAYS = 4;

    // The numbers of a slot. A slot whose mod revision is 0 is free.
    private static final int CREATE_REVISION = 0;
    private static final int MOD_REVISION = 1;
    /** Above the key's length, which takes a byte. */
    private static final int MOD_SUB_INDEX = 2;

    private static final int VERSION = 3;
    private static final int LEASE = 4;
    /** Below the key's hash code. */
    private static final int VALUE_BYTES = 5;

    private static final int HASH = 6;
    private static final int NUMBERS = 7;

    private static final int SLOT_BYTES = KEY_BYTES_MAX + NUMBERS * Long.BYTES;
    private static final int SLOTS_MIN = 64;
    private static final int SLOTS_MAX = 1 << 20;

    /** How much the caches of a process may hold together. Thread-safe. */
    public static final class Budget {
        public static final Budget NONE = new Budget(0);

        private final long bytesMax;
        private final AtomicLong bytes = new AtomicLong();

        public Budget(long bytesMax) {
            this.bytesMax = bytesMax;
        }

        private boolean take(long more) {
            if (bytes.addAndGet(more) <= bytesMax) {
                return true;
            }
            bytes.addAndGet(-more);
            return false;
        }

        private void giveBack(long less) {
            bytes.addAndGet(-less);
        }
    }

    private final Budget budget;
    private byte[] keys = new byte[0];
    private long[] numbers = new long[0];
    private int slots;
    /** Writes to slots that were in use for other keys, since the arrays last grew. */
    private int collisions;

    RowCache(Budget budget) {
        this.budget = budget;
    }

    @Nullable
    Present find(Key key) {
        int slot = slotOf(key);
        return slot >= 0 ? read(slot, key) : null;
    }

    /** Versions that carry their value are not kept: in a store without history the engine has it beside the rest. */
    void put(Present version) {
        if (version.inlineValue() != null || version.key().size() > KEY_BYTES_MAX) {
            remove(version.key());
            return;
        }
        if (slots == 0 || collisions > slots / 2) {
            grow();
        }
        if (slots == 0) {
            return;
        }
        int slot = slotOf(version.key());
        if (slot < 0) {
            slot = oldestOf(set(version.key().hashCode()));
            if (isUsed(slot)) {
                collisions++;
            }
        }
        write(slot, version);
    }

    void remove(Key key) {
        int slot = slotOf(key);
        if (slot >= 0) {
            numbers[slot * NUMBERS + MOD_REVISION] = 0;
        }
    }

    void clear() {
        budget.giveBack((long) slots * SLOT_BYTES);
        slots = 0;
        collisions = 0;
        keys = new byte[0];
        numbers = new long[0];
    }

    /** The slot that holds the key, or -1. */
    private int slotOf(Key key) {
        if (slots == 0 || key.size() > KEY_BYTES_MAX) {
            return -1;
        }
        int set = set(key.hashCode());
        for (int slot = set; slot < set + WAYS; slot++) {
            if (holds(slot, key)) {
                return slot;
            }
        }
        return -1;
    }

    /** The first slot of a key's set. */
    private int set(int keyHash) {
        return (((keyHash ^ (keyHash >>> 15)) * 0x9E3779B1) >>> 7) & (slots - WAYS);
    }

    /** A free slot of the set, or the one that was written longest ago. */
    private int oldestOf(int set) {
        int oldest = set;
        for (int slot = set + 1; slot < set + WAYS; slot++) {
            if (numbers[slot * NUMBERS + MOD_REVISION] < numbers[oldest * NUMBERS + MOD_REVISION]) {
                oldest = slot;
            }
        }
        return oldest;
    }

    private boolean isUsed(int slot) {
        return numbers[slot * NUMBERS + MOD_REVISION] != 0;
    }

    private int keyBytes(int slot) {
        return (int) (numbers[slot * NUMBERS + MOD_SUB_INDEX] & 0xff);
    }

    private boolean holds(int slot, Key key) {
        int from = slot * KEY_BYTES_MAX;
        return isUsed(slot)
                && keyBytes(slot) == key.size()
                && Arrays.equals(keys, from, from + key.size(), key.unsafeArray(), 0, key.size());
    }

    private Present read(int slot, Key key) {
        int at = slot * NUMBERS;
        return new Present(
                key,
                numbers[at + CREATE_REVISION],
                numbers[at + MOD_REVISION],
                (int) (numbers[at + MOD_SUB_INDEX] >>> Byte.SIZE),
                numbers[at + VERSION],
                numbers[at + LEASE],
                (int) numbers[at + VALUE_BYTES],
                numbers[at + HASH],
                null);
    }

    private void write(int slot, Present version) {
        byte[] key = version.key().unsafeArray();
        System.arraycopy(key, 0, keys, slot * KEY_BYTES_MAX, key.length);
        int at = slot * NUMBERS;
        numbers[at + CREATE_REVISION] = version.createRevision();
        numbers[at + MOD_REVISION] = version.modRevision();
        numbers[at + MOD_SUB_INDEX] = ((long) version.modSubIndex() << Byte.SIZE) | key.length;
        numbers[at + VERSION] = version.version();
        numbers[at + LEASE] = version.lease();
        numbers[at + VALUE_BYTES] = ((long) version.key().hashCode() << Integer.SIZE) | version.valueBytes();
        numbers[at + HASH] = version.hash();
    }

    /** Doubles the arrays and moves what they hold, if the budget has room. */
    private void grow() {
        collisions = 0;
        int more = slots == 0 ? SLOTS_MIN : slots * 2;
        if (more > SLOTS_MAX || !budget.take((long) (more - slots) * SLOT_BYTES)) {
            return;
        }
        byte[] oldKeys = keys;
        long[] oldNumbers = numbers;
        int oldSlots = slots;
        keys = new byte[more * KEY_BYTES_MAX];
        numbers = new long[more * NUMBERS];
        slots = more;
        for (int old = 0; old < oldSlots; old++) {
            int at = old * NUMBERS;
            if (oldNumbers[at + MOD_REVISION] != 0) {
                int slot = oldestOf(set((int) (oldNumbers[at + VALUE_BYTES] >>> Integer.SIZE)));
                System.arraycopy(oldKeys, old * KEY_BYTES_MAX, keys, slot * KEY_BYTES_MAX, KEY_BYTES_MAX);
                System.arraycopy(oldNumbers, at, numbers, slot * NUMBERS, NUMBERS);
            }
        }
    }
}
