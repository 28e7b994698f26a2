package io.photoncloud.nightlight.tsdb.chunk;

import static java.lang.Double.longBitsToDouble;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Histogram.ResetHint;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.series.StaleMarker;

/**
 * Reads what {@link HistogramChunkWriter} writes. Fails with {@link CorruptChunk} where the bytes end too early. Of resets
 * it says what Prometheus' reader says: a histogram after another one of its chunk is none, and of the first nothing is
 * known, as what was before it may be gone.
 */
public final class HistogramChunkCursor extends BitReader implements SampleCursor {
    private static final int FLAGS_SHIFT = 6;

    private final int total;
    private final ResetHint header;
    private final boolean whole;
    private HistogramLayout layout = HistogramLayout.EMPTY;
    private int index;
    private boolean ended;
    private long timeMs;
    private long delta;
    private long sumBits;
    private int sumWindow;
    private long[] read = new long[0];
    private long[] changes = new long[0];

    HistogramChunkCursor(byte[] data, int total, ResetHint header, ChunkKind kind) {
        super(data, HistogramChunkWriter.HEADER_BYTES);
        this.total = total;
        this.header = header;
        this.whole = kind == ChunkKind.HISTOGRAMS;
    }

    /** A cursor over what {@link ScratchFiles#read} gave. */
    static HistogramChunkCursor ofPadded(byte[] data, ChunkKind kind) {
        return new HistogramChunkCursor(data, count(data), header(data[2]), kind);
    }

    /** A cursor over what {@link ChunkWriter#toBytes} gave, which is a part of an array. */
    public static HistogramChunkCursor of(byte[] bytes, int from, int length, ChunkKind kind) {
        return ofPadded(padded(bytes, from, length, HistogramChunkWriter.HEADER_BYTES), kind);
    }

    static int flags(ResetHint header) {
        int flags = switch (header) {
            case UNKNOWN -> 0;
            case NOT_RESET -> 1;
            case RESET -> 2;
            case GAUGE -> 3;
        };
        return flags << FLAGS_SHIFT;
    }

    private static ResetHint header(byte flags) {
        return switch ((flags & 0xff) >>> FLAGS_SHIFT) {
            case 1 -> ResetHint.NOT_RESET;
            case 2 -> ResetHint.RESET;
            case 3 -> ResetHint.GAUGE;
            default -> ResetHint.UNKNOWN;
        };
    }

    public int count() {
        return total;
    }

    /** What was known of a reset before the first histogram when the chunk was written. */
    public ResetHint header() {
        return header;
    }

    @Override
    public Kind next() {
        if (index >= total) {
            ended = true;
            return Kind.NONE;
        }
        try {
            if (index == 0) {
                readFirst();
            } else {
                delta += readVarbit();
                timeMs += delta;
                readNext();
            }
        } catch (IndexOutOfBoundsException e) {
            throw new CorruptChunk("a chunk ends before its sample " + index + " of " + total, e);
        }
        index++;
        return Kind.HISTOGRAM;
    }

    private void readFirst() {
        layout = HistogramLayout.read(this);
        timeMs = readVarbit();
        read = new long[HistogramChunkWriter.BUCKETS + layout.size()];
        changes = new long[read.length];
        sumWindow = BitWriter.NO_WINDOW;
        for (int i = 0; i < read.length; i++) {
            if (i == HistogramChunkWriter.BUCKETS) {
                sumBits = bits(Long.SIZE);
            }
            if (!whole) {
                changes[i] = BitWriter.NO_WINDOW;
                read[i] = bits(Long.SIZE);
            } else {
                read[i] = i < HistogramChunkWriter.BUCKETS ? readVarbitUnsigned() : readVarbit();
            }
        }
        if (read.length == HistogramChunkWriter.BUCKETS) {
            sumBits = bits(Long.SIZE);
        }
    }

    private void readNext() {
        for (int i = 0; i < HistogramChunkWriter.BUCKETS; i++) {
            readNext(i);
        }
        window = sumWindow;
        sumBits ^= readXor();
        sumWindow = window;
        if (isStale()) {
            return;
        }
        for (int i = HistogramChunkWriter.BUCKETS; i < read.length; i++) {
            readNext(i);
        }
    }

    private void readNext(int at) {
        if (whole) {
            changes[at] += readVarbit();
            read[at] += changes[at];
        } else {
            window = (int) changes[at];
            read[at] ^= readXor();
            changes[at] = window;
        }
    }

    private boolean isStale() {
        return StaleMarker.is(longBitsToDouble(sumBits));
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
        return Kind.HISTOGRAM;
    }

    @Override
    public long timeMs() {
        return timeMs;
    }

    @Override
    public double value() {
        throw new IllegalStateException("a chunk of histograms has no float");
    }

    @Override
    public Histogram histogram() {
        if (isStale()) {
            return new Histogram.Builder()
                    .whole(whole)
                    .sum(StaleMarker.VALUE)
                    .resetHint(header == ResetHint.GAUGE ? ResetHint.GAUGE : ResetHint.UNKNOWN)
                    .build();
        }
        double[] counts = new double[read.length];
        long last = 0;
        for (int i = 0; i < read.length; i++) {
            boolean first =
                    i <= HistogramChunkWriter.BUCKETS || i == HistogramChunkWriter.BUCKETS + layout.positiveSize();
            last = read[i] + (first || !whole ? 0 : last);
            counts[i] = whole ? last : longBitsToDouble(last);
        }
        return layout.histogram(counts, HistogramChunkWriter.BUCKETS)
                .whole(whole)
                .resetHint(hint())
                .zero(layout.zeroThreshold(), counts[HistogramChunkWriter.ZERO])
                .count(counts[HistogramChunkWriter.COUNT])
                .sum(longBitsToDouble(sumBits))
                .build();
    }

    private ResetHint hint() {
        if (header == ResetHint.GAUGE) {
            return ResetHint.GAUGE;
        }
        return index > 1 ? ResetHint.NOT_RESET : ResetHint.UNKNOWN;
    }
}
