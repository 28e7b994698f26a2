package io.photoncloud.nightlight.tsdb.chunk;

import static java.lang.Double.longBitsToDouble;

/**
 * Reads frames of {@link FrameWriter} into arrays. Fails with {@link CorruptChunk} for bytes that are none. Not safe for
 * use by more than one thread; to be closed, as it holds memory outside of the heap.
 */
public final class FrameReader implements AutoCloseable {
    /** Bytes that must stand in an array after a frame, whatever they are: they are looked at, and do not matter. */
    public static final int SLACK = 24;

    private final IntColumn column = new IntColumn();
    private final long[] mantissas = new long[FrameWriter.SAMPLES_MAX];

    @Override
    public void close() {
        column.close();
    }

    /** Whether a frame is one of histograms, of which {@link #histograms} makes a cursor. */
    public static boolean isOfHistograms(byte[] data, int from) {
        return data[from] == FrameWriter.HISTOGRAMS || data[from] == FrameWriter.FLOAT_HISTOGRAMS;
    }

    /** A cursor over a frame of histograms. */
    public static HistogramChunkCursor histograms(byte[] data, int from, int length) {
        ChunkKind kind = data[from] == FrameWriter.HISTOGRAMS ? ChunkKind.HISTOGRAMS : ChunkKind.FLOAT_HISTOGRAMS;
        return HistogramChunkCursor.of(data, from + 1, length - 1, kind);
    }

    /**
     * Decodes a frame of floats.
     *
     * @param data with {@link #SLACK} bytes after the frame
     * @param times with room for the samples of the frame from the index on, as are values
     * @return how many samples it holds
     */
    public int read(byte[] data, int from, int length, long[] times, double[] values, int into) {
        ByteReader in = new ByteReader(data, from, length);
        int kind = in.readByte();
        try {
            return switch (kind) {
                case FrameWriter.XOR -> readXor(data, from + 1, length - 1, times, values, into);
                case FrameWriter.DECIMAL -> readDecimal(in, from + length, times, values, into);
                default -> throw new CorruptChunk("a frame of kind " + kind);
            };
        } catch (IndexOutOfBoundsException e) {
            throw new CorruptChunk("a frame ends too early", e);
        }
    }

    private static int readXor(byte[] data, int from, int length, long[] times, double[] values, int into) {
        XorChunkCursor cursor = XorChunkCursor.of(data, from, length);
        if (cursor.count() > FrameWriter.SAMPLES_MAX) {
            throw new CorruptChunk("a frame of " + cursor.count() + " samples");
        }
        return cursor.read(times, values, into) - into;
    }

    private int readDecimal(ByteReader in, int end, long[] times, double[] values, int into) {
        int count = in.readCount(FrameWriter.SAMPLES_MAX);
        if (count > times.length - into) {
            throw new CorruptChunk("a frame of " + count + " samples, more than expected");
        }
        int at = column.read(in.array(), in.position(), end, count, times, into);
        ByteReader rest = new ByteReader(in.array(), at, end - at);
        int exponent = rest.readByte();
        if (exponent > FrameWriter.EXPONENT_MAX) {
            throw new CorruptChunk("an exponent of " + exponent);
        }
        int exceptions = rest.readCount(count);
        int exceptionsAt = rest.position();
        for (int i = 0; i < exceptions; i++) {
            rest.readVarint();
            rest.skip(Long.BYTES);
        }
        column.read(in.array(), rest.position(), end, count, mantissas, 0);
        double divisor = FrameWriter.divisor(exponent);
        if (exponent == 0) {
            for (int i = 0; i < count; i++) {
                values[into + i] = mantissas[i];
            }
        } else {
            for (int i = 0; i < count; i++) {
                values[into + i] = mantissas[i] / divisor;
            }
        }
        ByteReader again = new ByteReader(in.array(), exceptionsAt, end - exceptionsAt);
        for (int i = 0; i < exceptions; i++) {
            int index = again.readCount(count - 1);
            values[into + index] = longBitsToDouble(again.readLong());
        }
        return count;
    }
}
