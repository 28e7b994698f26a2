package io.photoncloud.flaredb.execute.spill;

import java.util.Arrays;

/**
 * Where the record at hand lies: its key and its payload within an array that belongs to others. What it points at is good until the cursor
 * it came from moves on.
 */
public final class RecordView {
    private byte[] bytes = {};
    private int keyOffset;
    private int keyLength;
    private int payloadOffset;
    private int payloadLength;

    public byte[] bytes() {
        return bytes;
    }

    public int keyOffset() {
        return keyOffset;
    }

    public int keyLength() {
        return keyLength;
    }

    public int payloadOffset() {
        return payloadOffset;
    }

    public int payloadLength() {
        return payloadLength;
    }

    public int compareKeys(RecordView other) {
        return Arrays.compareUnsigned(
                bytes,
                keyOffset,
                keyOffset + keyLength,
                other.bytes,
                other.keyOffset,
                other.keyOffset + other.keyLength);
    }

    public boolean keyEquals(byte[] other, int offset, int length) {
        return Arrays.equals(bytes, keyOffset, keyOffset + keyLength, other, offset, offset + length);
    }

    /** Bytes that a record takes where it is kept. */
    static int sizeOf(int keyLength, int payloadLength) {
        return GrowingBytes.varintLength(keyLength)
                + GrowingBytes.varintLength(payloadLength)
                + keyLength
                + payloadLength;
    }

    static void write(GrowingBytes out, GrowingBytes key, GrowingBytes payload) {
        out.putVarint(key.length())
                .putVarint(payload.length())
                .putBytes(key.array(), 0, key.length())
                .putBytes(payload.array(), 0, payload.length());
    }

    static void write(GrowingBytes out, RecordView record) {
        out.putVarint(record.keyLength)
                .putVarint(record.payloadLength)
                .putBytes(record.bytes, record.keyOffset, record.keyLength)
                .putBytes(record.bytes, record.payloadOffset, record.payloadLength);
    }

    /** Points at the record that begins at the offset; the answer is where it ends. */
    int at(byte[] array, int offset) {
        bytes = array;
        int at = offset;
        int value = 0;
        int shift = 0;
        while (true) {
            byte part = array[at++];
            value |= (part & 0x7f) << shift;
            if (part >= 0) {
                break;
            }
            shift += 7;
        }
        keyLength = value;
        value = 0;
        shift = 0;
        while (true) {
            byte part = array[at++];
            value |= (part & 0x7f) << shift;
            if (part >= 0) {
                break;
            }
            shift += 7;
        }
        payloadLength = value;
        keyOffset = at;
        payloadOffset = at + keyLength;
        return payloadOffset + payloadLength;
    }
}
