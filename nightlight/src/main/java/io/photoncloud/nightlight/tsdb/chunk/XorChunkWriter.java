package io.photoncloud.nightlight.tsdb.chunk;

import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes floats as Gorilla does, in the very bits of Prometheus' XOR chunk: two bytes with the number of samples, then a
 * stream of bits with the difference of the differences of times and the XOR of values. Times must rise. Not safe for
 * use by more than one thread.
 *
 * <p>Bits that were written never change, so that a reader that was given a count may go on while more are written.
 */
public final class XorChunkWriter {
    /** How many samples fit the count of the format. */
    public static final int SAMPLES_MAX = 0xffff;

    /** Bytes after the last that a reader and a writer may touch, as they move eight at a time. */
    static final int SLACK = 9;

    /** Bytes that a sample takes at most: 4 + 64 bits for its time, 2 + 11 + 64 for its value. */
    private static final int SAMPLE_BYTES_MAX = 19;

    private static final int COUNT_BYTES = 2;
    private static final int BYTES_FIRST = 40;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] data = new byte[BYTES_FIRST];
    private int bits = COUNT_BYTES * Byte.SIZE;
    private int count;
    private long firstMs;
    private long lastMs;
    private long lastDelta;
    private long lastBits;
    private byte leading = -1;
    private byte trailing;

    public int count() {
        return count;
    }

    public long firstMs() {
        return firstMs;
    }

    public long lastMs() {
        return lastMs;
    }

    public double lastValue() {
        return longBitsToDouble(lastBits);
    }

    /** How many bytes the samples take. */
    public int sizeBytes() {
        return (bits + Byte.SIZE - 1) >>> 3;
    }

    public void append(long timeMs, double value) {
        if (data.length - (bits >>> 3) < SAMPLE_BYTES_MAX + SLACK) {
            data = Arrays.copyOf(data, data.length + Math.max(SAMPLE_BYTES_MAX + SLACK, data.length >> 1));
        }
        long valueBits = doubleToRawLongBits(value);
        if (count == 0) {
            firstMs = timeMs;
            writeVarint((timeMs << 1) ^ (timeMs >> 63));
            write(valueBits, 64);
        } else {
            long delta = timeMs - lastMs;
            if (count == 1) {
                writeVarint(delta);
            } else {
                writeTime(delta - lastDelta);
            }
            writeXor(valueBits ^ lastBits);
            lastDelta = delta;
        }
        lastMs = timeMs;
        lastBits = valueBits;
        count++;
    }

    private void writeTime(long change) {
        if (change == 0) {
            write(0, 1);
        } else if (fits(change, 14)) {
            write((0b10L << 14) | (change & 0x3fff), 16);
        } else if (fits(change, 17)) {
            write((0b110L << 17) | (change & 0x1ffff), 20);
        } else if (fits(change, 20)) {
            write((0b1110L << 20) | (change & 0xfffff), 24);
        } else {
            write(0b1111, 4);
            write(change, 64);
        }
    }

    /** Prometheus' range: one more above and one less below than two's complement has. */
    private static boolean fits(long change, int width) {
        return -((1L << (width - 1)) - 1) <= change && change <= (1L << (width - 1));
    }

    private void writeXor(long xor) {
        if (xor == 0) {
            write(0, 1);
            return;
        }
        int newLeading = Math.min(Long.numberOfLeadingZeros(xor), 31);
        int newTrailing = Long.numberOfTrailingZeros(xor);
        if (leading >= 0 && newLeading >= leading && newTrailing >= trailing) {
            int width = 64 - leading - trailing;
            if (width <= 62) {
                write((0b10L << width) | (xor >>> trailing), width + 2);
            } else {
                write(0b10, 2);
                write(xor >>> trailing, width);
            }
            return;
        }
        leading = (byte) newLeading;
        trailing = (byte) newTrailing;
        int width = 64 - newLeading - newTrailing;
        // All 64 are written as 0, which is no width of its own.
        write((0b11L << 11) | ((long) newLeading << 6) | (width & 0x3f), 13);
        write(xor >>> newTrailing, width);
    }

    private void writeVarint(long unsigned) {
        long rest = unsigned;
        while ((rest & ~0x7fL) != 0) {
            write((rest & 0x7f) | 0x80, 8);
            rest >>>= 7;
        }
        write(rest, 8);
    }

    private void write(long value, int width) {
        int at = bits >>> 3;
        int used = bits & 7;
        long kept = used == 0 ? 0 : (data[at] & 0xffL & (-1L << (Byte.SIZE - used))) << 56;
        int room = 64 - used - width;
        if (room >= 0) {
            LONG.set(data, at, kept | (value << room));
        } else {
            LONG.set(data, at, kept | (value >>> -room));
            data[at + 8] = (byte) (value << (Byte.SIZE + room));
        }
        bits += width;
    }

    /** A cursor over the first samples; the writer may go on meanwhile. */
    public XorChunkCursor cursor(int samples) {
        return new XorChunkCursor(data, samples);
    }

    /** The chunk as Prometheus has it. */
    public byte[] toBytes() {
        byte[] bytes = Arrays.copyOf(data, sizeBytes());
        bytes[0] = (byte) (count >>> 8);
        bytes[1] = (byte) count;
        return bytes;
    }
}
