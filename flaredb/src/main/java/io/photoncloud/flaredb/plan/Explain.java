package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.execute.Aggregate;
import io.photoncloud.flaredb.execute.Append;
import io.photoncloud.flaredb.execute.CommonTableRead;
import io.photoncloud.flaredb.execute.DeleteRows;
import io.photoncloud.flaredb.execute.DistinctRuns;
import io.photoncloud.flaredb.execute.Execution;
import io.photoncloud.flaredb.execute.ExpandSets;
import io.photoncloud.flaredb.execute.FilterRows;
import io.photoncloud.flaredb.execute.FunctionRead;
import io.photoncloud.flaredb.execute.HashJoin;
import io.photoncloud.flaredb.execute.InsertRows;
import io.photoncloud.flaredb.execute.JoinKind;
import io.photoncloud.flaredb.execute.LimitRows;
import io.photoncloud.flaredb.execute.LockRows;
import io.photoncloud.flaredb.execute.NestedLoop;
import io.photoncloud.flaredb.execute.OperatorStatistics;
import io.photoncloud.flaredb.execute.PhysicalPlan;
import io.photoncloud.flaredb.execute.Project;
import io.photoncloud.flaredb.execute.ProjectSet;
import io.photoncloud.flaredb.execute.RecursiveUnion;
import io.photoncloud.flaredb.execute.SetOperation;
import io.photoncloud.flaredb.execute.SortRows;
import io.photoncloud.flaredb.execute.SystemRead;
import io.photoncloud.flaredb.execute.TableRead;
import io.photoncloud.flaredb.execute.UpdateRows;
import io.photoncloud.flaredb.execute.ValuesRead;
import io.photoncloud.flaredb.execute.Window;
import io.photoncloud.flaredb.execute.WithTables;
import io.photoncloud.flaredb.execute.WorkingTableRead;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A plan as PostgreSQL's EXPLAIN writes it: a line for each step, its inputs below it with an arrow. */
public final class Explain {
    private static final double NANOS_OF_MILLI = 1e6;

    private final PlannedStatement statement;
    private final @Nullable Execution execution;
    private final List<String> lines = new ArrayList<>();

    private Explain(PlannedStatement statement, @Nullable Execution execution) {
        this.statement = statement;
        this.execution = execution;
    }

    /** What is planned. */
    public static List<String> plan(PlannedStatement statement) {
        return new Explain(statement, null).text();
    }

    /** What was planned, and what happened in a counting execution that has come to its end. */
    public static List<String> analyzed(PlannedStatement statement, Execution execution) {
        return new Explain(statement, execution).text();
    }

    private List<String> text() {
        add(statement.plan(), 0, "");
        return List.copyOf(lines);
    }

    private void add(PhysicalPlan plan, int depth, String arrow) {
        // Steps that only move columns are not told of, as PostgreSQL has none for them.
        if (plan instanceof Project project) {
            add(project.input(), depth, arrow);
            return;
        }
        lines.add(
                " ".repeat(Math.max(0, depth - arrow.length())) + arrow + title(plan) + estimate(plan) + actual(plan));
        details(plan).forEach(detail -> lines.add(" ".repeat(depth + 2) + detail));
        if (plan instanceof WithTables with) {
            for (WithTables.CommonTable table : with.tables()) {
                lines.add(" ".repeat(depth + 2) + "CTE " + table.name());
                add(table.plan(), depth + 8, "->  ");
            }
            add(with.input(), depth + 6, "->  ");
            return;
        }
        plan.inputs().forEach(input -> add(input, depth + 6, "->  "));
    }

    private String estimate(PhysicalPlan plan) {
        return statement
                .findEstimate(plan)
                .map(known -> String.format(
                        Locale.ROOT, "  (cost=0.00..%.2f rows=%.0f width=%d)", known.cost(), known.rows(), width(plan)))
                .orElse("");
    }

    private static int width(PhysicalPlan plan) {
        return plan.types().stream()
                .mapToInt(type -> type.length() > 0 ? type.length() : 32)
                .sum();
    }

    private String actual(PhysicalPlan plan) {
        OperatorStatistics counted = execution == null ? null : execution.findStatistics(plan);
        if (counted == null) {
            return "";
        }
        if (counted.loops() == 0) {
            return " (never executed)";
        }
        return String.format(
                Locale.ROOT,
                " (actual time=%.3f..%.3f rows=%d loops=%d)",
                counted.firstRowNanos() / NANOS_OF_MILLI / counted.loops(),
                counted.nanos() / NANOS_OF_MILLI / counted.loops(),
                Math.round((double) counted.rows() / counted.loops()),
                counted.loops());
    }

    private static String title(PhysicalPlan plan) {
        return switch (plan) {
            case TableRead read -> scan(read);
            case ValuesRead values -> values.rows().size() == 1 ? "Result" : "Values Scan on \"*VALUES*\"";
            case FunctionRead read ->
                "Function Scan"
                        + (read.calls().getFirst().function() == null
                                ? ""
                                : " on " + read.calls().getFirst().function().name());
            case SystemRead read -> "Seq Scan on " + read.relation().name();
            case FilterRows _ -> "Filter";
            case Project _ -> "Result";
            case ProjectSet _ -> "ProjectSet";
            case LimitRows _ -> "Limit";
            case SortRows _ -> "Sort";
            case Aggregate aggregate ->
                aggregate.keys().isEmpty() ? "Aggregate" : aggregate.sorted() ? "GroupAggregate" : "HashAggregate";
            case ExpandSets _ -> "GroupingSets";
            case DistinctRuns _ -> "Unique";
            case HashJoin join -> "Hash" + kind(join.kind()) + " Join";
            case NestedLoop loop -> "Nested Loop" + kind(loop.kind()) + (loop.kind() == JoinKind.INNER ? "" : " Join");
            case Window _ -> "WindowAgg";
            case Append _ -> "Append";
            case SetOperation set ->
                "HashSetOp " + (set.intersect() ? "Intersect" : "Except") + (set.all() ? " All" : "");
            case WithTables _ -> "With";
            case CommonTableRead read -> "CTE Scan on " + read.name();
            case RecursiveUnion _ -> "Recursive Union";
            case WorkingTableRead _ -> "WorkTable Scan";
            case LockRows _ -> "LockRows";
            case InsertRows insert -> "Insert on " + insert.rules().table().name();
            case UpdateRows update -> "Update on " + update.rules().table().name();
            case DeleteRows delete -> "Delete on " + delete.rules().table().name();
        };
    }

    private static String scan(TableRead read) {
        if (read.index() == null) {
            return "Seq Scan on " + read.table().name();
        }
        return "Index Scan " + (read.backwards() ? "Backward " : "") + "using "
                + read.index().name() + " on " + read.table().name();
    }

    private static String kind(JoinKind kind) {
        return switch (kind) {
            case INNER -> "";
            case LEFT -> " Left";
            case RIGHT -> " Right";
            case FULL -> " Full";
            case SEMI -> " Semi";
            case ANTI, NOT_IN -> " Anti";
        };
    }

    private List<String> details(PhysicalPlan plan) {
        List<String> details = new ArrayList<>();
        switch (plan) {
            case TableRead read -> {
                Names names = Names.of(read);
                if (read.index() != null) {
                    String condition = names.ranges(read);
                    if (!condition.isEmpty()) {
                        details.add("Index Cond: " + condition);
                    }
                }
                if (read.filter() != null) {
                    details.add("Filter: " + names.text(read.filter().source()));
                }
            }
            case FilterRows filter ->
                details.add("Filter: " + Names.places().text(filter.condition().source()));
            case SortRows sort ->
                details.add("Sort Key: "
                        + String.join(
                                ", ",
                                sort.keys().stream()
                                        .map(key ->
                                                Names.places().text(key.key().source())
                                                        + (key.descending() ? " DESC" : ""))
                                        .toList()));
            case HashJoin join -> {
                List<String> conditions = new ArrayList<>();
                for (int key = 0; key < join.leftKeys().size(); key++) {
                    conditions.add("left."
                            + Names.places().text(join.leftKeys().get(key).source()) + " = right."
                            + Names.places().text(join.rightKeys().get(key).source()));
                }
                details.add("Hash Cond: (" + String.join(" AND ", conditions) + ")");
            }
            default -> {}
        }
        if (execution != null) {
            OperatorStatistics counted = execution.findStatistics(plan);
            if (counted != null) {
                counted.findNote().ifPresent(details::add);
            }
        }
        return details;
    }
}
