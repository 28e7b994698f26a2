package io.photoncloud.flaredb.execute.spill;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** An array of bytes that is written at its end, and used again after {@link #clear}. */
public final class GrowingBytes {
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int length;

    public GrowingBytes() {
        this(64);
    }

    public GrowingBytes(int capacity) {
        bytes = new byte[capacity];
    }

    /** The array itself, of which the first {@link #length} bytes count; it is another one after the next write. */
    public byte[] array() {
        return bytes;
    }

    public int length() {
        return length;
    }

    public void clear() {
        length = 0;
    }

    /** Cuts off what was written behind the length. */
    public void truncate(int newLength) {
        length = Math.min(length, newLength);
    }

    public byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    public GrowingBytes put(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
        return this;
    }

    public GrowingBytes putInt(int value) {
        ensure(Integer.BYTES);
        INTS.set(bytes, length, value);
        length += Integer.BYTES;
        return this;
    }

    public GrowingBytes putLong(long value) {
        ensure(Long.BYTES);
        LONGS.set(bytes, length, value);
        length += Long.BYTES;
        return this;
    }

    /** Seven bits a byte, the lowest first. */
    public GrowingBytes putVarint(int value) {
        ensure(5);
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    public GrowingBytes putBytes(byte[] from, int offset, int count) {
        ensure(count);
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
        return this;
    }

    public GrowingBytes putBytes(byte[] from) {
        return putBytes(from, 0, from.length);
    }

    static int varintLength(int value) {
        return value == 0 ? 1 : (38 - Integer.numberOfLeadingZeros(value)) / 7;
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(
                    bytes, Math.max(Math.addExact(length, more), Math.min(bytes.length * 2, Integer.MAX_VALUE - 8)));
        }
    }
}
