package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.execute.HashJoin;
import io.photoncloud.flaredb.execute.JoinKind;
import io.photoncloud.flaredb.execute.NestedLoop;
import io.photoncloud.flaredb.execute.PhysicalPlan;
import io.photoncloud.flaredb.execute.Project;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.function.ComparisonFunction;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How two sides are joined; of inner joins the order is chosen by {@link JoinOrder}. */
final class Joins {
    private static final double PAIR = 0.1;

    private final Steps steps;

    Joins(Steps steps) {
        this.steps = steps;
    }

    Planned build(LogicalPlan.Join join, List<Expression> conditions, BitSet needed) {
        LogicalPlan.JoinKind kind = stricter(join, conditions);
        if (join.lateral()) {
            return lateral(join, kind, conditions);
        }
        if (kind == LogicalPlan.JoinKind.INNER) {
            var inner = new LogicalPlan.Join(kind, join.left(), join.right(), join.condition(), false);
            return new JoinOrder(steps, this).build(inner, conditions, needed);
        }
        return outer(join, kind, conditions, needed);
    }

    /** Rows that an outer join fills with nulls are lost where a condition compares one of these: then it need not give them. */
    private static LogicalPlan.JoinKind stricter(LogicalPlan.Join join, List<Expression> conditions) {
        int width = join.left().columns().size();
        boolean keepsLeft = join.kind() == LogicalPlan.JoinKind.LEFT || join.kind() == LogicalPlan.JoinKind.FULL;
        boolean keepsRight = join.kind() == LogicalPlan.JoinKind.RIGHT || join.kind() == LogicalPlan.JoinKind.FULL;
        for (Expression condition : conditions) {
            if (condition instanceof Expression.Call call && call.function() instanceof ComparisonFunction) {
                for (Expression argument : call.arguments()) {
                    if (argument instanceof Expression.InputColumn column) {
                        keepsLeft &= column.index() < width;
                        keepsRight &= column.index() >= width;
                    }
                }
            }
        }
        return keepsLeft
                ? keepsRight ? LogicalPlan.JoinKind.FULL : LogicalPlan.JoinKind.LEFT
                : keepsRight ? LogicalPlan.JoinKind.RIGHT : LogicalPlan.JoinKind.INNER;
    }

    private Planned lateral(LogicalPlan.Join join, LogicalPlan.JoinKind kind, List<Expression> conditions) {
        Planned left = steps.build(join.left(), List.of(), Steps.all(join.left()), Wish.NONE);
        Planned right = steps.build(join.right(), List.of(), Steps.all(join.right()), Wish.NONE);
        Planned joined = steps.noted(
                new NestedLoop(
                        JoinKind.valueOf(kind.name()),
                        left.plan(),
                        right.plan(),
                        steps.optional(join.condition()),
                        true),
                left.rows() * Math.max(1, right.rows()),
                left.cost() + left.rows() * (1 + right.cost()),
                left.order());
        return steps.filtered(joined, conditions);
    }

    /** Which side a condition is about. */
    private static boolean isOf(Expression condition, int from, int to) {
        BitSet columns = PlanExpressions.columns(condition);
        return !columns.isEmpty() && columns.nextSetBit(0) >= from && columns.length() <= to;
    }

    private Planned outer(
            LogicalPlan.Join join, LogicalPlan.JoinKind kind, List<Expression> conditions, BitSet needed) {
        int width = join.left().columns().size();
        int both = width + join.right().columns().size();
        List<Expression> left = new ArrayList<>();
        List<Expression> right = new ArrayList<>();
        List<Expression> on = new ArrayList<>();
        List<Expression> above = new ArrayList<>();
        for (Expression condition : conditions) {
            boolean plain = !PlanExpressions.hasSubquery(condition) && !PlanExpressions.isVolatile(condition);
            if (plain && kind == LogicalPlan.JoinKind.LEFT && isOf(condition, 0, width)) {
                left.add(condition);
            } else if (plain && kind == LogicalPlan.JoinKind.RIGHT && isOf(condition, width, both)) {
                right.add(PlanExpressions.shift(condition, -width));
            } else {
                above.add(condition);
            }
        }
        for (Expression condition : PlanExpressions.conjuncts(join.condition())) {
            boolean plain = !PlanExpressions.hasSubquery(condition) && !PlanExpressions.isVolatile(condition);
            if (plain && kind == LogicalPlan.JoinKind.LEFT && isOf(condition, width, both)) {
                right.add(PlanExpressions.shift(condition, -width));
            } else if (plain && kind == LogicalPlan.JoinKind.RIGHT && isOf(condition, 0, width)) {
                left.add(condition);
            } else {
                on.add(condition);
            }
        }
        BitSet wanted = (BitSet) needed.clone();
        on.forEach(each -> PlanExpressions.addColumns(each, wanted));
        above.forEach(each -> PlanExpressions.addColumns(each, wanted));
        Planned leftSide = steps.build(join.left(), left, wanted.get(0, width), Wish.NONE);
        Planned rightSide = steps.build(join.right(), right, wanted.get(width, both), Wish.NONE);
        JoinKind physical = JoinKind.valueOf(kind.name());
        Planned lookup = kind == LogicalPlan.JoinKind.LEFT
                ? lookup(leftSide, join.right(), right, on, wanted.get(width, both), physical)
                : null;
        Planned joined = joined(physical, leftSide, rightSide, on);
        return steps.filtered(lookup != null && lookup.cost() < joined.cost() ? lookup : joined, above);
    }

    /** Joins two sides by the conditions, which are over the left row followed by the right one. */
    Planned joined(JoinKind kind, Planned left, Planned right, List<Expression> on) {
        int width = left.plan().types().size();
        List<Expression> leftKeys = new ArrayList<>();
        List<Expression> rightKeys = new ArrayList<>();
        List<Expression> rest = new ArrayList<>();
        for (Expression condition : on) {
            if (!EquiKeys.add(condition, width, leftKeys, rightKeys)) {
                rest.add(condition);
            }
        }
        double rows = rows(kind, left, right, leftKeys.size(), rest);
        if (leftKeys.isEmpty()) {
            return steps.noted(
                    new NestedLoop(kind, left.plan(), right.plan(), steps.optional(PlanExpressions.and(rest)), false),
                    rows,
                    left.cost() + right.cost() + left.rows() * right.rows() * PAIR,
                    List.of());
        }
        if (left.rows() * 1.5 < right.rows()) {
            return swapped(kind, left, right, on, rows);
        }
        return steps.noted(
                new HashJoin(
                        kind,
                        left.plan(),
                        right.plan(),
                        steps.computed(leftKeys),
                        steps.computed(rightKeys),
                        steps.optional(PlanExpressions.and(rest))),
                rows,
                cost(left, right, rows),
                List.of());
    }

    private static double cost(Planned probed, Planned kept, double rows) {
        return probed.cost() + kept.cost() + probed.rows() + 1.5 * kept.rows() + rows * PAIR;
    }

    private static double rows(JoinKind kind, Planned left, Planned right, int keys, List<Expression> rest) {
        double pairs = left.rows() * right.rows() * Selectivity.unknown().of(rest);
        if (keys > 0) {
            pairs /= Math.max(1, Math.max(left.rows(), right.rows()));
        }
        return switch (kind) {
            case LEFT -> Math.max(pairs, left.rows());
            case RIGHT -> Math.max(pairs, right.rows());
            case FULL -> Math.max(pairs, left.rows() + right.rows());
            case INNER, SEMI, ANTI, NOT_IN -> pairs;
        };
    }

    /** The smaller side is kept in the table: here the left one. The columns are put back in their order. */
    private Planned swapped(JoinKind kind, Planned left, Planned right, List<Expression> on, double rows) {
        int leftWidth = left.plan().types().size();
        int rightWidth = right.plan().types().size();
        List<Expression> mirrored = on.stream()
                .map(each -> PlanExpressions.mapColumns(
                        each, index -> index < leftWidth ? index + rightWidth : index - leftWidth))
                .toList();
        JoinKind other = switch (kind) {
            case LEFT -> JoinKind.RIGHT;
            case RIGHT -> JoinKind.LEFT;
            case INNER, FULL, SEMI, ANTI, NOT_IN -> kind;
        };
        List<Expression> leftKeys = new ArrayList<>();
        List<Expression> rightKeys = new ArrayList<>();
        List<Expression> rest = new ArrayList<>();
        for (Expression condition : mirrored) {
            if (!EquiKeys.add(condition, rightWidth, leftKeys, rightKeys)) {
                rest.add(condition);
            }
        }
        Planned joined = steps.noted(
                new HashJoin(
                        other,
                        right.plan(),
                        left.plan(),
                        steps.computed(leftKeys),
                        steps.computed(rightKeys),
                        steps.optional(PlanExpressions.and(rest))),
                rows,
                cost(right, left, rows),
                List.of());
        int[] layout = new int[leftWidth + rightWidth];
        for (int place = 0; place < layout.length; place++) {
            layout[place] = place < leftWidth ? place + rightWidth : place - leftWidth;
        }
        return arranged(joined, layout);
    }

    /** The column at each place is the one at layout[place] of the plan. */
    Planned arranged(Planned planned, int[] layout) {
        List<SqlType> types = planned.plan().types();
        List<Expression> columns = new ArrayList<>();
        boolean inPlace = true;
        for (int place = 0; place < layout.length; place++) {
            inPlace &= layout[place] == place;
            columns.add(new Expression.InputColumn(layout[place], types.get(layout[place])));
        }
        PhysicalPlan plan = inPlace ? planned.plan() : new Project(planned.plan(), steps.computed(columns));
        return steps.noted(plan, planned.rows(), planned.cost(), inPlace ? planned.order() : List.of());
    }

    /** The right side looked up by an index for each left row; null if it is no table with such an index. */
    @Nullable
    Planned lookup(
            Planned left,
            LogicalPlan right,
            List<Expression> rightConditions,
            List<Expression> on,
            BitSet needed,
            JoinKind kind) {
        List<Expression> conditions = new ArrayList<>();
        LogicalPlan at = right;
        while (at instanceof LogicalPlan.Filter filter) {
            conditions.addAll(PlanExpressions.conjuncts(filter.condition()));
            at = filter.input();
        }
        conditions.addAll(rightConditions);
        if (!(at instanceof LogicalPlan.TableScan scan)
                || conditions.stream().anyMatch(PlanExpressions::hasSubquery)
                || on.stream().anyMatch(PlanExpressions::hasSubquery)) {
            return null;
        }
        int width = left.plan().types().size();
        List<Expression> inner = new ArrayList<>();
        conditions.forEach(each -> inner.add(deeper(each)));
        for (Expression condition : on) {
            inner.add(PlanExpressions.rewrite(
                    deeper(condition),
                    each -> each instanceof Expression.InputColumn column
                            ? column.index() < width
                                    ? new Expression.OuterColumn(1, column.index(), column.type())
                                    : new Expression.InputColumn(column.index() - width, column.type())
                            : each));
        }
        Planned found = steps.scans().build(scan, inner, needed, Wish.NONE);
        if (!Scans.isLookup(found)) {
            return null;
        }
        double rows =
                kind == JoinKind.LEFT ? Math.max(left.rows(), left.rows() * found.rows()) : left.rows() * found.rows();
        return steps.noted(
                new NestedLoop(kind, left.plan(), found.plan(), null, true),
                rows,
                left.cost() + left.rows() * (1 + found.cost()),
                left.order());
    }

    /** Seen from one query further in. */
    private static Expression deeper(Expression expression) {
        return PlanExpressions.rewrite(
                expression,
                each -> each instanceof Expression.OuterColumn outer
                        ? new Expression.OuterColumn(outer.level() + 1, outer.index(), outer.type())
                        : each);
    }
}
