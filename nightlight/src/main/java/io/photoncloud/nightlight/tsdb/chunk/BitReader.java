package io.photoncloud.nightlight.tsdb.chunk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads what {@link BitWriter} writes. Bits beyond the array fail as an index that is out of bounds, which who reads tells
 * as a broken chunk. Not safe for use by more than one thread.
 */
abstract class BitReader {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    final byte[] data;
    int bit;

    /** The window of the last value that {@link #readXor} gave. */
    int window;

    /** @param data with {@link BitWriter#SLACK} bytes after what is read */
    BitReader(byte[] data, int headerBytes) {
        this.data = data;
        this.bit = headerBytes * Byte.SIZE;
    }

    /** A chunk that is a part of an array, with room for looking beyond. @throws CorruptChunk it is too short for its header */
    static byte[] padded(byte[] bytes, int from, int length, int headerBytes) {
        if (length < headerBytes) {
            throw new CorruptChunk("a chunk of " + length + " bytes");
        }
        return Arrays.copyOfRange(bytes, from, from + length + BitWriter.SLACK);
    }

    /** How many samples a chunk has, as its first two bytes say. */
    static int count(byte[] chunk) {
        return ((chunk[0] & 0xff) << 8) | (chunk[1] & 0xff);
    }

    /** At least 57 bits from the present one on. */
    final long word() {
        return (long) LONG.get(data, bit >>> 3) << (bit & 7);
    }

    final long bits(int size) {
        long value;
        if (size <= 57) {
            value = word() >>> (64 - size);
        } else {
            int used = bit & 7;
            long head = (long) LONG.get(data, bit >>> 3) << used;
            value = (head | ((data[(bit >>> 3) + 8] & 0xffL) >>> (Byte.SIZE - used))) >>> (64 - size);
        }
        bit += size;
        return value;
    }

    /** A number of so many bits in Prometheus' range: see {@link BitWriter#fits}. */
    static long signed(long read, int size) {
        return read > (1L << (size - 1)) ? read - (1L << size) : read;
    }

    final long readVarbit() {
        int width = readForm();
        if (width == 0) {
            return 0;
        }
        long read = bits(width);
        return width == Long.SIZE ? read : signed(read, width);
    }

    final long readVarbitUnsigned() {
        int width = readForm();
        return width == 0 ? 0 : bits(width);
    }

    private int readForm() {
        int form = Math.min(Long.numberOfLeadingZeros(~word()), Byte.SIZE);
        bit += form == Byte.SIZE ? Byte.SIZE : form + 1;
        return BitWriter.VARBIT_WIDTHS[form];
    }

    /** By which bits a value differs from the one before it; {@link #window} is what it is read by, and then its own. */
    final long readXor() {
        long word = word();
        if (word >= 0) {
            bit++;
            return 0;
        }
        if ((word << 1) >= 0) {
            bit += 2;
        } else {
            int leading = (int) ((word << 2) >>> 59);
            int size = (int) ((word << 7) >>> 58);
            bit += 13;
            int trailing = 64 - leading - (size == 0 ? 64 : size);
            if (trailing < 0) {
                throw new CorruptChunk("a value of " + size + " bits after " + leading);
            }
            window = (leading << Byte.SIZE) | trailing;
        }
        if (window == BitWriter.NO_WINDOW) {
            throw new CorruptChunk("a value of no known width");
        }
        int trailing = window & 0xff;
        return bits(64 - (window >> Byte.SIZE) - trailing) << trailing;
    }
}
