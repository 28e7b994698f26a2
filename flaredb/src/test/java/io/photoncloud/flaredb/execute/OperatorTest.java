package io.photoncloud.flaredb.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.Numeric;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.BooleanVector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each operator beside lists and maps, on random rows full of nulls, with budgets in which nothing fits and in which all does. */
class OperatorTest {
    private static final long SEED = Long.getLong("seed", 7);
    private static final int ROUNDS = Integer.getInteger("rounds", 6);
    private static final long SMALL = 160 * 1024;
    private static final long LARGE = 64L << 20;
    private static final List<SqlType> TYPES = List.of(SqlType.INTEGER, SqlType.TEXT, SqlType.NUMERIC);

    @TempDir
    Path directory;

    private final MemoryRows rows = new MemoryRows();
    private TestingExecution execution = new TestingExecution(Path.of("target"), rows);

    @BeforeEach
    void open() {
        execution = new TestingExecution(directory, rows);
    }

    private static List<List<@Nullable Object>> rows(Random random, int count, int values) {
        List<List<@Nullable Object>> all = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            List<@Nullable Object> fields = new ArrayList<>();
            fields.add(random.nextInt(8) == 0 ? null : (Long) (long) random.nextInt(values));
            fields.add(random.nextInt(8) == 0 ? null : "t" + random.nextInt(values) + "x".repeat(random.nextInt(20)));
            fields.add(random.nextInt(8) == 0 ? null : Numeric.of((long) random.nextInt(values) - values / 2));
            all.add(fields);
        }
        return all;
    }

    private TableRead read(int oid, List<List<@Nullable Object>> all) {
        TableDescriptor table = rows.table(oid, "t" + oid, TYPES, all);
        return TableRead.all(table, TYPES, List.of(1, 2, 3));
    }

    private static Computed column(int index) {
        return Computed.of(new Expression.InputColumn(index, TYPES.get(index % 3)));
    }

    private static List<String> texts(List<List<@Nullable Object>> all) {
        return all.stream().map(Objects::toString).sorted().toList();
    }

    @Test
    void sortsAsAComparatorDoes() {
        for (int round = 0; round < ROUNDS; round++) {
            var random = new Random(SEED + round);
            List<List<@Nullable Object>> all = rows(random, random.nextInt(6000), 500);
            boolean descending = random.nextBoolean();
            boolean nullsFirst = random.nextBoolean();
            var plan = new SortRows(
                    read(1, all),
                    List.of(new SortColumn(column(2), descending, nullsFirst), new SortColumn(column(1), false, false)),
                    null,
                    null);
            Comparator<Numeric> numbers = descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
            Comparator<List<@Nullable Object>> order = Comparator.comparing(
                    (List<@Nullable Object> row) -> (Numeric) row.get(2),
                    nullsFirst ? Comparator.nullsFirst(numbers) : Comparator.nullsLast(numbers));
            Comparator<List<@Nullable Object>> both =
                    order.thenComparing(row -> (String) row.get(1), Comparator.nullsLast(Comparator.naturalOrder()));
            for (long budget : List.of(SMALL, LARGE)) {
                assertThat(execution.run(plan, budget))
                        .as("seed %d budget %d", SEED + round, budget)
                        .isEqualTo(all.stream().sorted(both).toList());
                assertThat(execution.peakBytes()).isLessThanOrEqualTo(budget);
            }
        }
        assertThat(execution.spilledBytes()).isPositive();
    }

    @Test
    void joinsByKeysAsALoopOverAllPairsDoes() {
        for (int round = 0; round < ROUNDS; round++) {
            var random = new Random(SEED + round);
            List<List<@Nullable Object>> left = rows(random, random.nextInt(2500), 400);
            List<List<@Nullable Object>> right = rows(random, random.nextInt(2500), 400);
            boolean conditioned = random.nextBoolean();
            for (JoinKind kind : JoinKind.values()) {
                if (kind == JoinKind.NOT_IN) {
                    continue;
                }
                Computed condition = conditioned ? unequalTexts() : null;
                var hashed = new HashJoin(
                        kind, read(1, left), read(2, right), List.of(column(0)), List.of(column(0)), condition);
                List<String> expected = texts(joined(kind, left, right, conditioned, false));
                for (long budget : List.of(SMALL, LARGE)) {
                    assertThat(texts(execution.run(hashed, budget)))
                            .as("seed %d %s budget %d", SEED + round, kind, budget)
                            .isEqualTo(expected);
                    assertThat(execution.peakBytes()).isLessThanOrEqualTo(budget);
                }
            }
        }
        assertThat(execution.spilledBytes()).isPositive();
    }

    @Test
    void loopsOverAllPairs() {
        for (int round = 0; round < ROUNDS; round++) {
            var random = new Random(SEED + round);
            List<List<@Nullable Object>> left = rows(random, random.nextInt(60), 20);
            List<List<@Nullable Object>> right = rows(random, random.nextInt(60), 20);
            for (JoinKind kind : JoinKind.values()) {
                if (kind == JoinKind.NOT_IN) {
                    continue;
                }
                var looped = new NestedLoop(kind, read(1, left), read(2, right), unequalTexts(), false);
                assertThat(texts(execution.run(looped, LARGE)))
                        .as("seed %d %s", SEED + round, kind)
                        .isEqualTo(texts(joined(kind, left, right, true, true)));
            }
        }
    }

    @Test
    void lateralLoopsRunTheRightSideForEachLeftRow() {
        var random = new Random(SEED);
        List<List<@Nullable Object>> left = rows(random, 50, 20);
        List<List<@Nullable Object>> right = rows(random, 50, 20);
        Computed condition = new Computed(new Expression.OuterColumn(1, 0, SqlType.INTEGER), (batch, context) -> {
            boolean[] values = new boolean[batch.size()];
            Object outer = context.outerColumn(1, 0);
            for (int row = 0; row < values.length; row++) {
                values[row] = outer != null && outer.equals(batch.column(0).get(row));
            }
            return new BooleanVector(SqlType.BOOLEAN, values, null, values.length);
        });
        for (JoinKind kind : List.of(JoinKind.INNER, JoinKind.LEFT, JoinKind.SEMI, JoinKind.ANTI)) {
            var looped = new NestedLoop(kind, read(1, left), new FilterRows(read(2, right), condition), null, true);
            assertThat(texts(execution.run(looped, LARGE)))
                    .as(kind.name())
                    .isEqualTo(texts(joined(kind, left, right, false, false)));
        }
    }

    @Test
    void notInKnowsNulls() {
        for (int round = 0; round < 20; round++) {
            var random = new Random(SEED + round);
            List<List<@Nullable Object>> left = rows(random, 30, 10);
            List<List<@Nullable Object>> right = new ArrayList<>(rows(random, random.nextInt(5), 10));
            if (random.nextBoolean()) {
                right.removeIf(row -> row.get(0) == null);
            }
            var plan = new HashJoin(
                    JoinKind.NOT_IN, read(1, left), read(2, right), List.of(column(0)), List.of(column(0)), null);
            boolean hasNull = right.stream().anyMatch(row -> row.get(0) == null);
            List<List<@Nullable Object>> expected = left.stream()
                    .filter(row -> right.isEmpty()
                            || (!hasNull
                                    && row.get(0) != null
                                    && right.stream().noneMatch(other -> Objects.equals(other.get(0), row.get(0)))))
                    .toList();
            assertThat(execution.run(plan, LARGE)).as("seed %d", SEED + round).isEqualTo(expected);
        }
    }

    /** left.text &lt;&gt; right.text */
    private static Computed unequalTexts() {
        return new Computed(new Expression.InputColumn(1, SqlType.TEXT), (batch, _) -> {
            boolean[] values = new boolean[batch.size()];
            for (int row = 0; row < values.length; row++) {
                Object left = batch.column(1).get(row);
                Object right = batch.column(4).get(row);
                values[row] = left != null && right != null && !left.equals(right);
            }
            return new BooleanVector(SqlType.BOOLEAN, values, null, values.length);
        });
    }

    private static List<List<@Nullable Object>> joined(
            JoinKind kind,
            List<List<@Nullable Object>> left,
            List<List<@Nullable Object>> right,
            boolean conditioned,
            boolean all) {
        List<List<@Nullable Object>> joined = new ArrayList<>();
        boolean[] rightMatched = new boolean[right.size()];
        for (List<@Nullable Object> row : left) {
            boolean matched = false;
            for (int index = 0; index < right.size(); index++) {
                List<@Nullable Object> other = right.get(index);
                boolean keys = all || (row.get(0) != null && row.get(0).equals(other.get(0)));
                boolean texts = !conditioned
                        || (row.get(1) != null
                                && other.get(1) != null
                                && !row.get(1).equals(other.get(1)));
                if (keys && texts) {
                    if (kind.givesRight()) {
                        joined.add(both(row, other));
                    }
                    matched = true;
                    rightMatched[index] = true;
                }
            }
            if (kind == JoinKind.SEMI && matched) {
                joined.add(row);
            } else if (!matched && kind.keepsLeft()) {
                joined.add(kind.givesRight() ? both(row, nulls()) : row);
            }
        }
        for (int index = 0; index < rightMatched.length; index++) {
            if (kind.keepsRight() && !rightMatched[index]) {
                joined.add(both(nulls(), right.get(index)));
            }
        }
        return joined;
    }

    private static List<@Nullable Object> nulls() {
        List<@Nullable Object> nulls = new ArrayList<>();
        TYPES.forEach(_ -> nulls.add(null));
        return nulls;
    }

    private static List<@Nullable Object> both(List<@Nullable Object> left, List<@Nullable Object> right) {
        List<@Nullable Object> both = new ArrayList<>(left);
        both.addAll(right);
        return both;
    }

    private static AggregateCall list(
            int argument, boolean distinct, List<SortColumn> order, @Nullable Computed filter) {
        return new AggregateCall(
                new ListAggregate(),
                new CallSite(List.of(TYPES.get(argument)), SqlType.TEXT, Collation.C),
                List.of(column(argument)),
                distinct,
                order,
                filter);
    }

    @Test
    void groupsByHashAsAMapDoes() {
        for (int round = 0; round < ROUNDS; round++) {
            var random = new Random(SEED + round);
            int values = 1 + random.nextInt(3000);
            List<List<@Nullable Object>> all = rows(random, random.nextInt(6000), values);
            Computed filter = new Computed(new Expression.InputColumn(0, SqlType.INTEGER), (batch, _) -> {
                boolean[] counts = new boolean[batch.size()];
                for (int row = 0; row < counts.length; row++) {
                    counts[row] = batch.column(0).get(row) instanceof Long value && value % 2 == 0;
                }
                return new BooleanVector(SqlType.BOOLEAN, counts, null, counts.length);
            });
            var plan = new Aggregate(
                    read(1, all),
                    List.of(column(0), column(2)),
                    List.of(list(0, false, List.of(), null), list(0, false, List.of(), filter)),
                    false,
                    List.of());
            Map<List<@Nullable Object>, List<String>> expected = new LinkedHashMap<>();
            for (List<@Nullable Object> row : all) {
                List<@Nullable Object> key = new ArrayList<>();
                key.add(row.get(0));
                key.add(row.get(2));
                List<String> texts = expected.computeIfAbsent(key, _ -> new ArrayList<>(List.of("", "")));
                texts.set(0, texts.get(0) + row.get(0) + " ");
                if (row.get(0) instanceof Long value && value % 2 == 0) {
                    texts.set(1, texts.get(1) + value + " ");
                }
            }
            List<List<@Nullable Object>> wanted = new ArrayList<>();
            expected.forEach((key, texts) -> {
                List<@Nullable Object> row = new ArrayList<>(key);
                row.addAll(texts);
                wanted.add(row);
            });
            for (long budget : List.of(512L * 1024, LARGE)) {
                assertThat(texts(execution.run(plan, budget)))
                        .as("seed %d budget %d", SEED + round, budget)
                        .isEqualTo(texts(wanted));
                assertThat(execution.peakBytes()).isLessThanOrEqualTo(budget);
            }
        }
        assertThat(execution.spilledBytes()).isPositive();
    }

    @Test
    void groupsInOrderWithDistinctAndOrderedCalls() {
        for (int round = 0; round < ROUNDS; round++) {
            var random = new Random(SEED + round);
            List<List<@Nullable Object>> all = rows(random, random.nextInt(3000), 12);
            var plan = new Aggregate(
                    new SortRows(read(1, all), List.of(new SortColumn(column(0), false, false)), null, null),
                    List.of(column(0)),
                    List.of(
                            list(2, true, List.of(), null),
                            list(1, false, List.of(new SortColumn(column(2), true, false)), null)),
                    true,
                    List.of());
            Map<Long, List<List<@Nullable Object>>> groups = new TreeMap<>();
            all.forEach(row -> groups.computeIfAbsent(
                            row.get(0) instanceof Long key ? key : 999L, _ -> new ArrayList<>())
                    .add(row));
            List<List<@Nullable Object>> expected = new ArrayList<>();
            groups.forEach((key, members) -> {
                Comparator<@Nullable Numeric> up = Comparator.nullsLast(Comparator.naturalOrder());
                Comparator<@Nullable Numeric> down = Comparator.nullsLast(Comparator.reverseOrder());
                var distinct = new StringBuilder();
                members.stream()
                        .map(row -> (Numeric) row.get(2))
                        .sorted(up)
                        .map(Objects::toString)
                        .distinct()
                        .forEach(value -> distinct.append(value).append(' '));
                var ordered = new StringBuilder();
                members.stream()
                        .sorted(Comparator.comparing(row -> (Numeric) row.get(2), down))
                        .forEach(row -> ordered.append(row.get(1)).append(' '));
                List<@Nullable Object> row = new ArrayList<>();
                row.add(key == 999L ? null : key);
                row.add(distinct.toString());
                row.add(ordered.toString());
                expected.add(row);
            });
            for (long budget : List.of(512L * 1024, LARGE)) {
                assertThat(execution.run(plan, budget))
                        .as("seed %d budget %d", SEED + round, budget)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aggregatesOfNothingAreOneRow() {
        var plan = new Aggregate(
                read(1, List.of()), List.of(), List.of(list(0, false, List.of(), null)), false, List.of());
        assertThat(execution.run(plan, LARGE)).isEqualTo(List.of(List.of("")));
    }

    @Test
    void setOperationsCountRows() {
        for (int round = 0; round < ROUNDS; round++) {
            var random = new Random(SEED + round);
            List<List<@Nullable Object>> left = narrow(random, random.nextInt(3000));
            List<List<@Nullable Object>> right = narrow(random, random.nextInt(3000));
            for (boolean intersect : List.of(true, false)) {
                for (boolean all : List.of(true, false)) {
                    var plan = new SetOperation(intersect, all, read(1, left), read(2, right));
                    for (long budget : List.of(SMALL, LARGE)) {
                        assertThat(texts(execution.run(plan, budget)))
                                .as("seed %d intersect %s all %s", SEED + round, intersect, all)
                                .isEqualTo(texts(combined(left, right, intersect, all)));
                    }
                }
            }
        }
    }

    private static List<List<@Nullable Object>> narrow(Random random, int count) {
        return rows(random, count, 6).stream()
                .map(row -> {
                    List<@Nullable Object> some = new ArrayList<>(row);
                    some.set(1, null);
                    return some;
                })
                .toList();
    }

    private static List<List<@Nullable Object>> combined(
            List<List<@Nullable Object>> left, List<List<@Nullable Object>> right, boolean intersect, boolean all) {
        Map<List<@Nullable Object>, int[]> counts = new HashMap<>();
        left.forEach(row -> counts.computeIfAbsent(row, _ -> new int[2])[0]++);
        right.forEach(row -> counts.computeIfAbsent(row, _ -> new int[2])[1]++);
        List<List<@Nullable Object>> result = new ArrayList<>();
        counts.forEach((row, both) -> {
            int many = intersect ? Math.min(both[0], both[1]) : Math.max(0, both[0] - both[1]);
            int once = both[0] > 0 && (both[1] > 0) == intersect ? 1 : 0;
            for (int time = 0; time < (all ? many : once); time++) {
                result.add(row);
            }
        });
        return result;
    }
}
