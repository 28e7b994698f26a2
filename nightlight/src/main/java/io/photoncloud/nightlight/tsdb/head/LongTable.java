package io.photoncloud.nightlight.tsdb.head;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Values by numbers from 1 on, in two arrays. Not safe for use by more than one thread while it is written to. */
final class LongTable<V> {
    private long[] keys = new long[64];
    private @Nullable Object[] values = new Object[64];
    private int size;

    private static int place(long key, int mask) {
        return (int) ((key * 0x9e3779b97f4a7c15L) >>> 32) & mask;
    }

    void put(long key, V value) {
        if (size > keys.length / 2) {
            grow();
        }
        int mask = keys.length - 1;
        int at = place(key, mask);
        while (keys[at] != 0 && keys[at] != key) {
            at = (at + 1) & mask;
        }
        if (keys[at] == 0) {
            keys[at] = key;
            size++;
        }
        values[at] = value;
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = Arrays.copyOf(new Object[0], oldKeys.length * 2);
        int mask = keys.length - 1;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int at = place(oldKeys[i], mask);
                while (keys[at] != 0) {
                    at = (at + 1) & mask;
                }
                keys[at] = oldKeys[i];
                values[at] = oldValues[i];
            }
        }
    }

    @SuppressWarnings("unchecked") // only values are ever put there
    @Nullable
    V get(long key) {
        int mask = keys.length - 1;
        int at = place(key, mask);
        while (keys[at] != 0) {
            if (keys[at] == key) {
                return (V) values[at];
            }
            at = (at + 1) & mask;
        }
        return null;
    }
}
