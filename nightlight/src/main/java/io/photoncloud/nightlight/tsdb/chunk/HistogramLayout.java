package io.photoncloud.nightlight.tsdb.chunk;

import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;

import io.photoncloud.nightlight.series.Histogram;
import java.util.Arrays;

/**
 * Which buckets the histograms of a chunk have, told once for all of them. Immutable. Buckets are told by their numbers,
 * in rising order; in the bytes they are spans, as in Prometheus' chunks.
 */
final class HistogramLayout {
    /** Of stale markers, which have no buckets. */
    static final HistogramLayout EMPTY = new HistogramLayout(0, 0, new double[0], new int[0], new int[0]);

    private static final int ZERO_THRESHOLD_ELSE = 255;
    private static final int EXPONENT_BASE = 242;
    private static final int EXPONENT_MIN = -243;
    private static final int EXPONENT_MAX = 10;

    /** A bound that is so many thousandths, and no more than fit four bytes, is told as their number. */
    private static final double THOUSANDTHS = 1000;

    private static final double THOUSANDTHS_MAX = 33_554_430;

    private final int schema;
    private final double zeroThreshold;
    private final double[] bounds;
    private final int[] positive;
    private final int[] negative;

    private HistogramLayout(int schema, double zeroThreshold, double[] bounds, int[] positive, int[] negative) {
        this.schema = schema;
        this.zeroThreshold = zeroThreshold;
        this.bounds = bounds;
        this.positive = positive;
        this.negative = negative;
    }

    static HistogramLayout of(Histogram histogram) {
        return new HistogramLayout(
                histogram.schema(),
                histogram.zeroThreshold(),
                histogram.customBounds(),
                numbers(histogram.positiveSpans(), histogram.positiveCounts().length),
                numbers(histogram.negativeSpans(), histogram.negativeCounts().length));
    }

    private static int[] numbers(int[] spans, int count) {
        int[] numbers = new int[count];
        int at = 0;
        int number = 0;
        for (int i = 0; i < spans.length; i += 2) {
            number += spans[i];
            for (int j = 0; j < spans[i + 1]; j++) {
                numbers[at++] = number++;
            }
        }
        return numbers;
    }

    int positiveSize() {
        return positive.length;
    }

    int size() {
        return positive.length + negative.length;
    }

    /** Whether schema and threshold are the same, so that buckets of the same number are the same. */
    boolean hasSameScale(HistogramLayout other) {
        return schema == other.schema && doubleToRawLongBits(zeroThreshold) == doubleToRawLongBits(other.zeroThreshold);
    }

    boolean hasSameBounds(HistogramLayout other) {
        return Arrays.equals(bounds, other.bounds);
    }

    boolean hasSameBuckets(HistogramLayout other) {
        return Arrays.equals(positive, other.positive) && Arrays.equals(negative, other.negative);
    }

    /** The buckets of both; this where it has those of the other. */
    HistogramLayout union(HistogramLayout other) {
        int[] above = union(positive, other.positive);
        int[] below = union(negative, other.negative);
        return above.length == positive.length && below.length == negative.length
                ? this
                : new HistogramLayout(schema, zeroThreshold, bounds, above, below);
    }

    private static int[] union(int[] left, int[] right) {
        if (Arrays.equals(left, right)) {
            return left;
        }
        int[] all = new int[left.length + right.length];
        int count = 0;
        int i = 0;
        int j = 0;
        while (i < left.length || j < right.length) {
            if (j == right.length || (i < left.length && left[i] < right[j])) {
                all[count++] = left[i++];
            } else {
                i += i < left.length && left[i] == right[j] ? 1 : 0;
                all[count++] = right[j++];
            }
        }
        return count == left.length ? left : Arrays.copyOf(all, count);
    }

    /** Puts counts by buckets of another layout, which this one has all of, to where those buckets are in this one. */
    void spread(HistogramLayout other, double[] counts, int from, double[] into, int to) {
        spread(other.positive, counts, from, positive, into, to);
        spread(other.negative, counts, from + other.positive.length, negative, into, to + positive.length);
    }

    private static void spread(int[] theirs, double[] counts, int from, int[] ours, double[] into, int to) {
        int at = 0;
        for (int i = 0; i < theirs.length; i++) {
            while (ours[at] != theirs[i]) {
                at++;
            }
            into[to + at] = counts[from + i];
        }
    }

    /** A histogram of this layout, of counts of its positive and then its negative buckets. */
    Histogram.Builder histogram(double[] counts, int from) {
        int middle = from + positive.length;
        return new Histogram.Builder()
                .schema(schema)
                .customBounds(bounds)
                .positive(spans(positive), Arrays.copyOfRange(counts, from, middle))
                .negative(spans(negative), Arrays.copyOfRange(counts, middle, middle + negative.length));
    }

    double zeroThreshold() {
        return zeroThreshold;
    }

    private static int[] spans(int[] numbers) {
        int[] spans = new int[8];
        int size = 0;
        int next = 0;
        for (int number : numbers) {
            if (size == 0 || number != next) {
                spans = size == spans.length ? Arrays.copyOf(spans, size * 2) : spans;
                spans[size++] = number - next;
                spans[size++] = 0;
            }
            spans[size - 1]++;
            next = number + 1;
        }
        return Arrays.copyOf(spans, size);
    }

    void write(BitWriter out) {
        int[] above = spans(positive);
        int[] below = spans(negative);
        out.reserve((above.length + below.length + bounds.length + 8) * BitWriter.NUMBER_BYTES_MAX);
        writeZeroThreshold(out);
        out.writeVarbit(schema);
        writeSpans(above, out);
        writeSpans(below, out);
        if (schema == Histogram.CUSTOM_BUCKETS_SCHEMA) {
            out.writeVarbitUnsigned(bounds.length);
            for (double bound : bounds) {
                writeBound(bound, out);
            }
        }
    }

    private void writeZeroThreshold(BitWriter out) {
        int exponent = Math.getExponent(zeroThreshold);
        if (zeroThreshold == 0) {
            out.write(0, Byte.SIZE);
        } else if (exponent >= EXPONENT_MIN && exponent <= EXPONENT_MAX && zeroThreshold == Math.scalb(1.0, exponent)) {
            out.write(exponent + EXPONENT_BASE + 2, Byte.SIZE);
        } else {
            out.write(ZERO_THRESHOLD_ELSE, Byte.SIZE);
            out.write(doubleToRawLongBits(zeroThreshold), Long.SIZE);
        }
    }

    private static void writeSpans(int[] spans, BitWriter out) {
        out.writeVarbitUnsigned(spans.length / 2);
        for (int i = 0; i < spans.length; i += 2) {
            out.writeVarbitUnsigned(spans[i + 1]);
            out.writeVarbit(spans[i]);
        }
    }

    private static void writeBound(double bound, BitWriter out) {
        double thousandths = bound * THOUSANDTHS;
        long whole = Math.round(thousandths);
        if (thousandths >= 0 && thousandths <= THOUSANDTHS_MAX && whole / THOUSANDTHS == bound) {
            out.writeVarbitUnsigned(whole + 1);
        } else {
            out.write(0, 1);
            out.write(doubleToRawLongBits(bound), Long.SIZE);
        }
    }

    /** @throws CorruptChunk where there are more buckets than a chunk may have */
    static HistogramLayout read(BitReader in) {
        int first = (int) in.bits(Byte.SIZE);
        double zeroThreshold = switch (first) {
            case 0 -> 0;
            case ZERO_THRESHOLD_ELSE -> longBitsToDouble(in.bits(Long.SIZE));
            default -> Math.scalb(1.0, first - EXPONENT_BASE - 2);
        };
        int schema = (int) in.readVarbit();
        int[] positive = readSpans(in);
        int[] negative = readSpans(in);
        double[] bounds = new double[0];
        if (schema == Histogram.CUSTOM_BUCKETS_SCHEMA) {
            bounds = new double[count(in.readVarbitUnsigned())];
            for (int i = 0; i < bounds.length; i++) {
                long told = in.readVarbitUnsigned();
                bounds[i] = told == 0 ? longBitsToDouble(in.bits(Long.SIZE)) : (told - 1) / THOUSANDTHS;
            }
        }
        return new HistogramLayout(schema, zeroThreshold, bounds, positive, negative);
    }

    private static int count(long told) {
        if (told < 0 || told > HistogramChunkWriter.BUCKETS_MAX) {
            throw new CorruptChunk("buckets, spans or bounds that are " + told);
        }
        return (int) told;
    }

    private static int[] readSpans(BitReader in) {
        int[] spans = new int[2 * count(in.readVarbitUnsigned())];
        long buckets = 0;
        for (int i = 0; i < spans.length; i += 2) {
            spans[i + 1] = count(in.readVarbitUnsigned());
            spans[i] = (int) in.readVarbit();
            buckets += spans[i + 1];
        }
        return numbers(spans, count(buckets));
    }
}
