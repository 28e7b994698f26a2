package io.photoncloud.flaredb.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.flaredb.execute.Window.Bound;
import io.photoncloud.flaredb.execute.Window.BoundKind;
import io.photoncloud.flaredb.execute.Window.Exclusion;
import io.photoncloud.flaredb.execute.Window.Frame;
import io.photoncloud.flaredb.execute.Window.Unit;
import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.VectorBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames of all kinds beside a loop that asks of each row of the partition whether it belongs to the frame. */
class WindowTest {
    private static final long SEED = Long.getLong("seed", 3);
    private static final List<SqlType> TYPES = List.of(SqlType.INTEGER, SqlType.INTEGER, SqlType.INTEGER);

    @TempDir
    Path directory;

    private static final BoundKind[] STARTS = {
        BoundKind.UNBOUNDED_PRECEDING, BoundKind.PRECEDING, BoundKind.CURRENT_ROW, BoundKind.FOLLOWING
    };
    private static final BoundKind[] ENDS = {
        BoundKind.PRECEDING, BoundKind.CURRENT_ROW, BoundKind.FOLLOWING, BoundKind.UNBOUNDED_FOLLOWING
    };

    private static <T> T any(Random random, T[] all) {
        return all[random.nextInt(all.length)];
    }

    private static Computed column(int index) {
        return Computed.of(new Expression.InputColumn(index, SqlType.INTEGER));
    }

    /** Partition, key and a value of its own. */
    private static List<List<@Nullable Object>> rows(Random random) {
        List<List<@Nullable Object>> all = new ArrayList<>();
        int count = random.nextInt(40);
        for (int row = 0; row < count; row++) {
            List<@Nullable Object> fields = new ArrayList<>();
            fields.add((long) random.nextInt(3));
            fields.add(random.nextInt(5) == 0 ? null : (Long) (long) random.nextInt(12));
            fields.add((long) row);
            all.add(fields);
        }
        return all;
    }

    private static Bound bound(BoundKind kind, Unit unit, long offset, boolean descending) {
        boolean moves = kind == BoundKind.PRECEDING || kind == BoundKind.FOLLOWING;
        if (!moves) {
            return new Bound(kind, null, null);
        }
        if (unit != Unit.RANGE) {
            return new Bound(kind, Computed.of(new Expression.Constant(offset, SqlType.BIGINT)), null);
        }
        long by = (kind == BoundKind.PRECEDING) == descending ? offset : -offset;
        return new Bound(kind, null, new Computed(new Expression.InputColumn(1, SqlType.INTEGER), (batch, _) -> {
            VectorBuilder moved = VectorBuilder.forType(SqlType.INTEGER, batch.size());
            for (int row = 0; row < batch.size(); row++) {
                moved.append(batch.column(1).get(row) instanceof Long key ? (Long) (key + by) : null);
            }
            return moved.build();
        }));
    }

    @Test
    void framesHoldTheRowsThatTheyAreToHold() {
        for (int round = 0; round < Integer.getInteger("rounds", 300); round++) {
            long seed = SEED + round;
            var random = new Random(seed);
            List<List<@Nullable Object>> all = rows(random);
            boolean descending = random.nextBoolean();
            Unit unit = any(random, Unit.values());
            BoundKind start = any(random, STARTS);
            BoundKind end = any(random, ENDS);
            Exclusion exclusion = any(random, Exclusion.values());
            long startOffset = random.nextInt(4);
            long endOffset = random.nextInt(4);
            var rows = new MemoryRows();
            var order = List.of(new SortColumn(column(1), descending, false));
            var input = new SortRows(
                    TableRead.all(rows.table(1, "t", TYPES, all), TYPES, List.of(1, 2, 3)),
                    List.of(new SortColumn(column(0), false, false), order.getFirst()),
                    null,
                    null);
            var call = new Window.WindowCall(
                    null,
                    new ListAggregate(),
                    new CallSite(List.of(SqlType.INTEGER), SqlType.TEXT, Collation.C),
                    List.of(column(2)),
                    null,
                    new Frame(
                            unit,
                            bound(start, unit, startOffset, descending),
                            bound(end, unit, endOffset, descending),
                            exclusion));
            var plan = new Window(input, List.of(column(0)), order, List.of(call));
            List<List<@Nullable Object>> found = new TestingExecution(directory, rows).run(plan, 1 << 22);
            assertThat(found).hasSameSizeAs(all);
            for (int row = 0; row < found.size(); row++) {
                var expected = new StringBuilder();
                for (int other = 0; other < found.size(); other++) {
                    if (Objects.equals(found.get(other).get(0), found.get(row).get(0))
                            && isIn(found, row, other, unit, start, startOffset, descending, true)
                            && isIn(found, row, other, unit, end, endOffset, descending, false)
                            && !isExcluded(found, row, other, exclusion)) {
                        expected.append(found.get(other).get(2)).append(' ');
                    }
                }
                assertThat(found.get(row).get(3))
                        .as(
                                "seed %d row %d: %s %s %d %s %d %s",
                                seed, row, unit, start, startOffset, end, endOffset, exclusion)
                        .isEqualTo(expected.toString());
            }
        }
    }

    private static boolean isExcluded(List<List<@Nullable Object>> all, int row, int other, Exclusion exclusion) {
        boolean peer = Objects.equals(all.get(row).get(1), all.get(other).get(1));
        return switch (exclusion) {
            case NO_OTHERS -> false;
            case CURRENT_ROW -> row == other;
            case GROUP -> peer;
            case TIES -> peer && row != other;
        };
    }

    /** Whether the other row is not outside of this end of the row's frame. */
    private static boolean isIn(
            List<List<@Nullable Object>> all,
            int row,
            int other,
            Unit unit,
            BoundKind kind,
            long offset,
            boolean descending,
            boolean isStart) {
        if (kind == BoundKind.UNBOUNDED_PRECEDING || kind == BoundKind.UNBOUNDED_FOLLOWING) {
            return (kind == BoundKind.UNBOUNDED_PRECEDING) == isStart;
        }
        long by = kind == BoundKind.CURRENT_ROW ? 0 : kind == BoundKind.PRECEDING ? -offset : offset;
        long distance = switch (unit) {
            case ROWS -> other - row;
            case GROUPS -> group(all, other) - group(all, row);
            case RANGE -> {
                Object key = all.get(row).get(1);
                Object otherKey = all.get(other).get(1);
                if (key == null || otherKey == null) {
                    // Nulls are last, and a null's frame ends at its peers.
                    yield key == null && otherKey == null
                            ? by
                            : otherKey == null ? Integer.MAX_VALUE : Integer.MIN_VALUE;
                }
                yield descending ? (Long) key - (Long) otherKey : (Long) otherKey - (Long) key;
            }
        };
        return isStart ? distance >= by : distance <= by;
    }

    private static long group(List<List<@Nullable Object>> all, int row) {
        long groups = 0;
        for (int at = 1; at <= row; at++) {
            boolean same = Objects.equals(all.get(at).get(0), all.get(at - 1).get(0))
                    && Objects.equals(all.get(at).get(1), all.get(at - 1).get(1));
            groups += same ? 0 : 1;
        }
        return groups;
    }
}
