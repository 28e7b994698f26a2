package io.photoncloud.nightlight.tsdb.chunk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** An array that grows as numbers and bytes are added. Numbers are big-endian. Not safe for use by several threads. */
public final class ByteWriter {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** Bytes of the longest varint. */
    private static final int VARINT_BYTES_MAX = 10;

    private byte[] data;
    private int size;

    public ByteWriter(int capacity) {
        this.data = new byte[capacity];
    }

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
    }

    /** Takes back what stands after an offset. */
    public void truncate(int toSize) {
        size = toSize;
    }

    private void ensure(int more) {
        if (data.length - size < more) {
            data = Arrays.copyOf(data, Math.max(Math.addExact(size, more), data.length + (data.length >> 1)));
        }
    }

    public void writeByte(int value) {
        ensure(1);
        data[size++] = (byte) value;
    }

    public void writeInt(int value) {
        ensure(Integer.BYTES);
        INT.set(data, size, value);
        size += Integer.BYTES;
    }

    public void writeLong(long value) {
        ensure(Long.BYTES);
        LONG.set(data, size, value);
        size += Long.BYTES;
    }

    /** Seven bits a byte, the low ones first. */
    public void writeVarint(long unsigned) {
        ensure(VARINT_BYTES_MAX);
        long rest = unsigned;
        byte[] array = data;
        int at = size;
        while ((rest & ~0x7fL) != 0) {
            array[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[at++] = (byte) rest;
        size = at;
    }

    /** As a varint that is short for small numbers of either sign. */
    public void writeZigzag(long signed) {
        writeVarint((signed << 1) ^ (signed >> 63));
    }

    public void writeBytes(byte[] bytes) {
        writeBytes(bytes, 0, bytes.length);
    }

    public void writeBytes(byte[] bytes, int from, int length) {
        ensure(length);
        System.arraycopy(bytes, from, data, size, length);
        size += length;
    }

    /** With its length before it. */
    public void writeText(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        writeVarint(bytes.length);
        writeBytes(bytes);
    }

    public void writeAll(ByteWriter other) {
        writeBytes(other.data, 0, other.size);
    }

    /** Overwrites four bytes that were written before. */
    public void setInt(int at, int value) {
        INT.set(data, at, value);
    }

    /** Lets a writer of eight bytes at a time go beyond what it means to write. */
    byte[] reserve(int bytes) {
        ensure(bytes);
        return data;
    }

    /** Says how many of the reserved bytes were written. */
    void advance(int bytes) {
        size += bytes;
    }

    /** What was written, without a copy: valid until more is. */
    public ByteBuffer toBuffer() {
        return ByteBuffer.wrap(data, 0, size);
    }

    /** The array behind, of which {@link #size} bytes count. */
    public byte[] array() {
        return data;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(data, size);
    }
}
