package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.execute.Aggregate;
import io.photoncloud.flaredb.execute.AggregateCall;
import io.photoncloud.flaredb.execute.Computed;
import io.photoncloud.flaredb.execute.ExpandSets;
import io.photoncloud.flaredb.execute.Project;
import io.photoncloud.flaredb.execute.SortColumn;
import io.photoncloud.flaredb.execute.Window;
import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.SortKey;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.WindowCall;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.VectorBuilder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Groups, distinct rows and windows. */
final class Groups {
    private static final double GROUPS_OF_ROWS = 0.1;

    private final Steps steps;

    Groups(Steps steps) {
        this.steps = steps;
    }

    /** Each row once. */
    Planned distinct(Planned input) {
        List<Computed> keys = new ArrayList<>();
        List<SqlType> types = input.plan().types();
        for (int column = 0; column < types.size(); column++) {
            keys.add(steps.computed(new Expression.InputColumn(column, types.get(column))));
        }
        return steps.noted(
                new Aggregate(input.plan(), keys, List.of(), false, List.of()),
                Math.max(1, input.rows() * GROUPS_OF_ROWS),
                input.cost() + 1.5 * input.rows(),
                List.of());
    }

    Planned aggregate(LogicalPlan.Aggregate aggregate, List<Expression> conditions) {
        int keyCount = aggregate.keys().size();
        boolean isPlain = aggregate.groupingSets().size() == 1
                && aggregate.groupingSets().getFirst().size() == keyCount;
        List<Expression> down = new ArrayList<>();
        List<Expression> stay = new ArrayList<>();
        for (Expression condition : conditions) {
            boolean ofKeys = isPlain
                    && keyCount > 0
                    && PlanExpressions.columns(condition).length() <= keyCount
                    && !PlanExpressions.hasSubquery(condition)
                    && aggregate.keys().stream().noneMatch(PlanExpressions::hasSubquery);
            if (ofKeys) {
                down.add(PlanExpressions.inline(condition, aggregate.keys()));
            } else {
                stay.add(condition);
            }
        }
        BitSet needed = new BitSet();
        aggregate.keys().forEach(key -> PlanExpressions.addColumns(key, needed));
        for (var call : aggregate.calls()) {
            call.arguments().forEach(argument -> PlanExpressions.addColumns(argument, needed));
            call.orderBy().forEach(key -> PlanExpressions.addColumns(key.expression(), needed));
            if (call.filter() != null) {
                PlanExpressions.addColumns(call.filter(), needed);
            }
        }
        Planned input = steps.build(aggregate.input(), down, needed, Wish.NONE);
        Planned grouped = isPlain ? plain(aggregate, input) : sets(aggregate, input);
        return steps.filtered(grouped, stay);
    }

    private Planned plain(LogicalPlan.Aggregate aggregate, Planned input) {
        List<AggregateCall> calls = calls(aggregate, 0);
        Planned grouped = grouped(input, aggregate.keys(), calls, List.of());
        return withGroupings(aggregate, grouped, aggregate.keys().size(), false);
    }

    /** Groups of these keys; where calls need an order the input is sorted by the keys, so that a group's rows come together. */
    private Planned grouped(
            Planned input, List<Expression> keys, List<AggregateCall> calls, List<List<Computed>> ofNothing) {
        List<SortKey> order =
                keys.stream().map(key -> new SortKey(key, false, false)).toList();
        boolean needsOrder = calls.stream().anyMatch(AggregateCall::needsOrder);
        boolean isSorted = !keys.isEmpty() && startsWithAll(input, keys);
        Planned from = needsOrder && !isSorted ? steps.sorted(input, order, null, null) : input;
        boolean sorted = needsOrder || isSorted;
        double groups = keys.isEmpty() ? 1 : Math.max(1, input.rows() * GROUPS_OF_ROWS);
        return steps.noted(
                new Aggregate(from.plan(), steps.computed(keys), calls, sorted, ofNothing),
                groups,
                from.cost() + from.rows() * (1 + 0.2 * calls.size()),
                List.of());
    }

    /** Whether the first keys of the input's order are just these, in whatever order. */
    private static boolean startsWithAll(Planned input, List<Expression> keys) {
        return input.order().size() >= keys.size()
                && input.order().subList(0, keys.size()).stream()
                        .map(SortKey::expression)
                        .allMatch(keys::contains)
                && keys.stream()
                        .allMatch(key -> input.order().subList(0, keys.size()).stream()
                                .anyMatch(each -> each.expression().equals(key)));
    }

    private List<AggregateCall> calls(LogicalPlan.Aggregate aggregate, int shift) {
        List<AggregateCall> calls = new ArrayList<>();
        for (var call : aggregate.calls()) {
            List<Expression> arguments = call.arguments().stream()
                    .map(argument -> PlanExpressions.shift(argument, shift))
                    .toList();
            List<SortKey> order = call.orderBy().stream()
                    .map(key -> new SortKey(
                            PlanExpressions.shift(key.expression(), shift), key.descending(), key.nullsFirst()))
                    .toList();
            boolean distinct = call.distinct() && !call.function().ignoresDuplicates();
            calls.add(new AggregateCall(
                    call.function(),
                    new CallSite(arguments.stream().map(Expression::type).toList(), call.type(), call.collation()),
                    steps.computed(arguments),
                    distinct,
                    steps.sortColumns(order),
                    call.filter() == null ? null : steps.computed(PlanExpressions.shift(call.filter(), shift))));
        }
        return calls;
    }

    private Planned sets(LogicalPlan.Aggregate aggregate, Planned input) {
        int keyCount = aggregate.keys().size();
        Planned expanded = steps.noted(
                new ExpandSets(input.plan(), steps.computed(aggregate.keys()), aggregate.groupingSets()),
                input.rows() * aggregate.groupingSets().size(),
                input.cost() + input.rows() * aggregate.groupingSets().size() * 0.1,
                List.of());
        List<Expression> keys = new ArrayList<>();
        for (int key = 0; key < keyCount; key++) {
            keys.add(new Expression.InputColumn(key, aggregate.keys().get(key).type()));
        }
        keys.add(new Expression.InputColumn(keyCount, SqlType.BIGINT));
        List<List<Computed>> ofNothing = new ArrayList<>();
        for (int set = 0; set < aggregate.groupingSets().size(); set++) {
            if (aggregate.groupingSets().get(set).isEmpty()) {
                List<Expression> row = new ArrayList<>();
                aggregate.keys().forEach(key -> row.add(Expression.Constant.nullOf(key.type())));
                row.add(new Expression.Constant((long) set, SqlType.BIGINT));
                ofNothing.add(steps.computed(row));
            }
        }
        Planned grouped = grouped(expanded, keys, calls(aggregate, keyCount + 1), ofNothing);
        return withGroupings(aggregate, grouped, keyCount + 1, true);
    }

    /** Takes the set's number out and puts the groupings' numbers behind: a bit for each argument that the set leaves out. */
    private Planned withGroupings(LogicalPlan.Aggregate aggregate, Planned grouped, int keyColumns, boolean numbered) {
        if (!numbered && aggregate.groupings().isEmpty()) {
            return grouped;
        }
        int keyCount = aggregate.keys().size();
        List<Computed> columns = new ArrayList<>();
        List<SqlType> types = grouped.plan().types();
        for (int column = 0; column < types.size(); column++) {
            if (!numbered || column != keyCount) {
                columns.add(steps.computed(new Expression.InputColumn(column, types.get(column))));
            }
        }
        int first = keyCount + aggregate.calls().size();
        for (int index = 0; index < aggregate.groupings().size(); index++) {
            SqlType type = aggregate.columns().get(first + index).type();
            List<Integer> arguments = aggregate.groupings().get(index);
            columns.add(
                    numbered
                            ? grouping(aggregate, arguments, keyCount, type)
                            : steps.computed(new Expression.Constant(0L, type)));
        }
        return steps.noted(
                new Project(grouped.plan(), columns), grouped.rows(), grouped.cost() + keyColumns, List.of());
    }

    private static Computed grouping(
            LogicalPlan.Aggregate aggregate, List<Integer> arguments, int setColumn, SqlType type) {
        List<Long> values = new ArrayList<>();
        for (List<Integer> set : aggregate.groupingSets()) {
            long bits = 0;
            for (int argument : arguments) {
                bits = bits << 1 | (set.contains(argument) ? 0 : 1);
            }
            values.add(bits);
        }
        return new Computed(new Expression.InputColumn(setColumn, SqlType.BIGINT), (batch, _) -> {
            VectorBuilder numbers = VectorBuilder.forType(type, batch.size());
            for (int row = 0; row < batch.size(); row++) {
                if (batch.column(setColumn).get(row) instanceof Long set) {
                    numbers.append(values.get(set.intValue()));
                }
            }
            return numbers.build();
        });
    }

    private record WindowOf(List<Expression> partitionBy, List<SortKey> orderBy) {}

    /** Calls of one window are computed together; each other window sorts anew. Then the calls' columns go where they belong. */
    Planned window(LogicalPlan.Window window) {
        Planned at = steps.build(window.input(), List.of(), Steps.all(window.input()), Wish.NONE);
        Map<WindowOf, List<Integer>> windows = new LinkedHashMap<>();
        for (int index = 0; index < window.calls().size(); index++) {
            WindowCall call = window.calls().get(index);
            windows.computeIfAbsent(new WindowOf(call.partitionBy(), call.orderBy()), _ -> new ArrayList<>())
                    .add(index);
        }
        int width = window.input().columns().size();
        List<Integer> computed = new ArrayList<>();
        for (Map.Entry<WindowOf, List<Integer>> each : windows.entrySet()) {
            at = window(at, each.getKey(), each.getValue(), window.calls());
            computed.addAll(each.getValue());
        }
        List<Expression> columns = new ArrayList<>();
        List<SqlType> types = at.plan().types();
        for (int column = 0; column < width; column++) {
            columns.add(new Expression.InputColumn(column, types.get(column)));
        }
        boolean inPlace = true;
        for (int index = 0; index < window.calls().size(); index++) {
            int place = width + computed.indexOf(index);
            inPlace &= place == width + index;
            columns.add(new Expression.InputColumn(place, types.get(place)));
        }
        return inPlace
                ? at
                : steps.noted(new Project(at.plan(), steps.computed(columns)), at.rows(), at.cost(), at.order());
    }

    private Planned window(Planned input, WindowOf of, List<Integer> indexes, List<WindowCall> calls) {
        List<SortKey> order = new ArrayList<>();
        of.partitionBy().forEach(key -> order.add(new SortKey(key, false, false)));
        for (SortKey key : of.orderBy()) {
            if (order.stream().noneMatch(each -> each.expression().equals(key.expression()))) {
                order.add(key);
            }
        }
        Planned sorted = steps.sorted(input, order, null, null);
        List<SortColumn> orderBy = steps.sortColumns(of.orderBy());
        List<Window.WindowCall> physical =
                indexes.stream().map(index -> call(calls.get(index))).toList();
        return steps.noted(
                new Window(sorted.plan(), steps.computed(of.partitionBy()), orderBy, physical),
                sorted.rows(),
                sorted.cost() + sorted.rows() * indexes.size(),
                sorted.order());
    }

    private Window.WindowCall call(WindowCall call) {
        WindowCall.Frame frame = call.frame();
        return new Window.WindowCall(
                call.window(),
                call.aggregate(),
                new CallSite(call.arguments().stream().map(Expression::type).toList(), call.type(), call.collation()),
                steps.computed(call.arguments()),
                steps.optional(call.filter()),
                new Window.Frame(
                        Window.Unit.valueOf(frame.unit().name()),
                        bound(frame.start()),
                        bound(frame.end()),
                        Window.Exclusion.valueOf(frame.exclusion().name())));
    }

    private Window.Bound bound(WindowCall.Bound bound) {
        return new Window.Bound(
                Window.BoundKind.valueOf(bound.kind().name()),
                steps.optional(bound.offset()),
                steps.optional(bound.limit()));
    }
}
