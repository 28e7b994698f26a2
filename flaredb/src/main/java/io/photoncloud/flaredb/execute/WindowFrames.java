package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.Window.Bound;
import io.photoncloud.flaredb.execute.Window.BoundKind;
import io.photoncloud.flaredb.execute.Window.Exclusion;
import io.photoncloud.flaredb.execute.Window.Frame;
import io.photoncloud.flaredb.execute.Window.Unit;
import io.photoncloud.flaredb.execute.WindowPartition.Peers;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.TypeKind;
import io.photoncloud.flaredb.type.Values;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import org.jspecify.annotations.Nullable;

/** Where the frame of each row of a partition begins and ends. For one thread at a time. */
final class WindowFrames {
    private static final long MICROS_OF_DAY = 86_400_000_000L;

    private final Frame frame;
    private final int size;
    private final Peers peers;
    private final Side start;
    private final Side end;

    WindowFrames(Window plan, Frame frame, Batch rows, Peers peers, Execution execution) {
        this.frame = frame;
        this.peers = peers;
        size = rows.size();
        start = new Side(plan, frame.start(), rows, execution, "starting");
        end = new Side(plan, frame.end(), rows, execution, "ending");
    }

    /** The first row of the frame. */
    int start(int row) {
        return switch (frame.start().kind()) {
            case UNBOUNDED_PRECEDING -> 0;
            case UNBOUNDED_FOLLOWING -> size;
            case CURRENT_ROW -> frame.unit() == Unit.ROWS ? row : peers.start(row);
            case PRECEDING, FOLLOWING ->
                switch (frame.unit()) {
                    case ROWS -> clamp(row + start.signedOffset());
                    case GROUPS -> peers.startOfGroup(peers.group(row) + start.signedOffset());
                    case RANGE -> start.hasNullKey(row) ? peers.start(row) : start.firstNotBefore(row);
                };
        };
    }

    /** The row after the last of the frame. */
    int end(int row) {
        return switch (frame.end().kind()) {
            case UNBOUNDED_PRECEDING -> 0;
            case UNBOUNDED_FOLLOWING -> size;
            case CURRENT_ROW -> frame.unit() == Unit.ROWS ? row + 1 : peers.end(row);
            case PRECEDING, FOLLOWING ->
                switch (frame.unit()) {
                    case ROWS -> clamp(saturated(row + 1L, end.signedOffset()));
                    case GROUPS -> peers.startOfGroup(saturated(peers.group(row) + 1L, end.signedOffset()));
                    case RANGE -> end.hasNullKey(row) ? peers.end(row) : end.firstAfter(row);
                };
        };
    }

    boolean excludes() {
        return frame.exclusion() != Exclusion.NO_OTHERS;
    }

    boolean isExcluded(int row, int other) {
        return switch (frame.exclusion()) {
            case NO_OTHERS -> false;
            case CURRENT_ROW -> other == row;
            case GROUP -> peers.group(other) == peers.group(row);
            case TIES -> other != row && peers.group(other) == peers.group(row);
        };
    }

    private int clamp(long row) {
        return (int) Math.clamp(row, 0L, (long) size);
    }

    private static long saturated(long value, long more) {
        long sum = value + more;
        return more > 0 && sum < value ? Long.MAX_VALUE : sum;
    }

    /** One end: its offset, or the limits that keys are compared with. */
    private final class Side {
        private final long offset;
        private final BoundKind kind;
        private final @Nullable ColumnVector limits;
        private final @Nullable ColumnVector keys;
        private final boolean descending;
        private int firstWithKey;
        private int lastWithKey;

        Side(Window plan, Bound bound, Batch rows, Execution execution, String word) {
            kind = bound.kind();
            Computed limit = bound.limit();
            boolean counted = frame.unit() != Unit.RANGE && bound.offset() != null;
            offset = counted ? offset(bound, execution, word) : 0;
            limits = limit == null || frame.unit() != Unit.RANGE ? null : limit.evaluate(rows, execution);
            descending = limits != null && plan.orderBy().getFirst().descending();
            keys = limits == null ? null : plan.orderBy().getFirst().key().evaluate(rows, execution);
            if (keys != null) {
                while (firstWithKey < size && keys.isNull(firstWithKey)) {
                    firstWithKey++;
                }
                lastWithKey = size;
                while (lastWithKey > firstWithKey && keys.isNull(lastWithKey - 1)) {
                    lastWithKey--;
                }
            }
        }

        private static long offset(Bound bound, Execution execution, String word) {
            Computed offset = bound.offset();
            Object value = offset == null ? null : offset.value(execution);
            if (value == null) {
                throw new SqlException(SqlState.NULL_VALUE_NOT_ALLOWED, "frame " + word + " offset must not be null");
            }
            if ((Long) value < 0) {
                throw new SqlException(
                        SqlState.INVALID_PRECEDING_OR_FOLLOWING_SIZE, "frame " + word + " offset must not be negative");
            }
            return (Long) value;
        }

        long signedOffset() {
            return kind == BoundKind.PRECEDING ? -offset : offset;
        }

        boolean hasNullKey(int row) {
            return keys != null && keys.isNull(row);
        }

        /** The first row whose key is not before the limit of this row. */
        int firstNotBefore(int row) {
            return search(row, 0);
        }

        /** The first row whose key is after the limit of this row. */
        int firstAfter(int row) {
            return search(row, 1);
        }

        /** The first row whose key compares with the limit so at least. */
        private int search(int row, int least) {
            int low = firstWithKey;
            int high = lastWithKey;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (compare(middle, row) >= least) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        }

        private int compare(int keyRow, int limitRow) {
            if (keys == null || limits == null) {
                throw new IllegalStateException("no limit");
            }
            Object key = keys.get(keyRow);
            Object limit = limits.get(limitRow);
            if (key == null || limit == null) {
                throw new SqlException(SqlState.NULL_VALUE_NOT_ALLOWED, "frame offset must not be null");
            }
            if (keys.type().is(TypeKind.DATE) && !limits.type().is(TypeKind.DATE)) {
                key = (Long) key * MICROS_OF_DAY;
            }
            int order = Values.compare(key, limit, limits.type());
            return descending ? -Integer.signum(order) : Integer.signum(order);
        }
    }
}
