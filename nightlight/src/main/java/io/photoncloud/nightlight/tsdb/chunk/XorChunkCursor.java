package io.photoncloud.nightlight.tsdb.chunk;

import static java.lang.Double.longBitsToDouble;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.SampleCursor;

/** Reads what {@link XorChunkWriter} writes. Fails with {@link CorruptChunk} where the bytes end too early. */
public final class XorChunkCursor extends BitReader implements SampleCursor {
    private static final int COUNT_BYTES = 2;

    private final int count;
    private int index;
    private boolean ended;
    private long timeMs;
    private long delta;
    private long valueBits;

    XorChunkCursor(byte[] data, int count) {
        super(data, COUNT_BYTES);
        this.count = count;
        this.window = BitWriter.NO_WINDOW;
    }

    /** A cursor over what {@link XorChunkWriter#toBytes} gave. */
    public static XorChunkCursor of(byte[] chunk) {
        return of(chunk, 0, chunk.length);
    }

    /** A cursor over what {@link ScratchFiles#read} gave. */
    public static XorChunkCursor ofPadded(byte[] data) {
        return new XorChunkCursor(data, count(data));
    }

    /** A cursor over a part of an array. */
    public static XorChunkCursor of(byte[] bytes, int from, int length) {
        return ofPadded(padded(bytes, from, length, COUNT_BYTES));
    }

    public int count() {
        return count;
    }

    @Override
    public Kind next() {
        if (index >= count) {
            ended = true;
            return Kind.NONE;
        }
        try {
            advance();
        } catch (IndexOutOfBoundsException e) {
            throw new CorruptChunk("a chunk ends before its sample " + index + " of " + count, e);
        }
        return Kind.FLOAT;
    }

    private void advance() {
        if (index > 1) {
            readTime();
            valueBits ^= readXor();
        } else if (index == 1) {
            delta = readVarint();
            timeMs += delta;
            valueBits ^= readXor();
        } else {
            long zigzag = readVarint();
            timeMs = (zigzag >>> 1) ^ -(zigzag & 1);
            valueBits = bits(64);
        }
        index++;
    }

    @Override
    public int read(long[] times, double[] values, int from) {
        int at = from;
        int last = from + Math.min(times.length - from, count - index);
        try {
            while (at < last) {
                advance();
                times[at] = timeMs;
                values[at++] = longBitsToDouble(valueBits);
            }
        } catch (IndexOutOfBoundsException e) {
            throw new CorruptChunk("a chunk ends before its sample " + index + " of " + count, e);
        }
        ended = at < times.length;
        return at;
    }

    private void readTime() {
        long word = word();
        if (word >= 0) {
            bit++;
            timeMs += delta;
            return;
        }
        long change;
        switch (Long.numberOfLeadingZeros(~word)) {
            case 1 -> change = change(word, 2, 14);
            case 2 -> change = change(word, 3, 17);
            case 3 -> change = change(word, 4, 20);
            default -> {
                bit += 4;
                change = bits(64);
            }
        }
        delta += change;
        timeMs += delta;
    }

    private long change(long word, int prefix, int size) {
        bit += prefix + size;
        long read = (word << prefix) >>> (64 - size);
        return signed(read, size);
    }

    private long readVarint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            long next = bits(8);
            value |= (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new CorruptChunk("a number of more than 64 bits");
    }

    @Override
    public Kind seek(long wantedMs) {
        if (ended) {
            return Kind.NONE;
        }
        if (index == 0 && next() == Kind.NONE) {
            return Kind.NONE;
        }
        while (timeMs < wantedMs) {
            if (next() == Kind.NONE) {
                return Kind.NONE;
            }
        }
        return Kind.FLOAT;
    }

    @Override
    public long timeMs() {
        return timeMs;
    }

    @Override
    public double value() {
        return longBitsToDouble(valueBits);
    }

    @Override
    public Histogram histogram() {
        throw new IllegalStateException("a chunk of floats has no histogram");
    }
}
