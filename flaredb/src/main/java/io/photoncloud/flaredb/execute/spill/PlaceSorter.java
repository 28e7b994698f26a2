package io.photoncloud.flaredb.execute.spill;

import java.util.Arrays;

/**
 * Addresses of records, sorted by their keys: most comparisons look at the first eight bytes of the keys, which stand beside the addresses.
 * Equal keys are ordered by address, that is by when they came.
 */
final class PlaceSorter {
    private static final int SHORT_RUN = 12;

    private final RecordView left = new RecordView();
    private final RecordView right = new RecordView();
    private RecordArena arena;
    private long[] addresses = {};
    private long[] prefixes = {};

    PlaceSorter(RecordArena arena) {
        this.arena = arena;
    }

    int capacity() {
        return addresses.length;
    }

    void ensure(int capacity) {
        if (capacity > addresses.length) {
            addresses = Arrays.copyOf(addresses, capacity);
            prefixes = Arrays.copyOf(prefixes, capacity);
        }
    }

    void add(int place, GrowingBytes key, long address) {
        addresses[place] = address;
        prefixes[place] = prefix(key.array(), 0, key.length());
    }

    long address(int place) {
        return addresses[place];
    }

    /** The same records, now in another arena. */
    void replace(RecordArena other, long[] others) {
        arena = other;
        System.arraycopy(others, 0, addresses, 0, others.length);
    }

    /** Sorts the first places. The second arrays that it needs are gone when it returns. */
    void sort(int count) {
        for (int from = 0; from < count; from += SHORT_RUN) {
            insertionSort(from, Math.min(count, from + SHORT_RUN));
        }
        long[] fromAddresses = addresses;
        long[] fromPrefixes = prefixes;
        long[] toAddresses = new long[addresses.length];
        long[] toPrefixes = new long[prefixes.length];
        for (long width = SHORT_RUN; width < count; width *= 2) {
            for (long from = 0; from < count; from += 2 * width) {
                int middle = (int) Math.min(count, from + width);
                int end = (int) Math.min(count, from + 2 * width);
                merge(fromAddresses, fromPrefixes, toAddresses, toPrefixes, (int) from, middle, end);
            }
            long[] swap = fromAddresses;
            fromAddresses = toAddresses;
            toAddresses = swap;
            swap = fromPrefixes;
            fromPrefixes = toPrefixes;
            toPrefixes = swap;
        }
        addresses = fromAddresses;
        prefixes = fromPrefixes;
    }

    private void insertionSort(int from, int end) {
        for (int next = from + 1; next < end; next++) {
            long address = addresses[next];
            long prefix = prefixes[next];
            int place = next;
            while (place > from && compare(prefixes[place - 1], addresses[place - 1], prefix, address) > 0) {
                prefixes[place] = prefixes[place - 1];
                addresses[place] = addresses[place - 1];
                place--;
            }
            prefixes[place] = prefix;
            addresses[place] = address;
        }
    }

    private void merge(
            long[] fromAddresses,
            long[] fromPrefixes,
            long[] toAddresses,
            long[] toPrefixes,
            int from,
            int middle,
            int end) {
        int first = from;
        int second = middle;
        for (int place = from; place < end; place++) {
            boolean takesSecond = first >= middle
                    || (second < end
                            && compare(
                                            fromPrefixes[first],
                                            fromAddresses[first],
                                            fromPrefixes[second],
                                            fromAddresses[second])
                                    > 0);
            int taken = takesSecond ? second++ : first++;
            toAddresses[place] = fromAddresses[taken];
            toPrefixes[place] = fromPrefixes[taken];
        }
    }

    private int compare(long prefix, long address, long otherPrefix, long otherAddress) {
        int order = Long.compareUnsigned(prefix, otherPrefix);
        if (order != 0) {
            return order;
        }
        arena.at(address, left);
        arena.at(otherAddress, right);
        order = left.compareKeys(right);
        return order != 0 ? order : Long.compare(address, otherAddress);
    }

    private static long prefix(byte[] bytes, int offset, int length) {
        if (length >= Long.BYTES) {
            return (long) GrowingBytes.LONGS.get(bytes, offset);
        }
        long prefix = 0;
        for (int at = 0; at < length; at++) {
            prefix |= (bytes[offset + at] & 0xffL) << (56 - 8 * at);
        }
        return prefix;
    }
}
