package io.photoncloud.lightningstor.checksum;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.zip.Checksum;

/** CRC-64/NVME, sixteen bytes a step by tables. */
final class Crc64Nvme implements Checksum {
    /** Reflected. */
    static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;

    private static final int SLICES = 16;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** For each place of a byte in a step, what each of its values adds; in one array, so that one bound is checked. */
    private static final long[] TABLE = table();

    private long register = -1;

    private static long[] table() {
        long[] table = new long[SLICES * 256];
        for (int value = 0; value < 256; value++) {
            long crc = value;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
            }
            table[value] = crc;
        }
        for (int index = 256; index < table.length; index++) {
            long before = table[index - 256];
            table[index] = (before >>> 8) ^ table[(int) (before & 0xFF)];
        }
        return table;
    }

    @Override
    public void update(int octet) {
        register = (register >>> 8) ^ TABLE[(int) ((register ^ octet) & 0xFF)];
    }

    @Override
    public void update(byte[] bytes, int offset, int size) {
        Objects.checkFromIndexSize(offset, size, bytes.length);
        long crc = register;
        int index = offset;
        int end = offset + size;
        for (; index <= end - SLICES; index += SLICES) {
            crc = step(crc ^ (long) LONG.get(bytes, index), (long) LONG.get(bytes, index + 8));
        }
        for (; index < end; index++) {
            crc = (crc >>> 8) ^ TABLE[(int) ((crc ^ bytes[index]) & 0xFF)];
        }
        register = crc;
    }

    private static long step(long first, long second) {
        long[] table = TABLE;
        return table[15 * 256 + (int) (first & 0xFF)]
                ^ table[14 * 256 + (int) (first >>> 8 & 0xFF)]
                ^ table[13 * 256 + (int) (first >>> 16 & 0xFF)]
                ^ table[12 * 256 + (int) (first >>> 24 & 0xFF)]
                ^ table[11 * 256 + (int) (first >>> 32 & 0xFF)]
                ^ table[10 * 256 + (int) (first >>> 40 & 0xFF)]
                ^ table[9 * 256 + (int) (first >>> 48 & 0xFF)]
                ^ table[8 * 256 + (int) (first >>> 56)]
                ^ table[7 * 256 + (int) (second & 0xFF)]
                ^ table[6 * 256 + (int) (second >>> 8 & 0xFF)]
                ^ table[5 * 256 + (int) (second >>> 16 & 0xFF)]
                ^ table[4 * 256 + (int) (second >>> 24 & 0xFF)]
                ^ table[3 * 256 + (int) (second >>> 32 & 0xFF)]
                ^ table[2 * 256 + (int) (second >>> 40 & 0xFF)]
                ^ table[256 + (int) (second >>> 48 & 0xFF)]
                ^ table[(int) (second >>> 56)];
    }

    @Override
    public void update(ByteBuffer buffer) {
        if (buffer.hasArray()) {
            update(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
            buffer.position(buffer.limit());
            return;
        }
        byte[] some = new byte[Math.min(buffer.remaining(), 8192)];
        while (buffer.hasRemaining()) {
            int count = Math.min(some.length, buffer.remaining());
            buffer.get(some, 0, count);
            update(some, 0, count);
        }
    }

    @Override
    public long getValue() {
        return ~register;
    }

    @Override
    public void reset() {
        register = -1;
    }
}
