package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.execute.Computed;
import io.photoncloud.flaredb.execute.HashJoin;
import io.photoncloud.flaredb.execute.JoinKind;
import io.photoncloud.flaredb.execute.NestedLoop;
import io.photoncloud.flaredb.execute.PhysicalSubquery;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.Subquery;
import io.photoncloud.flaredb.logical.LogicalPlan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Subqueries of expressions: made joins where they are conditions that allow it, planned on their own elsewhere. */
final class Subplans {
    private final Steps steps;

    Subplans(Steps steps) {
        this.steps = steps;
    }

    /** The expression with a physical plan in each of its subqueries. */
    Expression planned(Expression expression) {
        return PlanExpressions.rewrite(expression, each -> switch (each) {
            case Expression.SubqueryValue value
            when value.subquery().plan() instanceof LogicalPlan plan ->
                new Expression.SubqueryValue(PlanExpressions.withPlan(value.subquery(), physical(plan)));
            default -> each;
        });
    }

    private PhysicalSubquery physical(LogicalPlan plan) {
        boolean[] stable = {true};
        CommonTables.visit(
                plan,
                each -> {
                    if (each instanceof LogicalPlan.WorkingTable || CommonTables.modifies(each)) {
                        stable[0] = false;
                    }
                },
                expression -> {
                    if (PlanExpressions.isVolatile(expression)) {
                        stable[0] = false;
                    }
                });
        List<Expression.OuterColumn> free = FreeColumns.of(plan);
        Planned planned = steps.build(plan, List.of(), Steps.all(plan), Wish.NONE);
        // Common tables of a query that itself is run for each row around are other ones each time.
        return new PhysicalSubquery(planned.plan(), free, stable[0] && !readsOutsideTables(plan));
    }

    private static boolean readsOutsideTables(LogicalPlan plan) {
        var own = new BitSet();
        var read = new BitSet();
        CommonTables.visit(
                plan,
                each -> {
                    if (each instanceof LogicalPlan.With with) {
                        with.tables().forEach(table -> own.set(table.id()));
                    } else if (each instanceof LogicalPlan.CommonTableScan scan) {
                        read.set(scan.id());
                    }
                },
                _ -> {});
        read.andNot(own);
        return !read.isEmpty();
    }

    /** What a subquery reads, and which of its conditions name the row around it. */
    private record Shape(
            LogicalPlan source,
            List<Expression> correlated,
            @Nullable List<Expression> columns) {}

    /** The input's rows for which a condition with a subquery is true, by a join; null if it has to be computed row by row. */
    @Nullable
    Planned join(Planned input, Expression condition) {
        boolean negated = condition instanceof Expression.Not;
        Expression inner = condition instanceof Expression.Not not ? not.operand() : condition;
        if (!(inner instanceof Expression.SubqueryValue value)
                || !(value.subquery().plan() instanceof LogicalPlan plan)) {
            return null;
        }
        Subquery subquery = value.subquery();
        return switch (subquery.kind()) {
            case EXISTS -> exists(input, plan, negated);
            case ANY -> any(input, subquery, plan, negated);
            case ALL, SCALAR, ARRAY -> null;
        };
    }

    private @Nullable Planned exists(Planned input, LogicalPlan plan, boolean negated) {
        Shape shape = shape(withoutShape(plan));
        return shape == null ? null : join(input, shape, List.of(), negated ? JoinKind.ANTI : JoinKind.SEMI);
    }

    /** Whether there is a row does not depend on what is projected, sorted or made distinct. */
    private static LogicalPlan withoutShape(LogicalPlan plan) {
        return switch (plan) {
            case LogicalPlan.Project project
            when project.expressions().stream().noneMatch(PlanExpressions::isVolatile) -> withoutShape(project.input());
            case LogicalPlan.Sort sort -> withoutShape(sort.input());
            case LogicalPlan.Distinct distinct -> withoutShape(distinct.input());
            default -> plan;
        };
    }

    private @Nullable Planned any(Planned input, Subquery subquery, LogicalPlan plan, boolean negated) {
        if (!subquery.operators().stream().allMatch(Conditions::isEquality)
                || subquery.left().stream().anyMatch(PlanExpressions::hasSubquery)) {
            return null;
        }
        for (int index = 0; index < subquery.left().size(); index++) {
            if (!Conditions.isSameForm(
                    subquery.left().get(index).type(), plan.columns().get(index).type())) {
                return null;
            }
        }
        if (negated) {
            return subquery.left().size() == 1 && FreeColumns.of(plan).isEmpty()
                    ? join(input, new Shape(plan, List.of(), null), subquery.left(), JoinKind.NOT_IN)
                    : null;
        }
        Shape shape = FreeColumns.of(plan).isEmpty() ? new Shape(plan, List.of(), null) : shape(plan);
        return shape == null ? null : join(input, shape, subquery.left(), JoinKind.SEMI);
    }

    /** Takes the conditions that name the row around off; null where something else names it. */
    private static @Nullable Shape shape(LogicalPlan plan) {
        List<Expression> columns = null;
        LogicalPlan at = plan;
        if (at instanceof LogicalPlan.Project project
                && project.expressions().stream()
                        .noneMatch(each -> PlanExpressions.hasSubquery(each) || namesOuter(each))) {
            columns = project.expressions();
            at = project.input();
        }
        List<Expression> correlated = new ArrayList<>();
        List<Expression> own = new ArrayList<>();
        while (at instanceof LogicalPlan.Filter filter) {
            for (Expression condition : PlanExpressions.conjuncts(filter.condition())) {
                if (namesOuter(condition)) {
                    if (PlanExpressions.hasSubquery(condition) || PlanExpressions.isVolatile(condition)) {
                        return null;
                    }
                    correlated.add(condition);
                } else {
                    own.add(condition);
                }
            }
            at = filter.input();
        }
        Expression condition = PlanExpressions.and(own);
        LogicalPlan source = condition == null ? at : new LogicalPlan.Filter(at, condition);
        return FreeColumns.of(source).isEmpty() ? new Shape(source, correlated, columns) : null;
    }

    private static boolean namesOuter(Expression expression) {
        if (expression instanceof Expression.OuterColumn) {
            return true;
        }
        if (expression instanceof Expression.SubqueryValue value
                && value.subquery().plan() instanceof LogicalPlan plan
                && FreeColumns.of(plan).stream().anyMatch(free -> free.level() > 1)) {
            return true;
        }
        return expression.children().stream().anyMatch(Subplans::namesOuter);
    }

    private @Nullable Planned join(Planned input, Shape shape, List<Expression> left, JoinKind kind) {
        int width = input.plan().types().size();
        List<Expression> leftKeys = new ArrayList<>();
        List<Expression> rightKeys = new ArrayList<>();
        List<Expression> rest = new ArrayList<>();
        for (int index = 0; index < left.size(); index++) {
            leftKeys.add(left.get(index));
            rightKeys.add(
                    shape.columns() == null
                            ? new Expression.InputColumn(
                                    index, shape.source().columns().get(index).type())
                            : shape.columns().get(index));
        }
        for (Expression condition : shape.correlated()) {
            Expression over = PlanExpressions.rewrite(PlanExpressions.shift(condition, width), each -> switch (each) {
                case Expression.OuterColumn outer
                when outer.level() == 1 -> new Expression.InputColumn(outer.index(), outer.type());
                case Expression.OuterColumn outer ->
                    new Expression.OuterColumn(outer.level() - 1, outer.index(), outer.type());
                default -> each;
            });
            if (!EquiKeys.add(over, width, leftKeys, rightKeys)) {
                rest.add(over);
            }
        }
        Planned right = steps.build(shape.source(), List.of(), Steps.all(shape.source()), Wish.NONE);
        Computed condition = steps.optional(PlanExpressions.and(rest));
        double rows = input.rows() * 0.5;
        if (leftKeys.isEmpty()) {
            return steps.noted(
                    new NestedLoop(kind, input.plan(), right.plan(), condition, false),
                    rows,
                    input.cost() + right.cost() + input.rows() * Math.max(1, right.rows()) * 0.1,
                    input.order());
        }
        return steps.noted(
                new HashJoin(
                        kind,
                        input.plan(),
                        right.plan(),
                        steps.computed(leftKeys),
                        steps.computed(rightKeys),
                        condition),
                rows,
                input.cost() + right.cost() + input.rows() + 1.5 * right.rows(),
                List.of());
    }
}
