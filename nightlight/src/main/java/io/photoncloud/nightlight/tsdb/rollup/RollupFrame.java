package io.photoncloud.nightlight.tsdb.rollup;

import io.photoncloud.nightlight.series.Aggregate;
import io.photoncloud.nightlight.series.Resolution;
import io.photoncloud.nightlight.series.RollupColumns;
import io.photoncloud.nightlight.tsdb.block.FrameReaders;
import io.photoncloud.nightlight.tsdb.chunk.ByteReader;
import io.photoncloud.nightlight.tsdb.chunk.ByteWriter;
import io.photoncloud.nightlight.tsdb.chunk.CorruptChunk;
import io.photoncloud.nightlight.tsdb.chunk.FrameWriter;
import java.util.Arrays;

/**
 * Windows of one series as bytes: how many there are, then for each aggregate its length and a frame of floats as blocks have them. The times
 * of the first, which is the counts, are those with which the windows end; those of the others only count. Of no length is an aggregate that
 * is 0 in all windows, a minimum that is the first, and a maximum that is the last. Times of samples are told from the bounds of their window.
 */
final class RollupFrame {
    /** How many windows a frame holds at most. */
    static final int WINDOWS_MAX = FrameWriter.SAMPLES_MAX;

    private static final Aggregate[] ALL = Aggregate.values();
    private static final long[] PLACES = places();

    private RollupFrame() {}

    private static long[] places() {
        long[] places = new long[WINDOWS_MAX];
        Arrays.setAll(places, place -> place);
        return places;
    }

    /** Adds some windows, all of whose aggregates are there. */
    static void write(
            RollupColumns windows, int from, int count, Resolution resolution, FrameWriter frames, ByteWriter out) {
        long[] ends = new long[count];
        for (int i = 0; i < count; i++) {
            ends[i] = windows.endMs(from + i);
        }
        double[][] columns = new double[Aggregate.NUMBER][count];
        for (Aggregate aggregate : ALL) {
            for (int i = 0; i < count; i++) {
                double value = windows.get(aggregate, from + i);
                columns[aggregate.place()][i] = toStored(aggregate, value, ends[i], resolution);
            }
        }
        out.writeVarint(count);
        ByteWriter column = new ByteWriter(1 << 10);
        for (Aggregate aggregate : ALL) {
            double[] values = columns[aggregate.place()];
            column.clear();
            if (!isDefault(aggregate, values, columns)) {
                frames.write(aggregate == Aggregate.COUNT ? ends : PLACES, values, count, column);
            }
            out.writeVarint(column.size());
            out.writeAll(column);
        }
    }

    private static double toStored(Aggregate aggregate, double value, long endMs, Resolution resolution) {
        return switch (aggregate) {
            case FIRST_MS -> value - (endMs - resolution.millis());
            case LAST_MS -> endMs - value;
            case COUNT, SUM, FIRST, LAST, MIN, MAX, RESETS, LOST, CHANGES, STALE -> value;
        };
    }

    private static double fromStored(Aggregate aggregate, double value, long endMs, Resolution resolution) {
        return switch (aggregate) {
            case FIRST_MS -> value + (endMs - resolution.millis());
            case LAST_MS -> endMs - value;
            case COUNT, SUM, FIRST, LAST, MIN, MAX, RESETS, LOST, CHANGES, STALE -> value;
        };
    }

    private static boolean isDefault(Aggregate aggregate, double[] values, double[][] columns) {
        return switch (aggregate) {
            case COUNT -> false;
            case MIN -> same(values, columns[Aggregate.FIRST.place()]);
            case MAX -> same(values, columns[Aggregate.LAST.place()]);
            case SUM, FIRST, LAST, FIRST_MS, LAST_MS, RESETS, LOST, CHANGES, STALE ->
                same(values, new double[values.length]);
        };
    }

    /** In every bit. */
    private static boolean same(double[] left, double[] right) {
        for (int i = 0; i < left.length; i++) {
            if (Double.doubleToRawLongBits(left[i]) != Double.doubleToRawLongBits(right[i])) {
                return false;
            }
        }
        return true;
    }

    /**
     * Adds the windows of a frame, of which those aggregates are decoded that are wanted.
     *
     * @param data with {@link FrameReaders#SLACK} bytes after the frame
     */
    static void read(
            byte[] data, int length, int count, Resolution resolution, FrameReaders readers, RollupColumns into) {
        ByteReader in = new ByteReader(data, 0, length);
        if (in.readCount(WINDOWS_MAX) != count || count < 1) {
            throw new CorruptChunk("a frame that does not have " + count + " windows");
        }
        int[] from = new int[Aggregate.NUMBER];
        int[] lengths = new int[Aggregate.NUMBER];
        for (Aggregate aggregate : ALL) {
            lengths[aggregate.place()] = in.readCount(in.remaining());
            from[aggregate.place()] = in.position();
            in.skip(lengths[aggregate.place()]);
        }
        if (lengths[Aggregate.COUNT.place()] == 0) {
            throw new CorruptChunk("a frame of windows without counts");
        }
        long[] ends = new long[count];
        double[] counts = new double[count];
        readers.read(data, from[0], lengths[0], ends, counts);
        double[][] columns = new double[Aggregate.NUMBER][];
        columns[0] = counts;
        for (Aggregate aggregate : into.wanted()) {
            if (aggregate != Aggregate.COUNT) {
                int stored = stored(aggregate, lengths);
                double[] values = new double[count];
                if (lengths[stored] > 0) {
                    readers.read(data, from[stored], lengths[stored], new long[count], values);
                }
                columns[aggregate.place()] = values;
            }
        }
        for (int i = 0; i < count; i++) {
            into.add(ends[i]);
            for (Aggregate aggregate : into.wanted()) {
                double value = columns[aggregate.place()][i];
                into.set(aggregate, fromStored(aggregate, value, ends[i], resolution));
            }
        }
    }

    /** Where an aggregate stands that may be the same as another. */
    private static int stored(Aggregate aggregate, int[] lengths) {
        boolean left = lengths[aggregate.place()] == 0;
        return switch (aggregate) {
            case MIN -> (left ? Aggregate.FIRST : aggregate).place();
            case MAX -> (left ? Aggregate.LAST : aggregate).place();
            case COUNT, SUM, FIRST, LAST, FIRST_MS, LAST_MS, RESETS, LOST, CHANGES, STALE -> aggregate.place();
        };
    }
}
