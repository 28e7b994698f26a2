package io.photoncloud.flaredb.row;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;

/** Reads what {@link StoredBytes} wrote; used for one value after the other, by one thread. Never beyond the end: that is XX001. */
final class StoredReader {
    private static final int VARINT_BITS = 7;
    private static final int VARINT_MORE = 0x80;
    private static final int COUNT_MAX = 1 << 24;

    private byte[] array = {};
    private int position;

    StoredReader reset(byte[] bytes, int start) {
        array = bytes;
        position = start;
        return this;
    }

    byte[] array() {
        return array;
    }

    int position() {
        return position;
    }

    boolean isAtEnd() {
        return position >= array.length;
    }

    /** Moves over so many bytes. @return where they begin */
    int take(int count) {
        if (count < 0 || count > array.length - position) {
            throw new SqlException(SqlState.DATA_CORRUPTED, "a stored row ends too early");
        }
        position += count;
        return position - count;
    }

    int octet() {
        return array[take(1)] & 0xff;
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += VARINT_BITS) {
            int octet = octet();
            value |= (long) (octet & (VARINT_MORE - 1)) << shift;
            if (octet < VARINT_MORE) {
                return value;
            }
        }
        throw new SqlException(SqlState.DATA_CORRUPTED, "a stored number does not end");
    }

    void skipVarint() {
        while (octet() >= VARINT_MORE) {
            // Bounded by the array's end.
        }
    }

    long signed() {
        long value = varint();
        return (value >>> 1) ^ -(value & 1);
    }

    /** Of what may be more than there are bytes. */
    int count() {
        long count = varint();
        if (count < 0 || count > COUNT_MAX) {
            throw new SqlException(SqlState.DATA_CORRUPTED, "a stored value says that it has " + count + " parts");
        }
        return (int) count;
    }

    int length() {
        long length = varint();
        if (length < 0 || length > array.length) {
            throw new SqlException(SqlState.DATA_CORRUPTED, "a stored value says that it has " + length + " bytes");
        }
        return (int) length;
    }

    int intBits() {
        int start = take(Integer.BYTES);
        int value = 0;
        for (int at = start; at < start + Integer.BYTES; at++) {
            value = (value << Byte.SIZE) | (array[at] & 0xff);
        }
        return value;
    }

    long longBits() {
        return ((long) intBits() << Integer.SIZE) | (intBits() & 0xffff_ffffL);
    }

    boolean bit(int start, int bit) {
        return (array[start + (bit >>> 3)] & (1 << (bit & 7))) != 0;
    }
}
