package io.photoncloud.nightlight.tsdb.chunk;

import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Histogram.ResetHint;
import io.photoncloud.nightlight.series.StaleMarker;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes native histograms in the very bits of Prometheus' histogram chunks: two bytes with the number of samples, one that
 * tells of counter resets, the layout of the buckets once, and then for each sample its time, counts and sum. Whole
 * numbers are told by the differences of their differences, floats by their XOR. Times must rise. Not safe for use by
 * more than one thread.
 *
 * <p>Within a chunk the counter was never reset; where it was, where the scale of the buckets changes, where whole numbers
 * become floats, or after a stale marker, another chunk is to be begun. New buckets do not end a chunk: it is written anew
 * with them, in another array, so that readers of the old one go on.
 */
public final class HistogramChunkWriter extends BitWriter implements ChunkWriter {
    /** How many buckets a histogram may have. */
    public static final int BUCKETS_MAX = 10_000;

    static final int HEADER_BYTES = 3;

    /** The places of the count of all observations and of those near zero, before those of the buckets. */
    static final int COUNT = 0;

    static final int ZERO = 1;
    static final int BUCKETS = 2;

    private static final int BYTES_FIRST = 128;

    /** What a writer takes of memory beside what grows with its buckets. */
    private static final int OBJECT_BYTES = 256;

    /** Three numbers of eight bytes for each count, and one of four for its place. */
    private static final int COUNT_BYTES = 28;

    private final boolean whole;
    private ResetHint header;
    private HistogramLayout layout;
    private int count;
    private long firstMs;
    private long lastMs;
    private long lastDelta;
    private long sumBits;
    private int sumWindow;
    /** The counts of the last histogram. */
    private double[] counts = new double[0];
    /** What was written last of each count: the number, or its bits. */
    private long[] written = new long[0];
    /** The last difference of each number, or the window of its bits. */
    private long[] changes = new long[0];

    HistogramChunkWriter(@Nullable ChunkWriter before, long timeMs, Histogram histogram) {
        super(BYTES_FIRST, HEADER_BYTES);
        this.whole = histogram.isWhole();
        this.header = header(before, histogram);
        boolean stale = StaleMarker.is(histogram.sum());
        this.layout = stale ? HistogramLayout.EMPTY : HistogramLayout.of(histogram);
        write(timeMs, histogram.sum(), stale ? new double[BUCKETS] : counts(histogram));
    }

    private static ResetHint header(@Nullable ChunkWriter before, Histogram histogram) {
        return switch (histogram.resetHint()) {
            case GAUGE, RESET -> histogram.resetHint();
            case NOT_RESET, UNKNOWN ->
                before instanceof HistogramChunkWriter chunk && chunk.whole == histogram.isWhole()
                        ? chunk.resetUntil(histogram.sum(), HistogramLayout.of(histogram), counts(histogram))
                        : ResetHint.UNKNOWN;
        };
    }

    /** @throws IllegalArgumentException where it cannot be stored; the message is for whoever sent it */
    public static void require(Histogram histogram) {
        requireSide(histogram.positiveSpans(), histogram.positiveCounts().length);
        requireSide(histogram.negativeSpans(), histogram.negativeCounts().length);
        int bounds = histogram.customBounds().length;
        if (bounds > BUCKETS_MAX) {
            throw new IllegalArgumentException(
                    "histogram has " + bounds + " custom bounds, more than bucketsMax " + BUCKETS_MAX);
        }
    }

    /** What a chunk that begins with a histogram takes of memory, about. */
    public static long memoryBytes(Histogram histogram) {
        int counts = BUCKETS + histogram.bucketCount();
        return OBJECT_BYTES + BYTES_FIRST + (long) counts * (COUNT_BYTES + NUMBER_BYTES_MAX);
    }

    /** What it takes of memory, about. */
    public long memoryBytes() {
        return OBJECT_BYTES + data.length + (long) counts.length * COUNT_BYTES;
    }

    /** Whether another histogram of its buckets takes no more memory. */
    public boolean hasRoomForNext() {
        return hasRoom((counts.length + 2) * NUMBER_BYTES_MAX);
    }

    private static void requireSide(int[] spans, int count) {
        if (count > BUCKETS_MAX) {
            throw new IllegalArgumentException(
                    "histogram has " + count + " buckets, more than bucketsMax " + BUCKETS_MAX);
        }
        long number = 0;
        for (int i = 0; i < spans.length; i += 2) {
            number += spans[i];
            if (number < Integer.MIN_VALUE || number + spans[i + 1] > Integer.MAX_VALUE || (i > 0 && spans[i] < 0)) {
                throw new IllegalArgumentException("span number " + (i / 2 + 1) + " with offset " + spans[i]
                        + ": histogram has buckets that are out of order or out of range");
            }
            number += spans[i + 1];
        }
    }

    /** What is known of a reset between the last histogram and a counter that follows it. */
    private ResetHint resetUntil(double sum, HistogramLayout theirs, double[] next) {
        if (StaleMarker.is(sum)) {
            return ResetHint.NOT_RESET;
        }
        if (header == ResetHint.GAUGE || StaleMarker.is(longBitsToDouble(sumBits))) {
            return ResetHint.UNKNOWN;
        }
        if (next[COUNT] < counts[COUNT]) {
            return ResetHint.RESET;
        }
        if (!layout.hasSameScale(theirs)) {
            return ResetHint.UNKNOWN;
        }
        if (!layout.hasSameBounds(theirs)) {
            return ResetHint.RESET;
        }
        HistogramLayout both = layout.union(theirs);
        double[] before = vector(both, layout, counts);
        double[] after = vector(both, theirs, next);
        for (int i = 0; i < before.length; i++) {
            if (after[i] < before[i]) {
                return ResetHint.RESET;
            }
        }
        return ResetHint.NOT_RESET;
    }

    private static double[] vector(HistogramLayout into, HistogramLayout from, double[] counts) {
        if (into.hasSameBuckets(from)) {
            return counts;
        }
        double[] vector = Arrays.copyOf(counts, BUCKETS + into.size());
        Arrays.fill(vector, BUCKETS, vector.length, 0);
        into.spread(from, counts, BUCKETS, vector, BUCKETS);
        return vector;
    }

    private static double[] counts(Histogram histogram) {
        double[] above = histogram.positiveCounts();
        double[] below = histogram.negativeCounts();
        double[] counts = new double[BUCKETS + above.length + below.length];
        counts[COUNT] = histogram.count();
        counts[ZERO] = histogram.zeroCount();
        System.arraycopy(above, 0, counts, BUCKETS, above.length);
        System.arraycopy(below, 0, counts, BUCKETS + above.length, below.length);
        return counts;
    }

    /** Adds a histogram after the others. @return whether it fits: where not, it belongs to a chunk of its own */
    boolean append(long timeMs, Histogram histogram) {
        boolean gauge = histogram.resetHint() == ResetHint.GAUGE;
        if (histogram.isWhole() != whole || histogram.resetHint() == ResetHint.RESET) {
            return false;
        }
        if (StaleMarker.is(histogram.sum())) {
            write(timeMs, histogram.sum(), new double[BUCKETS]);
            return true;
        }
        if (gauge != (header == ResetHint.GAUGE) || StaleMarker.is(longBitsToDouble(sumBits))) {
            return false;
        }
        HistogramLayout theirs = HistogramLayout.of(histogram);
        double[] next = counts(histogram);
        boolean fits = gauge
                ? layout.hasSameScale(theirs) && layout.hasSameBounds(theirs)
                : resetUntil(histogram.sum(), theirs, next) == ResetHint.NOT_RESET;
        HistogramLayout both = fits ? layout.union(theirs) : layout;
        if (!fits || both.size() > BUCKETS_MAX) {
            return false;
        }
        if (!both.hasSameBuckets(layout)) {
            widen(both);
        }
        write(timeMs, histogram.sum(), vector(layout, theirs, next));
        return true;
    }

    /** Writes all anew with more buckets. */
    private void widen(HistogramLayout wider) {
        HistogramChunkCursor old = cursor(count);
        data = new byte[data.length + BYTES_FIRST];
        bits = HEADER_BYTES * Byte.SIZE;
        layout = wider;
        count = 0;
        while (old.next() != HistogramChunkCursor.Kind.NONE) {
            Histogram histogram = old.histogram();
            write(old.timeMs(), histogram.sum(), vector(layout, HistogramLayout.of(histogram), counts(histogram)));
        }
    }

    /** Adds a histogram of counts by the layout; a stale marker has no buckets. */
    private void write(long timeMs, double sum, double[] values) {
        long bitsOfSum = doubleToRawLongBits(sum);
        reserve((values.length + 2) * NUMBER_BYTES_MAX);
        if (count == 0) {
            layout.write(this);
            reserve((values.length + 2) * NUMBER_BYTES_MAX);
            writeFirst(timeMs, bitsOfSum, values);
            firstMs = timeMs;
            lastDelta = 0;
        } else {
            long delta = timeMs - lastMs;
            writeVarbit(delta - lastDelta);
            writeNext(bitsOfSum, values, StaleMarker.is(sum));
            lastDelta = delta;
        }
        lastMs = timeMs;
        sumBits = bitsOfSum;
        counts = values;
        count++;
    }

    private void writeFirst(long timeMs, long bitsOfSum, double[] values) {
        writeVarbit(timeMs);
        written = new long[values.length];
        changes = new long[values.length];
        sumWindow = NO_WINDOW;
        for (int i = 0; i < values.length; i++) {
            written[i] = number(values, i);
            if (i == BUCKETS) {
                write(bitsOfSum, Long.SIZE);
            }
            if (!whole) {
                changes[i] = NO_WINDOW;
                write(written[i], Long.SIZE);
            } else if (i < BUCKETS) {
                writeVarbitUnsigned(written[i]);
            } else {
                writeVarbit(written[i]);
            }
        }
        if (values.length == BUCKETS) {
            write(bitsOfSum, Long.SIZE);
        }
    }

    private void writeNext(long bitsOfSum, double[] values, boolean stale) {
        for (int i = 0; i < values.length; i++) {
            if (i == BUCKETS) {
                sumWindow = writeXor(bitsOfSum ^ sumBits, sumWindow);
            }
            long number = number(values, i);
            if (!whole) {
                changes[i] = writeXor(number ^ written[i], (int) changes[i]);
            } else if (stale) {
                // What it counts is none of the numbers, and no sample but stale ones follows.
                writeVarbit(0);
            } else {
                long change = number - written[i];
                writeVarbit(change - changes[i]);
                changes[i] = change;
            }
            written[i] = number;
        }
        if (values.length == BUCKETS) {
            sumWindow = writeXor(bitsOfSum ^ sumBits, sumWindow);
        }
    }

    /** What is written of a count: whole ones of buckets by their difference to the bucket before on their side. */
    private long number(double[] values, int at) {
        if (!whole) {
            return doubleToRawLongBits(values[at]);
        }
        boolean first = at <= BUCKETS || at == BUCKETS + layout.positiveSize();
        return (long) values[at] - (first ? 0 : (long) values[at - 1]);
    }

    @Override
    public boolean isLast(double value) {
        return false;
    }

    @Override
    public boolean isLast(Histogram histogram) {
        if (histogram.isWhole() != whole || doubleToRawLongBits(histogram.sum()) != sumBits) {
            return false;
        }
        if (StaleMarker.is(histogram.sum())) {
            return true;
        }
        HistogramLayout theirs = HistogramLayout.of(histogram);
        return layout.hasSameScale(theirs)
                && layout.hasSameBounds(theirs)
                && layout.union(theirs).hasSameBuckets(layout)
                && Arrays.equals(vector(layout, theirs, counts(histogram)), counts);
    }

    @Override
    public ChunkKind kind() {
        return whole ? ChunkKind.HISTOGRAMS : ChunkKind.FLOAT_HISTOGRAMS;
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

    @Override
    public HistogramChunkCursor cursor(int samples) {
        return new HistogramChunkCursor(data, samples, header, kind());
    }

    @Override
    public byte[] toBytes() {
        byte[] bytes = chunk(count);
        bytes[2] = (byte) HistogramChunkCursor.flags(header);
        return bytes;
    }
}
