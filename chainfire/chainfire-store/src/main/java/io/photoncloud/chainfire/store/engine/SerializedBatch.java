package io.photoncloud.chainfire.store.engine;

import java.util.Arrays;

/**
 * Builds RocksDB's serialised write batch on the heap, so that a batch of any number of rows crosses into native code
 * once. The layout is RocksDB's own (write_batch.cc): 8 bytes of sequence and 4 of count, little-endian, then records
 * of a tag, the column family as a varint, and length-prefixed strings.
 */
final class SerializedBatch implements Batch {

    private static final int HEADER_BYTES = 12;
    private static final byte TAG_DELETION = 0x4;
    private static final byte TAG_VALUE = 0x5;
    private static final byte TAG_RANGE_DELETION = 0xE;
    private static final int INITIAL_BYTES = 4096;

    private final byte[] groupPrefix;
    private final int[] columnFamilies;
    private byte[] buffer;
    private int size = HEADER_BYTES;
    private int count;

    /** {@code columnFamilies}: the column family id of each space, by slot. */
    SerializedBatch(byte[] groupPrefix, int[] columnFamilies) {
        this(groupPrefix, columnFamilies, new byte[INITIAL_BYTES]);
    }

    /** As above, in the {@link #buffer} of one that is written. */
    SerializedBatch(byte[] groupPrefix, int[] columnFamilies, byte[] buffer) {
        this.groupPrefix = groupPrefix;
        this.columnFamilies = columnFamilies;
        this.buffer = buffer;
    }

    /** For the next one, when nobody needs this any more. */
    byte[] buffer() {
        return buffer;
    }

    @Override
    public void put(Space space, byte[] key, byte[] value) {
        begin(TAG_VALUE, space, key.length + value.length);
        prefixed(key);
        string(value);
    }

    @Override
    public void delete(Space space, byte[] key) {
        begin(TAG_DELETION, space, key.length);
        prefixed(key);
    }

    @Override
    public void deleteRange(Space space, byte[] from, byte[] to) {
        begin(TAG_RANGE_DELETION, space, from.length + to.length);
        prefixed(from);
        prefixed(to);
    }

    int count() {
        return count;
    }

    byte[] finish() {
        Arrays.fill(buffer, 0, HEADER_BYTES, (byte) 0);
        for (int i = 0; i < 4; i++) {
            buffer[8 + i] = (byte) (count >>> (8 * i));
        }
        return Arrays.copyOf(buffer, size);
    }

    private void begin(byte tag, Space space, int contentBytes) {
        count++;
        // Tag, column family and two lengths take at most 5 bytes each; the prefix may be written twice.
        int needed = size + 20 + 2 * groupPrefix.length + contentBytes;
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(needed, buffer.length * 2));
        }
        buffer[size++] = tag;
        varint(columnFamilies[space.slot()]);
    }

    private void prefixed(byte[] key) {
        varint(groupPrefix.length + key.length);
        raw(groupPrefix);
        raw(key);
    }

    private void string(byte[] content) {
        varint(content.length);
        raw(content);
    }

    private void raw(byte[] content) {
        System.arraycopy(content, 0, buffer, size, content.length);
        size += content.length;
    }

    private void varint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
    }
}
