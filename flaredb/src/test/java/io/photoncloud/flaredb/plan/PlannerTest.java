package io.photoncloud.flaredb.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.execute.Computed;
import io.photoncloud.flaredb.execute.FilterRows;
import io.photoncloud.flaredb.execute.JoinKind;
import io.photoncloud.flaredb.execute.MemoryRows;
import io.photoncloud.flaredb.execute.NestedLoop;
import io.photoncloud.flaredb.execute.PhysicalPlan;
import io.photoncloud.flaredb.execute.TableRead;
import io.photoncloud.flaredb.execute.TestingExecution;
import io.photoncloud.flaredb.expression.Comparison;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.SortKey;
import io.photoncloud.flaredb.expression.Subquery;
import io.photoncloud.flaredb.function.ComparisonFunction;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.OutputColumn;
import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans give the rows that the plainest way gives, and are those that a reader of EXPLAIN would hope for. */
class PlannerTest {
    private static final long SEED = Long.getLong("seed", 11);
    private static final int ROUNDS = Integer.getInteger("rounds", 150);
    private static final long BUDGET = 64L << 20;
    private static final List<SqlType> TYPES = List.of(SqlType.INTEGER, SqlType.INTEGER, SqlType.INTEGER);

    @TempDir
    Path directory;

    private final MemoryRows rows = new MemoryRows();
    private TestingExecution execution = new TestingExecution(Path.of("target"), rows);

    @BeforeEach
    void open() {
        execution = new TestingExecution(directory, rows);
    }

    private TableDescriptor table(int oid, int count, int values, Random random, List<List<Integer>> indexes) {
        List<List<@Nullable Object>> all = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            List<@Nullable Object> fields = new ArrayList<>();
            fields.add((long) row);
            fields.add(random.nextInt(6) == 0 ? null : (Long) (long) random.nextInt(values));
            fields.add(random.nextInt(6) == 0 ? null : (Long) (long) random.nextInt(values));
            all.add(fields);
        }
        List<IndexDescriptor> descriptors = new ArrayList<>();
        for (List<Integer> keys : indexes) {
            boolean primary = keys.equals(List.of(1));
            descriptors.add(new IndexDescriptor(
                    oid * 100 + descriptors.size(),
                    "t" + oid + "_" + keys.getFirst(),
                    IndexDescriptor.Method.ORDERED,
                    primary,
                    primary,
                    false,
                    keys.stream()
                            .map(number ->
                                    IndexDescriptor.Key.of(ColumnDescriptor.of(number, "", SqlType.INTEGER, false)))
                            .toList(),
                    List.of(),
                    null,
                    IndexDescriptor.State.PUBLIC));
        }
        return rows.table(oid, "t" + oid, TYPES, descriptors, all);
    }

    private static LogicalPlan.TableScan scan(TableDescriptor table) {
        return new LogicalPlan.TableScan(
                table,
                List.of(1, 2, 3),
                false,
                List.of(
                        new OutputColumn("a", SqlType.INTEGER, table.oid(), 1),
                        new OutputColumn("b", SqlType.INTEGER, table.oid(), 2),
                        new OutputColumn("c", SqlType.INTEGER, table.oid(), 3)));
    }

    private static Expression column(int index) {
        return new Expression.InputColumn(index, SqlType.INTEGER);
    }

    private static Expression number(long value) {
        return new Expression.Constant(value, SqlType.INTEGER);
    }

    private static Expression compare(Comparison comparison, Expression left, Expression right) {
        return new Expression.Call(
                new ComparisonFunction("int4" + comparison.operator(), comparison, TypeKind.INTEGER),
                List.of(left, right),
                SqlType.BOOLEAN,
                Collation.C);
    }

    private static Expression equal(Expression left, Expression right) {
        return compare(Comparison.EQUAL, left, right);
    }

    private List<String> explain(LogicalPlan plan, Statistics statistics) {
        return Explain.plan(new Planner(statistics).plan(plan)).stream()
                .map(line -> line.replaceAll("  \\(cost.*", "").strip())
                .toList();
    }

    private List<List<@Nullable Object>> run(LogicalPlan plan, Statistics statistics) {
        return execution.run(new Planner(statistics).plan(plan).plan(), BUDGET);
    }

    private static List<String> texts(List<List<@Nullable Object>> all) {
        return all.stream().map(Objects::toString).sorted().toList();
    }

    /** The same without any choice: whole tables, all pairs, filters where they were written. */
    private static PhysicalPlan plainest(LogicalPlan plan) {
        return switch (plan) {
            case LogicalPlan.TableScan scan -> TableRead.all(scan.table(), TYPES, scan.numbers());
            case LogicalPlan.Filter filter -> new FilterRows(plainest(filter.input()), Computed.of(filter.condition()));
            case LogicalPlan.Join join ->
                new NestedLoop(
                        JoinKind.valueOf(join.kind().name()),
                        plainest(join.left()),
                        plainest(join.right()),
                        join.condition() == null ? null : Computed.of(join.condition()),
                        false);
            default -> throw new IllegalArgumentException(plan.toString());
        };
    }

    @Test
    void anyJoinGivesWhatThePlainestWayGives() {
        for (int round = 0; round < ROUNDS; round++) {
            long seed = SEED + round;
            var random = new Random(seed);
            int tables = 2 + random.nextInt(3);
            LogicalPlan plan = scan(table(random));
            for (int joined = 1; joined < tables; joined++) {
                plan = randomJoin(plan, scan(table(random)), random);
                if (random.nextInt(3) == 0) {
                    plan = new LogicalPlan.Filter(
                            plan, randomCondition(plan.columns().size(), random));
                }
            }
            plan = new LogicalPlan.Filter(plan, randomCondition(plan.columns().size(), random));
            Map<Integer, Double> sizes = Map.of(1, 1e6, 2, 10.0, 3, 500.0, 4, 3.0);
            Statistics statistics =
                    table -> new TableStatistics(sizes.getOrDefault(table.oid() % 4 + 1, 100.0), Map.of());
            List<String> expected = texts(execution.run(plainest(plan), BUDGET));
            assertThat(texts(run(plan, statistics)))
                    .as("seed %d:%n%s", seed, String.join("\n", explain(plan, statistics)))
                    .isEqualTo(expected);
        }
    }

    private int nextOid = 1;

    private TableDescriptor table(Random random) {
        List<List<Integer>> indexes = new ArrayList<>();
        if (random.nextBoolean()) {
            indexes.add(List.of(1));
        }
        if (random.nextBoolean()) {
            indexes.add(List.of(2));
        }
        if (random.nextBoolean()) {
            indexes.add(List.of(3, 2));
        }
        return table(nextOid++, random.nextInt(14), 6, random, indexes);
    }

    private static LogicalPlan randomJoin(LogicalPlan left, LogicalPlan right, Random random) {
        int width = left.columns().size();
        List<Expression> on = new ArrayList<>();
        on.add(equal(column(random.nextInt(width)), column(width + random.nextInt(3))));
        if (random.nextBoolean()) {
            on.add(randomCondition(width + 3, random));
        }
        LogicalPlan.JoinKind[] kinds = LogicalPlan.JoinKind.values();
        LogicalPlan.JoinKind kind =
                random.nextInt(3) == 0 ? kinds[random.nextInt(kinds.length)] : LogicalPlan.JoinKind.INNER;
        Expression condition = on.size() == 1 ? on.getFirst() : new Expression.And(on);
        return new LogicalPlan.Join(kind, left, right, random.nextInt(6) == 0 ? on.getLast() : condition, false);
    }

    private static Expression randomCondition(int width, Random random) {
        Comparison[] all = Comparison.values();
        Comparison comparison = random.nextBoolean() ? Comparison.EQUAL : all[random.nextInt(all.length)];
        Expression left = column(random.nextInt(width));
        Expression right = random.nextBoolean() ? number(random.nextInt(6)) : column(random.nextInt(width));
        return switch (random.nextInt(8)) {
            case 0 -> new Expression.IsNull(left, random.nextBoolean());
            case 1 -> new Expression.Or(List.of(compare(comparison, left, right), new Expression.IsNull(left, false)));
            case 2 ->
                new Expression.InList(
                        left,
                        List.of(number(random.nextInt(6)), number(random.nextInt(6))),
                        new ComparisonFunction("int4eq", Comparison.EQUAL, TypeKind.INTEGER),
                        Collation.C,
                        false);
            case 3 ->
                new Expression.And(List.of(
                        compare(Comparison.GREATER, left, number(1)),
                        compare(Comparison.LESS_OR_EQUAL, left, number(4))));
            default -> random.nextBoolean() ? compare(comparison, left, right) : compare(comparison, right, left);
        };
    }

    @Test
    void aKeyIsLookedUp() {
        TableDescriptor table = table(1, 100, 10, new Random(SEED), List.of(List.of(1), List.of(2)));
        LogicalPlan plan = new LogicalPlan.Filter(scan(table), equal(column(0), number(7)));
        assertThat(explain(plan, Statistics.NONE))
                .containsExactly("Index Scan using t1_1 on t1", "Index Cond: (a = '7'::integer)");
        assertThat(run(plan, Statistics.NONE)).hasSize(1);
    }

    @Test
    void rangesAndOrdersComeFromOneIndex() {
        TableDescriptor table = table(1, 500, 50, new Random(SEED), List.of(List.of(1), List.of(2, 3)));
        LogicalPlan filtered = new LogicalPlan.Filter(scan(table), equal(column(1), number(7)));
        LogicalPlan plan = new LogicalPlan.Sort(filtered, List.of(new SortKey(column(2), true, true)));
        assertThat(explain(plan, Statistics.NONE))
                .containsExactly("Index Scan Backward using t1_2 on t1", "Index Cond: (b = '7'::integer)");
        List<List<@Nullable Object>> found = run(plan, Statistics.NONE);
        assertThat(found).isNotEmpty().allMatch(row -> Objects.equals(row.get(1), 7L));
        assertThat(found.stream()
                        .map(row -> (Long) row.get(2))
                        .filter(Objects::nonNull)
                        .toList())
                .isSortedAccordingTo((a, b) -> Long.compare(b, a));
    }

    @Test
    void smallSidesLookUpLargeTables() {
        var random = new Random(SEED);
        TableDescriptor small = table(1, 3, 50, random, List.of());
        TableDescriptor large = table(2, 500, 50, random, List.of(List.of(1)));
        LogicalPlan plan = new LogicalPlan.Join(
                LogicalPlan.JoinKind.INNER, scan(large), scan(small), equal(column(0), column(4)), false);
        Statistics statistics = each -> new TableStatistics(each.oid() == 1 ? 3 : 1e6, Map.of());
        assertThat(explain(plan, statistics))
                .containsExactly(
                        "Nested Loop",
                        "->  Seq Scan on t1",
                        "->  Index Scan using t2_1 on t2",
                        "Index Cond: (a = outer.column2)");
        assertThat(texts(run(plan, statistics))).isEqualTo(texts(execution.run(plainest(plan), BUDGET)));
    }

    @Test
    void existsBecomesASemiJoin() {
        for (boolean negated : List.of(false, true)) {
            var random = new Random(SEED);
            TableDescriptor outer = table(1, 60, 30, random, List.of());
            TableDescriptor inner = table(2, 20, 30, random, List.of());
            Expression correlated = equal(column(1), new Expression.OuterColumn(1, 1, SqlType.INTEGER));
            var subquery = new Subquery(
                    Subquery.Kind.EXISTS,
                    new LogicalPlan.Filter(scan(inner), correlated),
                    List.of(),
                    List.of(),
                    List.of(),
                    SqlType.BOOLEAN);
            Expression exists = new Expression.SubqueryValue(subquery);
            LogicalPlan asJoin = new LogicalPlan.Filter(scan(outer), negated ? new Expression.Not(exists) : exists);
            Expression odd = new Expression.IsTruth(exists, !negated, false);
            LogicalPlan rowByRow = new LogicalPlan.Filter(scan(outer), odd);
            assertThat(explain(asJoin, Statistics.NONE).getFirst())
                    .isEqualTo(negated ? "Hash Anti Join" : "Hash Semi Join");
            assertThat(explain(rowByRow, Statistics.NONE).getFirst()).isEqualTo("Filter");
            assertThat(texts(run(asJoin, Statistics.NONE)))
                    .isNotEmpty()
                    .isEqualTo(texts(run(rowByRow, Statistics.NONE)));
        }
    }
}
