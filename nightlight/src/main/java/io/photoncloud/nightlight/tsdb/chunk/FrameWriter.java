package io.photoncloud.nightlight.tsdb.chunk;

import static java.lang.Double.doubleToRawLongBits;

/**
 * Writes the samples of one series as a frame of a block: as a column of times and one of decimal numbers where values
 * are such, else as {@link XorChunkWriter} does. What is decoded is the same in every bit: each value is tried as it is
 * written. Not safe for use by more than one thread.
 */
public final class FrameWriter implements AutoCloseable {
    /** How many samples a frame holds at most. */
    public static final int SAMPLES_MAX = 1024;

    /** Values are whole numbers divided by a power of ten up to this one. */
    static final int EXPONENT_MAX = 15;

    /** A frame of bits as {@link XorChunkWriter} has them. */
    static final int XOR = 1;

    /** A frame of two columns. */
    static final int DECIMAL = 2;

    /** A frame of histograms, and one of such with floats, as {@link HistogramChunkWriter} has them. */
    static final int HISTOGRAMS = 3;

    static final int FLOAT_HISTOGRAMS = 4;

    /** Whole numbers up to this are exact as doubles. */
    private static final double MANTISSA_MAX = 1L << 53;

    /** One in so many values may be none of the numbers, like a NaN, and is then told by its bits. */
    private static final int EXCEPTIONS_ONE_IN = 8;

    /** 10 to the power of the index, all of them exact. */
    private static final double[] POWERS = powers();

    private final IntColumn column = new IntColumn();
    private final ByteWriter other = new ByteWriter(1 << 12);
    private long[] mantissas = new long[SAMPLES_MAX];
    private int[] exceptions = new int[SAMPLES_MAX];
    private int exceptionCount;

    private static double[] powers() {
        double[] powers = new double[EXPONENT_MAX + 1];
        long power = 1;
        for (int i = 0; i <= EXPONENT_MAX; i++) {
            powers[i] = power;
            power *= 10;
        }
        return powers;
    }

    /** By what the whole numbers of a frame are divided. */
    static double divisor(int exponent) {
        return POWERS[exponent];
    }

    @Override
    public void close() {
        column.close();
    }

    /** Adds a frame with the first samples of two arrays, whose times rise. */
    public void write(long[] times, double[] values, int count, ByteWriter out) {
        if (count < 1 || count > SAMPLES_MAX) {
            throw new IllegalArgumentException("a frame of " + count + " samples");
        }
        int start = out.size();
        int exponent = exponent(values, count);
        if (exponent < 0) {
            writeXor(times, values, count, out);
            return;
        }
        out.writeByte(DECIMAL);
        out.writeVarint(count);
        column.write(times, count, out);
        out.writeByte(exponent);
        out.writeVarint(exceptionCount);
        for (int i = 0; i < exceptionCount; i++) {
            out.writeVarint(exceptions[i]);
            out.writeLong(doubleToRawLongBits(values[exceptions[i]]));
        }
        column.write(mantissas, count, out);
        // More than nine digits, and few samples: XOR may still be shorter.
        if (out.size() - start > 4 * count) {
            other.clear();
            writeXor(times, values, count, other);
            if (other.size() < out.size() - start) {
                out.truncate(start);
                out.writeAll(other);
            }
        }
    }

    /** Adds a frame that is a chunk. */
    public static void write(ChunkWriter chunk, ByteWriter out) {
        out.writeByte(
                switch (chunk.kind()) {
                    case FLOATS -> XOR;
                    case HISTOGRAMS -> HISTOGRAMS;
                    case FLOAT_HISTOGRAMS -> FLOAT_HISTOGRAMS;
                });
        out.writeBytes(chunk.toBytes());
    }

    private static void writeXor(long[] times, double[] values, int count, ByteWriter out) {
        XorChunkWriter writer = new XorChunkWriter();
        for (int i = 0; i < count; i++) {
            writer.append(times[i], values[i]);
        }
        out.writeByte(XOR);
        out.writeBytes(writer.toBytes());
    }

    /** The least exponent by which values are whole numbers, which are then in {@link #mantissas}; -1 if none. */
    private int exponent(double[] values, int count) {
        int exponent = 0;
        int allowed = count / EXCEPTIONS_ONE_IN;
        int strange = 0;
        for (int i = 0; i < count; i++) {
            int needed = exponent;
            while (needed <= EXPONENT_MAX && !isWhole(values[i], needed)) {
                needed++;
            }
            if (needed <= EXPONENT_MAX) {
                exponent = needed;
            } else if (++strange > allowed) {
                return -1;
            }
        }
        return fill(values, count, exponent, allowed) ? exponent : -1;
    }

    private static boolean isWhole(double value, int exponent) {
        double mantissa = Math.rint(value * POWERS[exponent]);
        return Math.abs(mantissa) <= MANTISSA_MAX
                && doubleToRawLongBits((double) (long) mantissa / POWERS[exponent]) == doubleToRawLongBits(value);
    }

    private boolean fill(double[] values, int count, int exponent, int allowed) {
        exceptionCount = 0;
        long last = 0;
        for (int i = 0; i < count; i++) {
            if (isWhole(values[i], exponent)) {
                last = (long) Math.rint(values[i] * POWERS[exponent]);
            } else if (exceptionCount < allowed) {
                exceptions[exceptionCount++] = i;
            } else {
                return false;
            }
            mantissas[i] = last;
        }
        return true;
    }
}
