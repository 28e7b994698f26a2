package io.photoncloud.flaredb.execute.spill;

import java.util.Arrays;
import java.util.function.BiConsumer;

/** Records in memory that are found by their keys, each key with any number of them: one side of a join. For one thread at a time. */
public final class RecordChains implements AutoCloseable {
    /** No record follows. */
    public static final int END = -1;

    private static final int FIRST_CAPACITY = 64;
    private static final int RECORD_BYTES = Long.BYTES + Integer.BYTES;
    private static final GrowingBytes NOTHING = new GrowingBytes(0);

    private final MemoryClaim claim;
    private final RecordTable keys;
    private final RecordArena payloads;
    private int[] heads = {};
    private long[] addresses = {};
    private int[] nexts = {};
    private int keyless = END;
    private int size;

    public RecordChains(Workspace workspace) {
        claim = workspace.budget().claim();
        keys = new RecordTable(workspace);
        payloads = new RecordArena(claim);
    }

    /** Records, which are numbered from 0. */
    public int size() {
        return size;
    }

    /** Adds a record that no key finds; false if the budget has no room for it. */
    public boolean add(GrowingBytes payload) {
        if (!append(payload)) {
            return false;
        }
        nexts[size - 1] = keyless;
        keyless = size - 1;
        return true;
    }

    /** Adds a record; false, and nothing has changed for those who look, if the budget has no room for it. */
    public boolean add(GrowingBytes key, long hash, GrowingBytes payload) {
        int number = keys.put(key, hash);
        if (number == RecordTable.NONE || !ensureHead(number) || !append(payload)) {
            return false;
        }
        nexts[size - 1] = heads[number];
        heads[number] = size - 1;
        return true;
    }

    /** The first record of the key, or {@link #END}. */
    public int first(GrowingBytes key, long hash) {
        int number = keys.find(key, hash);
        return number == RecordTable.NONE || number >= heads.length ? END : heads[number];
    }

    /** The record of the same key after this one, or {@link #END}. */
    public int next(int record) {
        return nexts[record];
    }

    /** Points the view at a record; its key is not there. */
    public void at(int record, RecordView view) {
        payloads.at(addresses[record], view);
    }

    /** Each record with its key, which is empty where it has none. */
    public void forEach(BiConsumer<RecordView, RecordView> visitor) {
        var key = new RecordView();
        var payload = new RecordView();
        for (int record = keyless; record != END; record = nexts[record]) {
            at(record, payload);
            visitor.accept(key, payload);
        }
        for (int number = 0; number < Math.min(keys.size(), heads.length); number++) {
            keys.key(number, key);
            for (int record = heads[number]; record != END; record = nexts[record]) {
                at(record, payload);
                visitor.accept(key, payload);
            }
        }
    }

    public void clear() {
        keyless = END;
        keys.clear();
        payloads.clear();
        claim.shrink(claim.bytes());
        heads = new int[0];
        addresses = new long[0];
        nexts = new int[0];
        size = 0;
    }

    @Override
    public void close() {
        clear();
    }

    private boolean ensureHead(int number) {
        if (number < heads.length) {
            return true;
        }
        int capacity = Math.max(FIRST_CAPACITY, heads.length * 2);
        if (!take((long) (capacity - heads.length) * Integer.BYTES)) {
            return false;
        }
        int old = heads.length;
        heads = Arrays.copyOf(heads, capacity);
        Arrays.fill(heads, old, capacity, END);
        return true;
    }

    private boolean append(GrowingBytes payload) {
        if (size == addresses.length) {
            int capacity = Math.max(FIRST_CAPACITY, size * 2);
            if (!take((long) (capacity - size) * RECORD_BYTES)) {
                return false;
            }
            addresses = Arrays.copyOf(addresses, capacity);
            nexts = Arrays.copyOf(nexts, capacity);
        }
        long address = payloads.add(NOTHING, payload);
        if (address == RecordArena.NONE && size == 0) {
            payloads.mustFit(RecordView.sizeOf(0, payload.length()));
            address = payloads.add(NOTHING, payload);
        }
        if (address == RecordArena.NONE) {
            return false;
        }
        addresses[size] = address;
        nexts[size] = END;
        size++;
        return true;
    }

    /** The first record must fit: otherwise nothing would ever go on. */
    private boolean take(long bytes) {
        if (size == 0) {
            claim.grow(bytes);
            return true;
        }
        return claim.tryGrow(bytes);
    }
}
