package io.photoncloud.flaredb.row;

import io.photoncloud.flaredb.type.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow. For one thread. */
final class StoredBytes {
    private static final int SIZE_AT_FIRST = 128;
    private static final int VARINT_BITS = 7;
    private static final int VARINT_MORE = 0x80;

    private byte[] array = new byte[SIZE_AT_FIRST];
    private int length;

    void clear() {
        length = 0;
    }

    int length() {
        return length;
    }

    byte[] copy() {
        return Arrays.copyOf(array, length);
    }

    private void room(int bytes) {
        int wanted = Math.addExact(length, bytes);
        if (wanted > array.length) {
            array = Arrays.copyOf(array, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(wanted, 2L * array.length)));
        }
    }

    StoredBytes put(int octet) {
        room(1);
        array[length++] = (byte) octet;
        return this;
    }

    StoredBytes put(byte[] source, int start, int count) {
        room(count);
        System.arraycopy(source, start, array, length, count);
        length += count;
        return this;
    }

    /** Behind their length. */
    StoredBytes putBytes(byte[] source) {
        return putVarint(source.length).put(source, 0, source.length);
    }

    StoredBytes putVarint(long value) {
        long rest = value;
        while ((rest & ~(VARINT_MORE - 1L)) != 0) {
            put((int) rest | VARINT_MORE);
            rest >>>= VARINT_BITS;
        }
        return put((int) rest);
    }

    /** Small magnitudes of both signs are short. */
    StoredBytes putSigned(long value) {
        return putVarint((value << 1) ^ (value >> (Long.SIZE - 1)));
    }

    StoredBytes putInt(int value) {
        for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            put(value >>> shift);
        }
        return this;
    }

    StoredBytes putLong(long value) {
        return putInt((int) (value >>> Integer.SIZE)).putInt((int) value);
    }

    /** Makes room for bits that are set later. @return where they begin */
    int putZeros(int count) {
        room(count);
        Arrays.fill(array, length, length + count, (byte) 0);
        length += count;
        return length - count;
    }

    void setBit(int start, int bit) {
        array[start + (bit >>> 3)] |= (byte) (1 << (bit & 7));
    }

    static byte[] ofDatum(Object datum) {
        return datum instanceof Bytes bytes ? bytes.array() : ((String) datum).getBytes(StandardCharsets.UTF_8);
    }
}
