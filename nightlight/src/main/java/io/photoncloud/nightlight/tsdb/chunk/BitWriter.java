package io.photoncloud.nightlight.tsdb.chunk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A stream of bits in an array that grows, with the forms of numbers that Prometheus' chunks have. Bits that were written
 * never change, so that a reader that was given the array and a count may go on while more are written. Not safe for use
 * by more than one thread.
 */
abstract class BitWriter {
    /** Bytes after the last that a reader and a writer may touch, as they move eight at a time. */
    static final int SLACK = 9;

    /** The window of values of which none was written. */
    static final int NO_WINDOW = -1;

    /** Bytes that the longest number takes. */
    static final int NUMBER_BYTES_MAX = 10;

    /** How many bits of a number follow a prefix of so many ones and a zero. */
    static final int[] VARBIT_WIDTHS = {0, 3, 6, 9, 12, 18, 25, 56, 64};

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    byte[] data;
    int bits;

    BitWriter(int capacity, int headerBytes) {
        this.data = new byte[capacity];
        this.bits = headerBytes * Byte.SIZE;
    }

    /** How many bytes the bits take. */
    public final int sizeBytes() {
        return (bits + Byte.SIZE - 1) >>> 3;
    }

    /** What was written, of so many samples, as the first two bytes say then. */
    final byte[] chunk(int count) {
        byte[] bytes = Arrays.copyOf(data, sizeBytes());
        bytes[0] = (byte) (count >>> 8);
        bytes[1] = (byte) count;
        return bytes;
    }

    /** Whether there is room for some bytes without another array. */
    final boolean hasRoom(int bytes) {
        return data.length - (bits >>> 3) >= bytes + SLACK;
    }

    /** Makes room for some bytes, which must be done before they are written. */
    final void reserve(int bytes) {
        if (!hasRoom(bytes)) {
            data = Arrays.copyOf(data, data.length + Math.max(bytes + SLACK, data.length >> 1));
        }
    }

    final void write(long value, int width) {
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

    /** Prometheus' range: one more above and one less below than two's complement has. */
    static boolean fits(long number, int width) {
        return -((1L << (width - 1)) - 1) <= number && number <= (1L << (width - 1));
    }

    /** A number that is likely to be small, of either sign. */
    final void writeVarbit(long number) {
        int form = 1;
        while (form < VARBIT_WIDTHS.length - 1 && !fits(number, VARBIT_WIDTHS[form])) {
            form++;
        }
        writeForm(number, number == 0 ? 0 : form);
    }

    /** A number that is likely to be small, and not negative. */
    final void writeVarbitUnsigned(long number) {
        int form = 1;
        while (form < VARBIT_WIDTHS.length - 1 && number >>> VARBIT_WIDTHS[form] != 0) {
            form++;
        }
        writeForm(number, number == 0 ? 0 : form);
    }

    private void writeForm(long number, int form) {
        int width = VARBIT_WIDTHS[form];
        if (form == VARBIT_WIDTHS.length - 1) {
            write(0xff, Byte.SIZE);
        } else {
            write((1L << (form + 1)) - 2, form + 1);
        }
        if (width > 0) {
            write(width == Long.SIZE ? number : number & ((1L << width) - 1), width);
        }
    }

    /**
     * The bits by which a value differs from the one before it, in a window of those that do.
     *
     * @return the window from now on: how many zeros lead it, times 256, and how many follow
     */
    final int writeXor(long xor, int window) {
        if (xor == 0) {
            write(0, 1);
            return window;
        }
        int leading = Math.min(Long.numberOfLeadingZeros(xor), 31);
        int trailing = Long.numberOfTrailingZeros(xor);
        int before = window >> Byte.SIZE;
        int after = window & 0xff;
        if (window != NO_WINDOW && leading >= before && trailing >= after) {
            int width = 64 - before - after;
            if (width <= 62) {
                write((0b10L << width) | (xor >>> after), width + 2);
            } else {
                write(0b10, 2);
                write(xor >>> after, width);
            }
            return window;
        }
        int width = 64 - leading - trailing;
        // All 64 are written as 0, which is no width of its own.
        write((0b11L << 11) | ((long) leading << 6) | (width & 0x3f), 13);
        write(xor >>> trailing, width);
        return (leading << Byte.SIZE) | trailing;
    }
}
