package io.photoncloud.flaredb.execute;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link io.photoncloud.flaredb.execute.spill.GrowingBytes} wrote. */
final class ByteReader {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = {};
    private int at;

    void reset(byte[] newBytes, int offset) {
        bytes = newBytes;
        at = offset;
    }

    byte[] bytes() {
        return bytes;
    }

    int position() {
        return at;
    }

    void skip(int count) {
        at += count;
    }

    byte readByte() {
        return bytes[at++];
    }

    int readInt() {
        int value = (int) INTS.get(bytes, at);
        at += Integer.BYTES;
        return value;
    }

    long readLong() {
        long value = (long) LONGS.get(bytes, at);
        at += Long.BYTES;
        return value;
    }

    int readVarint() {
        int value = 0;
        int shift = 0;
        while (true) {
            byte part = bytes[at++];
            value |= (part & 0x7f) << shift;
            if (part >= 0) {
                return value;
            }
            shift += 7;
        }
    }

    byte[] readBytes() {
        int length = readVarint();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    String readText() {
        int length = readVarint();
        at += length;
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }
}
