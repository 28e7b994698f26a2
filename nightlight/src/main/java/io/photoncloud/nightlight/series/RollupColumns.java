package io.photoncloud.nightlight.series;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Windows of one series, oldest first, as columns: one for each aggregate that is wanted; the count always is. Used again for one series after
 * the other. For one thread.
 */
public final class RollupColumns {
    private static final int CAPACITY = 64;
    private static final double[] NONE = {};

    private final Set<Aggregate> wanted = EnumSet.of(Aggregate.COUNT);
    private final LongConsumer room;
    private final double[][] columns = new double[Aggregate.NUMBER][];
    private long[] ends = new long[CAPACITY];
    private int size;

    /** @param room is told how many windows there may soon be, before there is room made for them; may throw */
    public RollupColumns(Collection<Aggregate> wanted, LongConsumer room) {
        this.wanted.addAll(wanted);
        this.room = room;
        Arrays.fill(columns, NONE);
        this.wanted.forEach(aggregate -> columns[aggregate.place()] = new double[CAPACITY]);
    }

    /** All aggregates of as many windows as there are. */
    public static RollupColumns unbounded() {
        return new RollupColumns(EnumSet.allOf(Aggregate.class), _ -> {});
    }

    public Set<Aggregate> wanted() {
        return wanted;
    }

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
    }

    /** Takes back what was added beyond so many. */
    public void truncate(int toSize) {
        size = toSize;
    }

    /** Adds a window, of whose aggregates nothing is known yet. */
    public void add(long endMs) {
        if (size == ends.length) {
            room.accept(2L * size);
            ends = Arrays.copyOf(ends, size * 2);
            wanted.forEach(
                    aggregate -> columns[aggregate.place()] = Arrays.copyOf(columns[aggregate.place()], ends.length));
        }
        ends[size++] = endMs;
    }

    /** Says what an aggregate of the last window is; nothing where it is not wanted. */
    public void set(Aggregate aggregate, double value) {
        double[] column = columns[aggregate.place()];
        if (column.length > 0) {
            column[size - 1] = value;
        }
    }

    /** The time with which a window ends, and which belongs to it. */
    public long endMs(int at) {
        return ends[at];
    }

    /** What an aggregate is; 0 where it was not wanted. */
    public double get(Aggregate aggregate, int at) {
        double[] column = columns[aggregate.place()];
        return column.length == 0 ? 0 : column[at];
    }
}
