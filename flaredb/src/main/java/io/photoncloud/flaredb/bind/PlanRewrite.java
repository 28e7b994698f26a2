package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.logical.AggregateCall;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.Modify;
import io.photoncloud.flaredb.logical.WindowCall;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** {@link Rewrite} through the operators of a plan. */
final class PlanRewrite {
    private PlanRewrite() {}

    /** Whether a plan names a row around it: of the nearest level alone, or of any. */
    static boolean isCorrelated(LogicalPlan plan, boolean nearestOnly) {
        AtomicBoolean found = new AtomicBoolean();
        map(plan, 1, (each, depth) -> {
            if (each instanceof Expression.OuterColumn(int level, int _, var _)
                    && (nearestOnly ? level == depth : level >= depth)) {
                found.set(true);
            }
            return null;
        });
        return found.get();
    }

    /** A plan that stands one level less deep than it was bound: nothing of it names the level that goes. */
    static LogicalPlan raise(LogicalPlan plan) {
        return map(
                plan,
                1,
                (each, depth) -> each instanceof Expression.OuterColumn(int level, int index, var type) && level > depth
                        ? new Expression.OuterColumn(level - 1, index, type)
                        : null);
    }

    static LogicalPlan map(LogicalPlan plan, int depth, Rewrite.Rule rule) {
        return switch (plan) {
            case LogicalPlan.Operator operator -> operator(operator, depth, rule);
            case Modify.Insert it ->
                new Modify.Insert(
                        it.table(),
                        map(it.input(), depth, rule),
                        it.onConflict(),
                        it.rules(),
                        it.returns(),
                        Rewrite.all(it.returning(), depth, rule),
                        it.columns());
            case Modify.Update it ->
                new Modify.Update(
                        it.table(),
                        map(it.input(), depth, rule),
                        Rewrite.all(it.newRow(), depth, rule),
                        it.changed(),
                        it.rules(),
                        it.returns(),
                        Rewrite.all(it.returning(), depth, rule),
                        it.columns());
            case Modify.Delete it ->
                new Modify.Delete(
                        it.table(),
                        map(it.input(), depth, rule),
                        it.rules(),
                        it.returns(),
                        Rewrite.all(it.returning(), depth, rule),
                        it.columns());
        };
    }

    private static LogicalPlan operator(LogicalPlan.Operator plan, int depth, Rewrite.Rule rule) {
        return switch (plan) {
            case LogicalPlan.TableScan _,
                    LogicalPlan.SystemScan _,
                    LogicalPlan.SequenceScan _,
                    LogicalPlan.CommonTableScan _,
                    LogicalPlan.WorkingTable _ -> plan;
            case LogicalPlan.Values(var rows, var columns) ->
                new LogicalPlan.Values(
                        rows.stream().map(row -> Rewrite.all(row, depth, rule)).toList(), columns);
            case LogicalPlan.FunctionScan(var calls, boolean ordinality, var columns) ->
                new LogicalPlan.FunctionScan(
                        calls.stream().map(call -> call(call, depth, rule)).toList(), ordinality, columns);
            case LogicalPlan.Filter(var input, var condition) ->
                new LogicalPlan.Filter(map(input, depth, rule), Rewrite.map(condition, depth, rule));
            case LogicalPlan.Project(var input, var expressions, var columns) ->
                new LogicalPlan.Project(map(input, depth, rule), Rewrite.all(expressions, depth, rule), columns);
            case LogicalPlan.ProjectSet(var input, var calls, var columns) ->
                new LogicalPlan.ProjectSet(
                        map(input, depth, rule),
                        calls.stream().map(call -> rows(call, depth, rule)).toList(),
                        columns);
            case LogicalPlan.Join(var kind, var left, var right, var condition, boolean lateral) ->
                new LogicalPlan.Join(
                        kind,
                        map(left, depth, rule),
                        map(right, lateral ? depth + 1 : depth, rule),
                        Rewrite.orNull(condition, depth, rule),
                        lateral);
            case LogicalPlan.Aggregate it ->
                new LogicalPlan.Aggregate(
                        map(it.input(), depth, rule),
                        Rewrite.all(it.keys(), depth, rule),
                        it.groupingSets(),
                        it.calls().stream()
                                .map(call -> aggregate(call, depth, rule))
                                .toList(),
                        it.groupings(),
                        it.columns());
            case LogicalPlan.Window(var input, var calls, var columns) ->
                new LogicalPlan.Window(
                        map(input, depth, rule),
                        calls.stream().map(call -> window(call, depth, rule)).toList(),
                        columns);
            case LogicalPlan.Distinct(var input) -> new LogicalPlan.Distinct(map(input, depth, rule));
            case LogicalPlan.DistinctOn(var input, var keys) ->
                new LogicalPlan.DistinctOn(map(input, depth, rule), Rewrite.all(keys, depth, rule));
            case LogicalPlan.Sort(var input, var keys) ->
                new LogicalPlan.Sort(map(input, depth, rule), Rewrite.keys(keys, depth, rule));
            case LogicalPlan.Limit(var input, var limit, var offset, var ties) ->
                new LogicalPlan.Limit(
                        map(input, depth, rule),
                        Rewrite.orNull(limit, depth, rule),
                        Rewrite.orNull(offset, depth, rule),
                        Rewrite.keys(ties, depth, rule));
            case LogicalPlan.SetOperation(var kind, boolean all, var left, var right, var columns) ->
                new LogicalPlan.SetOperation(kind, all, map(left, depth, rule), map(right, depth, rule), columns);
            case LogicalPlan.With(var tables, var input) ->
                new LogicalPlan.With(
                        tables.stream()
                                .map(table -> new LogicalPlan.CommonTable(
                                        table.id(), table.name(), map(table.plan(), depth, rule), table.materialized()))
                                .toList(),
                        map(input, depth, rule));
            case LogicalPlan.RecursiveUnion(int id, boolean all, var seed, var step, var columns) ->
                new LogicalPlan.RecursiveUnion(id, all, map(seed, depth, rule), map(step, depth, rule), columns);
            case LogicalPlan.LockRows(var input, var locks) -> new LogicalPlan.LockRows(map(input, depth, rule), locks);
        };
    }

    private static LogicalPlan.FunctionCall call(LogicalPlan.FunctionCall call, int depth, Rewrite.Rule rule) {
        return switch (call) {
            case LogicalPlan.FunctionCall.Rows rows -> rows(rows, depth, rule);
            case LogicalPlan.FunctionCall.Single(var value) ->
                new LogicalPlan.FunctionCall.Single(Rewrite.map(value, depth, rule));
        };
    }

    private static LogicalPlan.FunctionCall.Rows rows(
            LogicalPlan.FunctionCall.Rows call, int depth, Rewrite.Rule rule) {
        return new LogicalPlan.FunctionCall.Rows(
                call.function(), Rewrite.all(call.arguments(), depth, rule), call.result(), call.types());
    }

    static AggregateCall aggregate(AggregateCall call, int depth, Rewrite.Rule rule) {
        return new AggregateCall(
                call.function(),
                Rewrite.all(call.arguments(), depth, rule),
                call.directArguments(),
                call.distinct(),
                Rewrite.keys(call.orderBy(), depth, rule),
                Rewrite.orNull(call.filter(), depth, rule),
                call.type(),
                call.collation());
    }

    static WindowCall window(WindowCall call, int depth, Rewrite.Rule rule) {
        return new WindowCall(
                call.window(),
                call.aggregate(),
                Rewrite.all(call.arguments(), depth, rule),
                Rewrite.orNull(call.filter(), depth, rule),
                Rewrite.all(call.partitionBy(), depth, rule),
                Rewrite.keys(call.orderBy(), depth, rule),
                new WindowCall.Frame(
                        call.frame().unit(),
                        bound(call.frame().start(), depth, rule),
                        bound(call.frame().end(), depth, rule),
                        call.frame().exclusion()),
                call.type(),
                call.collation());
    }

    private static WindowCall.Bound bound(WindowCall.Bound bound, int depth, Rewrite.Rule rule) {
        @Nullable Expression offset = Rewrite.orNull(bound.offset(), depth, rule);
        return new WindowCall.Bound(
                bound.kind(), offset, Rewrite.orNull(bound.limit(), depth, rule), bound.limitType());
    }
}
