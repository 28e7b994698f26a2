package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.series.Aggregate;
import io.photoncloud.nightlight.series.RollupColumns;

/** The windows of rollups that a function over a range looks at for one step, but for those without samples. Moves on with the steps. For one thread. */
final class RolledWindow {
    final RollupColumns columns;
    long startMs;
    long endMs;
    private int from;
    private int to;

    RolledWindow(RollupColumns columns) {
        this.columns = columns;
    }

    /** Moves to windows after a time, the last of which ends with another. Never goes back. */
    void moveTo(long newStartMs, long newEndMs) {
        startMs = newStartMs;
        endMs = newEndMs;
        while (to < columns.size() && columns.endMs(to) <= endMs) {
            to++;
        }
        while (from < to && (columns.endMs(from) <= startMs || isEmpty(from))) {
            from++;
        }
    }

    private boolean isEmpty(int at) {
        return columns.get(Aggregate.COUNT, at) == 0;
    }

    boolean isEmpty() {
        return from == to;
    }

    int first() {
        return from;
    }

    /** The one after another; {@link #end} where there is none. */
    int after(int at) {
        int next = at + 1;
        while (next < to && isEmpty(next)) {
            next++;
        }
        return next;
    }

    int end() {
        return to;
    }

    double get(Aggregate aggregate, int at) {
        return columns.get(aggregate, at);
    }

    double firstValue(Aggregate aggregate) {
        return columns.get(aggregate, from);
    }

    double lastValue(Aggregate aggregate) {
        int at = to - 1;
        while (isEmpty(at)) {
            at--;
        }
        return columns.get(aggregate, at);
    }
}
