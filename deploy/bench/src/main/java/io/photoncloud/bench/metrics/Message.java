package io.photoncloud.bench.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;
import org.xerial.snappy.Snappy;

/** A remote write request as it grows: protobuf, one series with one sample after the other. Used by one thread. */
final class Message {
    private static final int SERIES = 1 << 3 | 2;
    private static final int SAMPLE = 2 << 3 | 2;
    private static final int VALUE = 1 << 3 | 1;
    private static final int TIME = 2 << 3;
    private static final int LABEL = 1 << 3 | 2;
    private static final int NAME = 1 << 3 | 2;
    private static final int TEXT = 2 << 3 | 2;
    private static final int TAG_AND_VALUE = 1 + Long.BYTES;

    private byte[] bytes = new byte[1 << 18];
    private int size;
    private int samples;

    /** @param labels names and values in turns, in the order of the names */
    static byte[] labels(String... labels) {
        Message whole = new Message();
        for (int i = 0; i < labels.length; i += 2) {
            Message pair = new Message();
            pair.text(NAME, labels[i]);
            pair.text(TEXT, labels[i + 1]);
            whole.field(LABEL, pair.bytes, pair.size);
        }
        return Arrays.copyOf(whole.bytes, whole.size);
    }

    void sample(byte[] labels, long timeMs, double value) {
        int sample = TAG_AND_VALUE + 1 + varintSize(timeMs);
        int series = labels.length + 1 + varintSize(sample) + sample;
        reserve(series + 2 * Long.BYTES);
        varint(SERIES);
        varint(series);
        System.arraycopy(labels, 0, bytes, size, labels.length);
        size += labels.length;
        varint(SAMPLE);
        varint(sample);
        varint(VALUE);
        long bits = Double.doubleToRawLongBits(value);
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            bytes[size++] = (byte) (bits >>> shift);
        }
        varint(TIME);
        varint(timeMs);
        samples++;
    }

    int samples() {
        return samples;
    }

    /** What was written, packed as remote write wants it; the message is empty then. */
    byte[] pack() throws IOException {
        byte[] packed = Snappy.compress(Arrays.copyOf(bytes, size));
        size = 0;
        samples = 0;
        return packed;
    }

    private void text(int tag, String text) {
        byte[] encoded = text.getBytes(UTF_8);
        field(tag, encoded, encoded.length);
    }

    private void field(int tag, byte[] content, int length) {
        reserve(length + 2 * Long.BYTES);
        varint(tag);
        varint(length);
        System.arraycopy(content, 0, bytes, size, length);
        size += length;
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    private static int varintSize(long value) {
        return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7);
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
