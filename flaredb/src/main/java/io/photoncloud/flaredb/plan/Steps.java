package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.execute.Append;
import io.photoncloud.flaredb.execute.CommonTableRead;
import io.photoncloud.flaredb.execute.Computed;
import io.photoncloud.flaredb.execute.DistinctRuns;
import io.photoncloud.flaredb.execute.FilterRows;
import io.photoncloud.flaredb.execute.FunctionRead;
import io.photoncloud.flaredb.execute.LimitRows;
import io.photoncloud.flaredb.execute.LockRows;
import io.photoncloud.flaredb.execute.PhysicalPlan;
import io.photoncloud.flaredb.execute.Project;
import io.photoncloud.flaredb.execute.ProjectSet;
import io.photoncloud.flaredb.execute.RecursiveUnion;
import io.photoncloud.flaredb.execute.RowSource.RowLock;
import io.photoncloud.flaredb.execute.SetCall;
import io.photoncloud.flaredb.execute.SetOperation;
import io.photoncloud.flaredb.execute.SortColumn;
import io.photoncloud.flaredb.execute.SortRows;
import io.photoncloud.flaredb.execute.SystemRead;
import io.photoncloud.flaredb.execute.TableRead;
import io.photoncloud.flaredb.execute.ValuesRead;
import io.photoncloud.flaredb.execute.WithTables;
import io.photoncloud.flaredb.execute.WorkingTableRead;
import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.SortKey;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.Modify;
import io.photoncloud.flaredb.logical.OutputColumn;
import io.photoncloud.flaredb.plan.PlannedStatement.Estimate;
import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the physical steps of one statement, from the root down. Conditions are handed down as far as they go. For one thread. */
final class Steps {
    private static final double ROWS_OF_FUNCTION = 100;
    private static final double ROWS_OF_SYSTEM = 500;
    private static final double GROUPS_OF_ROWS = 0.1;

    private final Statistics statistics;
    private final IdentityHashMap<PhysicalPlan, Estimate> estimates;
    private final Subplans subplans = new Subplans(this);
    private final Scans scans;
    private final Joins joins;
    private final Groups groups = new Groups(this);
    private final Modifications modifications = new Modifications(this);
    private final Map<Integer, Double> commonRows = new HashMap<>();
    private final Map<Integer, LogicalPlan> inlined = new HashMap<>();

    Steps(Statistics statistics, IdentityHashMap<PhysicalPlan, Estimate> estimates) {
        this.statistics = statistics;
        this.estimates = estimates;
        scans = new Scans(this);
        joins = new Joins(this);
    }

    Statistics statistics() {
        return statistics;
    }

    Scans scans() {
        return scans;
    }

    static BitSet all(LogicalPlan plan) {
        var all = new BitSet();
        all.set(0, plan.columns().size());
        return all;
    }

    static List<SqlType> types(List<OutputColumn> columns) {
        return columns.stream().map(OutputColumn::type).toList();
    }

    /** An expression ready to be computed, its subqueries planned and its constant parts computed. */
    Computed computed(Expression expression) {
        return Computed.of(Folding.fold(subplans.planned(expression)));
    }

    @Nullable
    Computed optional(@Nullable Expression expression) {
        return expression == null ? null : computed(expression);
    }

    List<Computed> computed(List<Expression> expressions) {
        return expressions.stream().map(this::computed).toList();
    }

    List<SortColumn> sortColumns(List<SortKey> keys) {
        return keys.stream()
                .map(key -> new SortColumn(computed(key.expression()), key.descending(), key.nullsFirst()))
                .toList();
    }

    /** Remembers what is thought of a step, for EXPLAIN. */
    Planned noted(Planned planned) {
        estimates.put(planned.plan(), new Estimate(planned.rows(), planned.cost()));
        return planned;
    }

    Planned noted(PhysicalPlan plan, double rows, double cost, List<SortKey> order) {
        return noted(new Planned(plan, rows, cost, order));
    }

    /**
     * The rows of a logical plan for which the conditions, over its columns, are true.
     *
     * @param needed which columns somebody above looks at; the conditions' own are not counted
     */
    Planned build(LogicalPlan plan, List<Expression> conditions, BitSet needed, Wish wish) {
        return switch (plan) {
            case LogicalPlan.Filter filter -> filter(filter, conditions, needed, wish);
            case LogicalPlan.Project project -> project(project, conditions, needed, wish);
            case LogicalPlan.TableScan scan -> scans.build(scan, conditions, needed, wish);
            case LogicalPlan.Join join -> joins.build(join, conditions, needed);
            case LogicalPlan.Sort sort -> sort(sort, conditions, needed, wish);
            case LogicalPlan.Distinct distinct ->
                groups.distinct(build(distinct.input(), conditions, all(plan), Wish.NONE));
            case LogicalPlan.Aggregate aggregate -> groups.aggregate(aggregate, conditions);
            case LogicalPlan.SetOperation set -> setOperation(set, conditions);
            case LogicalPlan.With with -> with(with, conditions, needed, wish);
            case LogicalPlan.CommonTableScan scan
            when inlined.containsKey(scan.id()) -> build(inlined.get(scan.id()), conditions, needed, wish);
            case LogicalPlan.LockRows lock -> lockRows(lock, conditions);
            default -> filtered(unfiltered(plan, wish), conditions);
        };
    }

    /** Those that no condition is handed down into. */
    private Planned unfiltered(LogicalPlan plan, Wish wish) {
        return switch (plan) {
            case LogicalPlan.Values values -> {
                var read = new ValuesRead(
                        values.rows().stream().map(this::computed).toList(), types(values.columns()));
                yield noted(read, values.rows().size(), values.rows().size(), List.of());
            }
            case LogicalPlan.SystemScan scan ->
                noted(new SystemRead(scan.table(), types(scan.columns())), ROWS_OF_SYSTEM, ROWS_OF_SYSTEM, List.of());
            case LogicalPlan.SequenceScan scan ->
                noted(new SystemRead(scan.sequence(), types(scan.columns())), 1, 1, List.of());
            case LogicalPlan.FunctionScan scan -> functionScan(scan);
            case LogicalPlan.ProjectSet project -> projectSet(project);
            case LogicalPlan.Window window -> groups.window(window);
            case LogicalPlan.DistinctOn distinct -> {
                Planned input = build(distinct.input(), List.of(), all(distinct), Wish.NONE);
                yield noted(
                        new DistinctRuns(input.plan(), computed(distinct.keys())),
                        input.rows() * GROUPS_OF_ROWS,
                        input.cost() + input.rows(),
                        input.order());
            }
            case LogicalPlan.Limit limit -> limit(limit, wish);
            case LogicalPlan.CommonTableScan scan -> {
                double rows = commonRows.getOrDefault(scan.id(), ROWS_OF_FUNCTION);
                yield noted(new CommonTableRead(scan.id(), scan.name(), types(scan.columns())), rows, rows, List.of());
            }
            case LogicalPlan.WorkingTable table ->
                noted(
                        new WorkingTableRead(table.id(), types(table.columns())),
                        ROWS_OF_FUNCTION,
                        ROWS_OF_FUNCTION,
                        List.of());
            case LogicalPlan.RecursiveUnion union -> recursiveUnion(union);
            case Modify modify -> modifications.build(modify);
            default -> throw new IllegalStateException("no step of " + plan.getClass());
        };
    }

    /** Puts a filter on top where there are conditions left. */
    Planned filtered(Planned input, List<Expression> conditions) {
        Expression condition = PlanExpressions.and(conditions);
        if (condition == null) {
            return input;
        }
        double rows = input.rows() * Selectivity.unknown().of(conditions);
        return noted(
                new FilterRows(input.plan(), computed(condition)),
                rows,
                input.cost() + input.rows() * 0.1 * conditions.size(),
                input.order());
    }

    private Planned filter(LogicalPlan.Filter filter, List<Expression> conditions, BitSet needed, Wish wish) {
        List<Expression> down = new ArrayList<>(conditions);
        List<Expression> stay = new ArrayList<>();
        List<Expression> subqueries = new ArrayList<>();
        for (Expression conjunct : PlanExpressions.conjuncts(Folding.fold(filter.condition()))) {
            if (PlanExpressions.hasSubquery(conjunct)) {
                subqueries.add(conjunct);
            } else if (PlanExpressions.isVolatile(conjunct)) {
                stay.add(conjunct);
            } else {
                down.add(conjunct);
            }
        }
        BitSet wanted = (BitSet) needed.clone();
        stay.forEach(each -> PlanExpressions.addColumns(each, wanted));
        subqueries.forEach(each -> PlanExpressions.addColumns(each, wanted));
        Planned input = build(filter.input(), down, wanted, stay.isEmpty() && subqueries.isEmpty() ? wish : Wish.NONE);
        for (Expression subquery : subqueries) {
            Planned joined = subplans.join(input, subquery);
            if (joined == null) {
                stay.add(subquery);
            } else {
                input = joined;
            }
        }
        return filtered(input, stay);
    }

    private Planned project(LogicalPlan.Project project, List<Expression> conditions, BitSet needed, Wish wish) {
        List<Expression> down = new ArrayList<>();
        List<Expression> stay = new ArrayList<>();
        for (Expression condition : conditions) {
            boolean goes = PlanExpressions.columns(condition).stream()
                    .mapToObj(project.expressions()::get)
                    .noneMatch(each -> PlanExpressions.hasSubquery(each) || PlanExpressions.isVolatile(each));
            if (goes && !PlanExpressions.hasSubquery(condition)) {
                down.add(PlanExpressions.inline(condition, project.expressions()));
            } else {
                stay.add(condition);
            }
        }
        BitSet wanted = new BitSet();
        BitSet given = (BitSet) needed.clone();
        stay.forEach(each -> PlanExpressions.addColumns(each, given));
        List<Expression> expressions = new ArrayList<>();
        for (int index = 0; index < project.expressions().size(); index++) {
            Expression expression = project.expressions().get(index);
            boolean isAsked = given.get(index) || PlanExpressions.isVolatile(expression);
            Expression kept = isAsked ? expression : Expression.Constant.nullOf(expression.type());
            expressions.add(kept);
            PlanExpressions.addColumns(kept, wanted);
        }
        List<SortKey> order = new ArrayList<>();
        for (SortKey key : wish.order()) {
            if (PlanExpressions.hasSubquery(key.expression())) {
                break;
            }
            order.add(new SortKey(
                    PlanExpressions.inline(key.expression(), project.expressions()),
                    key.descending(),
                    key.nullsFirst()));
        }
        Planned input = build(project.input(), down, wanted, wish.withOrder(order));
        Planned projected = noted(
                new Project(input.plan(), computed(expressions)),
                input.rows(),
                input.cost() + input.rows() * 0.05,
                outwards(input.order(), project.expressions()));
        return filtered(projected, stay);
    }

    /** An order of the input as one of what is computed from it, as far as its keys are among that. */
    private static List<SortKey> outwards(List<SortKey> order, List<Expression> expressions) {
        List<SortKey> out = new ArrayList<>();
        for (SortKey key : order) {
            int place = expressions.indexOf(key.expression());
            if (place < 0) {
                break;
            }
            out.add(new SortKey(
                    new Expression.InputColumn(place, key.expression().type()), key.descending(), key.nullsFirst()));
        }
        return out;
    }

    private Planned sort(LogicalPlan.Sort sort, List<Expression> conditions, BitSet needed, Wish wish) {
        BitSet wanted = (BitSet) needed.clone();
        sort.keys().forEach(key -> PlanExpressions.addColumns(key.expression(), wanted));
        Planned input = build(sort.input(), conditions, wanted, new Wish(sort.keys(), wish.rows()));
        return sorted(input, sort.keys(), null, null);
    }

    /** The input in an order, of which only the first rows are wanted where a limit is given. */
    Planned sorted(Planned input, List<SortKey> keys, @Nullable Computed limit, @Nullable Computed offset) {
        if (keys.isEmpty() || input.isSortedBy(keys)) {
            return input;
        }
        double work = input.rows() * Math.log(Math.max(input.rows(), 2)) * 0.2;
        return noted(
                new SortRows(input.plan(), sortColumns(keys), limit, offset), input.rows(), input.cost() + work, keys);
    }

    private Planned limit(LogicalPlan.Limit limit, Wish wish) {
        Computed count = optional(limit.limit());
        Computed offset = optional(limit.offset());
        double rows = Math.min(wish.rows(), constant(limit.limit(), 1000) + constant(limit.offset(), 0));
        boolean bounds = count != null && limit.ties().isEmpty();
        Planned input;
        if (bounds && limit.input() instanceof LogicalPlan.Sort sort) {
            BitSet wanted = all(sort);
            Planned below = build(sort.input(), List.of(), wanted, new Wish(sort.keys(), rows));
            input = sorted(below, sort.keys(), count, offset);
        } else {
            input = build(
                    limit.input(),
                    List.of(),
                    all(limit),
                    new Wish(List.of(), bounds ? rows : Double.POSITIVE_INFINITY));
        }
        PhysicalPlan plan = bounds && offset == null ? limited(input.plan(), count) : input.plan();
        double given = Math.min(rows, input.rows());
        double part = input.rows() <= 0 ? 1 : given / input.rows();
        return noted(
                new LimitRows(plan, count, offset, sortColumns(limit.ties())),
                given,
                input.plan() instanceof SortRows ? input.cost() : input.cost() * part,
                input.order());
    }

    private static double constant(@Nullable Expression expression, double unknown) {
        return switch (expression) {
            case null -> unknown == 0 ? 0 : Double.POSITIVE_INFINITY;
            case Expression.Constant constant when constant.value() instanceof Long value -> value;
            default -> unknown;
        };
    }

    /** A scan that is only projected need not read ahead of the limit. */
    private PhysicalPlan limited(PhysicalPlan plan, @Nullable Computed limit) {
        PhysicalPlan bounded = switch (plan) {
            case Project project -> new Project(limited(project.input(), limit), project.expressions());
            case TableRead read -> Scans.withLimit(read, limit);
            default -> plan;
        };
        Estimate estimate = estimates.get(plan);
        if (estimate != null) {
            estimates.put(bounded, estimate);
        }
        return bounded;
    }

    private Planned functionScan(LogicalPlan.FunctionScan scan) {
        List<SetCall> calls = scan.calls().stream().map(this::callOfSet).toList();
        boolean single = scan.calls().stream().allMatch(LogicalPlan.FunctionCall.Single.class::isInstance);
        double rows = single ? 1 : ROWS_OF_FUNCTION;
        return noted(new FunctionRead(calls, scan.ordinality(), types(scan.columns())), rows, rows, List.of());
    }

    private SetCall callOfSet(LogicalPlan.FunctionCall call) {
        return switch (call) {
            case LogicalPlan.FunctionCall.Rows rows ->
                new SetCall(
                        rows.function(),
                        computed(rows.arguments()),
                        new CallSite(
                                rows.arguments().stream().map(Expression::type).toList(), rows.result(), Collation.C),
                        rows.types());
            case LogicalPlan.FunctionCall.Single single ->
                new SetCall(
                        null,
                        List.of(computed(single.value())),
                        new CallSite(
                                List.of(single.value().type()), single.value().type(), Collation.C),
                        single.types());
        };
    }

    private Planned projectSet(LogicalPlan.ProjectSet project) {
        Planned input = build(project.input(), List.of(), all(project.input()), Wish.NONE);
        List<SetCall> calls = project.calls().stream().map(this::callOfSet).toList();
        double rows = input.rows() * ROWS_OF_FUNCTION / 10;
        return noted(
                new ProjectSet(input.plan(), calls, types(project.columns())), rows, input.cost() + rows, List.of());
    }

    private Planned setOperation(LogicalPlan.SetOperation set, List<Expression> conditions) {
        boolean pushes = conditions.stream().noneMatch(PlanExpressions::hasSubquery);
        List<Expression> down = pushes ? conditions : List.of();
        Planned left = build(set.left(), down, all(set.left()), Wish.NONE);
        Planned right = build(set.right(), down, all(set.right()), Wish.NONE);
        double cost = left.cost() + right.cost();
        Planned both = switch (set.kind()) {
            case UNION -> {
                Planned appended = noted(
                        new Append(List.of(left.plan(), right.plan())), left.rows() + right.rows(), cost, List.of());
                yield set.all() ? appended : groups.distinct(appended);
            }
            case INTERSECT, EXCEPT ->
                noted(
                        new SetOperation(
                                set.kind() == LogicalPlan.SetKind.INTERSECT, set.all(), left.plan(), right.plan()),
                        left.rows() / 2,
                        cost + 2 * (left.rows() + right.rows()),
                        List.of());
        };
        return pushes ? both : filtered(both, conditions);
    }

    private Planned with(LogicalPlan.With with, List<Expression> conditions, BitSet needed, Wish wish) {
        List<WithTables.CommonTable> tables = new ArrayList<>();
        for (LogicalPlan.CommonTable table : with.tables()) {
            if (CommonTables.isInlined(with, table)) {
                inlined.put(table.id(), table.plan());
                continue;
            }
            Planned planned = build(table.plan(), List.of(), all(table.plan()), Wish.NONE);
            commonRows.put(table.id(), planned.rows());
            tables.add(new WithTables.CommonTable(
                    table.id(), table.name(), planned.plan(), CommonTables.modifies(table.plan())));
        }
        Planned input = build(with.input(), conditions, needed, wish);
        return tables.isEmpty()
                ? input
                : noted(new WithTables(tables, input.plan()), input.rows(), input.cost(), input.order());
    }

    private Planned recursiveUnion(LogicalPlan.RecursiveUnion union) {
        Planned seed = build(union.seed(), List.of(), all(union.seed()), Wish.NONE);
        Planned step = build(union.step(), List.of(), all(union.step()), Wish.NONE);
        return noted(
                new RecursiveUnion(union.id(), union.all(), seed.plan(), step.plan()),
                seed.rows() + 10 * step.rows(),
                seed.cost() + 10 * step.cost(),
                List.of());
    }

    private Planned lockRows(LogicalPlan.LockRows lock, List<Expression> conditions) {
        Planned input = build(lock.input(), conditions, all(lock), Wish.NONE);
        List<LockRows.Lock> locks = lock.locks().stream()
                .map(each -> new LockRows.Lock(
                        each.table(),
                        each.rowKeyColumn(),
                        new RowLock(
                                RowLock.Strength.valueOf(each.strength().name()),
                                RowLock.Waiting.valueOf(each.waiting().name()))))
                .toList();
        return noted(new LockRows(input.plan(), locks), input.rows(), input.cost() + input.rows(), input.order());
    }
}
