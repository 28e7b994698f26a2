package io.photoncloud.nightlight.tsdb.chunk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads what {@link ByteWriter} writes; fails with {@link CorruptChunk} where that ends too early. */
public final class ByteReader {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] data;
    private final int end;
    private int at;

    public ByteReader(byte[] data) {
        this(data, 0, data.length);
    }

    public ByteReader(byte[] data, int from, int length) {
        if (from < 0 || length < 0 || length > data.length - from) {
            throw new CorruptChunk("bytes " + from + " to " + ((long) from + length) + " of " + data.length);
        }
        this.data = data;
        this.at = from;
        this.end = from + length;
    }

    public boolean hasMore() {
        return at < end;
    }

    public int position() {
        return at;
    }

    public int remaining() {
        return end - at;
    }

    private int take(int bytes) {
        if (bytes < 0 || bytes > end - at) {
            throw new CorruptChunk("it ends " + (bytes - (end - at)) + " bytes too early");
        }
        int from = at;
        at += bytes;
        return from;
    }

    public int readByte() {
        return data[take(1)] & 0xff;
    }

    public int readInt() {
        return (int) INT.get(data, take(Integer.BYTES));
    }

    public long readLong() {
        return (long) LONG.get(data, take(Long.BYTES));
    }

    public long readVarint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (at >= end) {
                break;
            }
            byte next = data[at++];
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new CorruptChunk("a number that does not end");
    }

    /** A varint that counts something of which there cannot be more than a limit. */
    public int readCount(int max) {
        long count = readVarint();
        if (count < 0 || count > max) {
            throw new CorruptChunk("a count of " + count + ", more than " + max);
        }
        return (int) count;
    }

    public long readZigzag() {
        long zigzag = readVarint();
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    public byte[] readBytes(int length) {
        int from = take(length);
        return Arrays.copyOfRange(data, from, from + length);
    }

    public void skip(int length) {
        take(length);
    }

    public String readText() {
        int length = readCount(end - at);
        return new String(data, take(length), length, UTF_8);
    }

    /** The array that is read. */
    public byte[] array() {
        return data;
    }
}
