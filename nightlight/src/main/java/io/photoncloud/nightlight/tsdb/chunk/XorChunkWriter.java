package io.photoncloud.nightlight.tsdb.chunk;

import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;

import io.photoncloud.nightlight.series.Histogram;

/**
 * Writes floats as Gorilla does, in the very bits of Prometheus' XOR chunk: two bytes with the number of samples, then a
 * stream of bits with the difference of the differences of times and the XOR of values. Times must rise. Not safe for
 * use by more than one thread.
 */
public final class XorChunkWriter extends BitWriter implements ChunkWriter {
    /** Bytes that a sample takes at most: 4 + 64 bits for its time, 2 + 11 + 64 for its value. */
    private static final int SAMPLE_BYTES_MAX = 19;

    private static final int COUNT_BYTES = 2;
    private static final int BYTES_FIRST = 40;

    private int count;
    private long firstMs;
    private long lastMs;
    private long lastDelta;
    private long lastBits;
    private int window = NO_WINDOW;

    public XorChunkWriter() {
        super(BYTES_FIRST, COUNT_BYTES);
    }

    @Override
    public boolean isLast(double value) {
        return doubleToRawLongBits(value) == lastBits;
    }

    @Override
    public boolean isLast(Histogram histogram) {
        return false;
    }

    @Override
    public ChunkKind kind() {
        return ChunkKind.FLOATS;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public long firstMs() {
        return firstMs;
    }

    @Override
    public long lastMs() {
        return lastMs;
    }

    public double lastValue() {
        return longBitsToDouble(lastBits);
    }

    public void append(long timeMs, double value) {
        reserve(SAMPLE_BYTES_MAX);
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
            window = writeXor(valueBits ^ lastBits, window);
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

    private void writeVarint(long unsigned) {
        long rest = unsigned;
        while ((rest & ~0x7fL) != 0) {
            write((rest & 0x7f) | 0x80, 8);
            rest >>>= 7;
        }
        write(rest, 8);
    }

    @Override
    public XorChunkCursor cursor(int samples) {
        return new XorChunkCursor(data, samples);
    }

    @Override
    public byte[] toBytes() {
        return chunk(count);
    }
}
