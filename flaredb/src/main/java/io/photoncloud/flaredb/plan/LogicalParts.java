package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.SortKey;
import io.photoncloud.flaredb.logical.AggregateCall;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.Modify;
import io.photoncloud.flaredb.logical.WindowCall;
import java.util.List;
import java.util.function.UnaryOperator;

/** Puts a logical operator together anew with changed inputs and expressions. */
final class LogicalParts {
    private final UnaryOperator<LogicalPlan> inputs;
    private final UnaryOperator<LogicalPlan> lateral;
    private final UnaryOperator<Expression> expressions;

    /** What becomes of inputs, of the right side of lateral joins, and of expressions. */
    LogicalParts(
            UnaryOperator<LogicalPlan> inputs,
            UnaryOperator<LogicalPlan> lateral,
            UnaryOperator<Expression> expressions) {
        this.inputs = inputs;
        this.lateral = lateral;
        this.expressions = expressions;
    }

    LogicalPlan with(LogicalPlan plan) {
        return switch (plan) {
            case LogicalPlan.TableScan _,
                    LogicalPlan.SystemScan _,
                    LogicalPlan.SequenceScan _,
                    LogicalPlan.CommonTableScan _,
                    LogicalPlan.WorkingTable _ -> plan;
            case LogicalPlan.Values values ->
                new LogicalPlan.Values(values.rows().stream().map(this::all).toList(), values.columns());
            case LogicalPlan.FunctionScan scan ->
                new LogicalPlan.FunctionScan(
                        scan.calls().stream().map(this::call).toList(), scan.ordinality(), scan.columns());
            case LogicalPlan.Filter filter ->
                new LogicalPlan.Filter(inputs.apply(filter.input()), expressions.apply(filter.condition()));
            case LogicalPlan.Project project ->
                new LogicalPlan.Project(inputs.apply(project.input()), all(project.expressions()), project.columns());
            case LogicalPlan.ProjectSet project ->
                new LogicalPlan.ProjectSet(
                        inputs.apply(project.input()),
                        project.calls().stream().map(this::rows).toList(),
                        project.columns());
            case LogicalPlan.Join join ->
                new LogicalPlan.Join(
                        join.kind(),
                        inputs.apply(join.left()),
                        join.lateral() ? lateral.apply(join.right()) : inputs.apply(join.right()),
                        PlanExpressions.optional(join.condition(), expressions),
                        join.lateral());
            case LogicalPlan.Aggregate aggregate ->
                new LogicalPlan.Aggregate(
                        inputs.apply(aggregate.input()),
                        all(aggregate.keys()),
                        aggregate.groupingSets(),
                        aggregate.calls().stream().map(this::call).toList(),
                        aggregate.groupings(),
                        aggregate.columns());
            case LogicalPlan.Window window ->
                new LogicalPlan.Window(
                        inputs.apply(window.input()),
                        window.calls().stream().map(this::call).toList(),
                        window.columns());
            case LogicalPlan.Distinct distinct -> new LogicalPlan.Distinct(inputs.apply(distinct.input()));
            case LogicalPlan.DistinctOn distinct ->
                new LogicalPlan.DistinctOn(inputs.apply(distinct.input()), all(distinct.keys()));
            case LogicalPlan.Sort sort -> new LogicalPlan.Sort(inputs.apply(sort.input()), keys(sort.keys()));
            case LogicalPlan.Limit limit ->
                new LogicalPlan.Limit(
                        inputs.apply(limit.input()),
                        PlanExpressions.optional(limit.limit(), expressions),
                        PlanExpressions.optional(limit.offset(), expressions),
                        keys(limit.ties()));
            case LogicalPlan.SetOperation set ->
                new LogicalPlan.SetOperation(
                        set.kind(), set.all(), inputs.apply(set.left()), inputs.apply(set.right()), set.columns());
            case LogicalPlan.With tables -> tables(tables);
            case LogicalPlan.RecursiveUnion union ->
                new LogicalPlan.RecursiveUnion(
                        union.id(),
                        union.all(),
                        inputs.apply(union.seed()),
                        inputs.apply(union.step()),
                        union.columns());
            case LogicalPlan.LockRows lock -> new LogicalPlan.LockRows(inputs.apply(lock.input()), lock.locks());
            case Modify modify -> modify(modify);
        };
    }

    private LogicalPlan.With tables(LogicalPlan.With with) {
        return new LogicalPlan.With(
                with.tables().stream()
                        .map(table -> new LogicalPlan.CommonTable(
                                table.id(), table.name(), inputs.apply(table.plan()), table.materialized()))
                        .toList(),
                inputs.apply(with.input()));
    }

    private Modify modify(Modify modify) {
        return switch (modify) {
            case Modify.Insert insert ->
                new Modify.Insert(
                        insert.table(),
                        inputs.apply(insert.input()),
                        insert.onConflict() == null ? null : onConflict(insert.onConflict()),
                        insert.rules(),
                        insert.returns(),
                        all(insert.returning()),
                        insert.columns());
            case Modify.Update update ->
                new Modify.Update(
                        update.table(),
                        inputs.apply(update.input()),
                        all(update.newRow()),
                        update.changed(),
                        update.rules(),
                        update.returns(),
                        all(update.returning()),
                        update.columns());
            case Modify.Delete delete ->
                new Modify.Delete(
                        delete.table(),
                        inputs.apply(delete.input()),
                        delete.rules(),
                        delete.returns(),
                        all(delete.returning()),
                        delete.columns());
        };
    }

    private Modify.OnConflict onConflict(Modify.OnConflict conflict) {
        return new Modify.OnConflict(
                conflict.index(),
                conflict.newRow() == null ? null : all(conflict.newRow()),
                PlanExpressions.optional(conflict.where(), expressions));
    }

    private LogicalPlan.FunctionCall call(LogicalPlan.FunctionCall call) {
        return switch (call) {
            case LogicalPlan.FunctionCall.Rows rows -> rows(rows);
            case LogicalPlan.FunctionCall.Single single ->
                new LogicalPlan.FunctionCall.Single(expressions.apply(single.value()));
        };
    }

    private LogicalPlan.FunctionCall.Rows rows(LogicalPlan.FunctionCall.Rows rows) {
        return new LogicalPlan.FunctionCall.Rows(rows.function(), all(rows.arguments()), rows.result(), rows.types());
    }

    private AggregateCall call(AggregateCall call) {
        return new AggregateCall(
                call.function(),
                all(call.arguments()),
                call.directArguments(),
                call.distinct(),
                keys(call.orderBy()),
                PlanExpressions.optional(call.filter(), expressions),
                call.type(),
                call.collation());
    }

    private WindowCall call(WindowCall call) {
        WindowCall.Frame frame = call.frame();
        return new WindowCall(
                call.window(),
                call.aggregate(),
                all(call.arguments()),
                PlanExpressions.optional(call.filter(), expressions),
                all(call.partitionBy()),
                keys(call.orderBy()),
                new WindowCall.Frame(frame.unit(), bound(frame.start()), bound(frame.end()), frame.exclusion()),
                call.type(),
                call.collation());
    }

    private WindowCall.Bound bound(WindowCall.Bound bound) {
        return new WindowCall.Bound(
                bound.kind(),
                PlanExpressions.optional(bound.offset(), expressions),
                PlanExpressions.optional(bound.limit(), expressions),
                bound.limitType());
    }

    private List<SortKey> keys(List<SortKey> keys) {
        return keys.stream()
                .map(key -> new SortKey(expressions.apply(key.expression()), key.descending(), key.nullsFirst()))
                .toList();
    }

    private List<Expression> all(List<Expression> all) {
        return PlanExpressions.all(all, expressions);
    }
}
