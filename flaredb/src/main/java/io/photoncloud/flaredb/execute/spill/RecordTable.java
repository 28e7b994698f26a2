package io.photoncloud.flaredb.execute.spill;

import java.util.Arrays;

/** Keys in memory, numbered from 0 in the order in which they come. For one thread at a time. */
public final class RecordTable implements AutoCloseable {
    /** No such key, or no room for it. */
    public static final int NONE = -1;

    private static final int FIRST_CAPACITY = 64;

    /** Bytes of one place: its key's address and hash, and two slots. */
    private static final int PLACE_BYTES = Long.BYTES + Integer.BYTES + 2 * Integer.BYTES;

    private static final GrowingBytes NOTHING = new GrowingBytes(0);

    private final MemoryClaim claim;
    private final RecordArena keys;
    private final RecordView view = new RecordView();
    private long[] addresses = {};
    private int[] hashes = {};
    private int[] slots = {};
    private int size;

    public RecordTable(Workspace workspace) {
        claim = workspace.budget().claim();
        keys = new RecordArena(claim);
    }

    public int size() {
        return size;
    }

    /** Bytes that it holds. */
    public long bytes() {
        return claim.bytes();
    }

    /** The number of the key, or {@link #NONE}. */
    public int find(GrowingBytes key, long hash) {
        if (size == 0) {
            return NONE;
        }
        int mask = slots.length - 1;
        for (int slot = (int) hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            int number = slots[slot] - 1;
            if (hashes[number] == (int) (hash >>> 32) && isAt(number, key)) {
                return number;
            }
        }
        return NONE;
    }

    /** The number of the key, which is {@link #size()} before the call if it is new; {@link #NONE} if the budget has no room for it. */
    public int put(GrowingBytes key, long hash) {
        int found = find(key, hash);
        if (found != NONE) {
            return found;
        }
        if (size == addresses.length && !grow()) {
            return NONE;
        }
        long address = keys.add(key, NOTHING);
        if (address == RecordArena.NONE && size == 0) {
            keys.mustFit(RecordView.sizeOf(key.length(), 0));
            address = keys.add(key, NOTHING);
        }
        if (address == RecordArena.NONE) {
            return NONE;
        }
        addresses[size] = address;
        // The lower half finds the slot again when the slots are more; of the upper half equal keys are told from
        // unequal ones.
        hashes[size] = (int) (hash >>> 32);
        place((int) hash, size);
        return size++;
    }

    /** Points the view at a key. */
    public void key(int number, RecordView to) {
        keys.at(addresses[number], to);
    }

    public void clear() {
        keys.clear();
        claim.shrink(claim.bytes());
        addresses = new long[0];
        hashes = new int[0];
        slots = new int[0];
        size = 0;
    }

    @Override
    public void close() {
        clear();
    }

    private boolean isAt(int number, GrowingBytes key) {
        keys.at(addresses[number], view);
        return view.keyEquals(key.array(), 0, key.length());
    }

    private void place(int hash, int number) {
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = number + 1;
    }

    private boolean grow() {
        int capacity = size == 0 ? FIRST_CAPACITY : size * 2;
        long more = (long) (capacity - size) * PLACE_BYTES;
        if (size == 0) {
            claim.grow(more);
        } else if (!claim.tryGrow(more)) {
            return false;
        }
        addresses = Arrays.copyOf(addresses, capacity);
        hashes = Arrays.copyOf(hashes, capacity);
        slots = new int[capacity * 2];
        for (int number = 0; number < size; number++) {
            keys.at(addresses[number], view);
            place((int) Hashing.hash(view.bytes(), view.keyOffset(), view.keyLength()), number);
        }
        return true;
    }
}
