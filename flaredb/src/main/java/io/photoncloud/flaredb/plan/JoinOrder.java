package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.execute.JoinKind;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.logical.LogicalPlan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order of inner joins: of few tables the best of all, found by dynamic programming over the sets of tables; of more, step by step the pair
 * that is cheapest to join. Pairs without a condition are joined only when nothing else is left.
 */
final class JoinOrder {
    /** Tables of which all orders are looked at: some thousand pairs of sets. */
    private static final int EXHAUSTIVE_MAX = 7;

    private final Steps steps;
    private final Joins joins;
    private final List<Relation> relations = new ArrayList<>();
    private final List<Expression> conditions = new ArrayList<>();

    JoinOrder(Steps steps, Joins joins) {
        this.steps = steps;
        this.joins = joins;
    }

    /** A table or whatever else is joined: its columns are those from the offset on. */
    private record Relation(LogicalPlan plan, int offset, int width, List<Expression> own) {}

    /** Joined relations: the bits say which, the layout where each column of their output comes from. */
    private record Part(long relations, Planned planned, List<Integer> layout) {}

    Planned build(LogicalPlan.Join join, List<Expression> above, BitSet needed) {
        flatten(join, 0);
        conditions.addAll(above);
        List<Expression> last = new ArrayList<>();
        distribute(last);
        BitSet wanted = (BitSet) needed.clone();
        conditions.forEach(each -> PlanExpressions.addColumns(each, wanted));
        last.forEach(each -> PlanExpressions.addColumns(each, wanted));
        List<Part> parts = new ArrayList<>();
        for (int index = 0; index < relations.size(); index++) {
            Relation relation = relations.get(index);
            BitSet own = wanted.get(relation.offset(), relation.offset() + relation.width());
            Planned planned = steps.build(relation.plan(), relation.own(), own, Wish.NONE);
            List<Integer> layout = new ArrayList<>();
            for (int column = 0; column < relation.width(); column++) {
                layout.add(relation.offset() + column);
            }
            parts.add(new Part(1L << index, planned, layout));
        }
        Part all = parts.size() <= EXHAUSTIVE_MAX ? exhaustive(parts, wanted) : greedy(parts, wanted);
        int[] layout = new int[all.layout().size()];
        for (int place = 0; place < layout.length; place++) {
            layout[all.layout().get(place)] = place;
        }
        return steps.filtered(joins.arranged(all.planned(), layout), last);
    }

    private void flatten(LogicalPlan plan, int offset) {
        switch (plan) {
            case LogicalPlan.Join join
            when join.kind() == LogicalPlan.JoinKind.INNER && !join.lateral() && relations.size() < Long.SIZE - 2 -> {
                flatten(join.left(), offset);
                flatten(join.right(), offset + join.left().columns().size());
                add(join.condition(), offset);
            }
            case LogicalPlan.Filter filter
            when filter.input() instanceof LogicalPlan.Join inner
                    && inner.kind() == LogicalPlan.JoinKind.INNER
                    && !inner.lateral()
                    && !PlanExpressions.hasSubquery(filter.condition())
                    && !PlanExpressions.isVolatile(filter.condition()) -> {
                flatten(inner, offset);
                add(filter.condition(), offset);
            }
            default -> relations.add(new Relation(plan, offset, plan.columns().size(), new ArrayList<>()));
        }
    }

    private void add(@Nullable Expression condition, int offset) {
        for (Expression each : PlanExpressions.conjuncts(condition)) {
            conditions.add(PlanExpressions.shift(each, offset));
        }
    }

    /** Gives conditions of one relation to it; those that cannot be handed down stay for the end. */
    private void distribute(List<Expression> last) {
        List<Expression> joining = new ArrayList<>();
        for (Expression condition : conditions) {
            long of = relationsOf(condition);
            if (of == 0 || PlanExpressions.hasSubquery(condition) || PlanExpressions.isVolatile(condition)) {
                last.add(condition);
            } else if (Long.bitCount(of) == 1) {
                Relation relation = relations.get(Long.numberOfTrailingZeros(of));
                relation.own().add(PlanExpressions.shift(condition, -relation.offset()));
            } else {
                joining.add(condition);
            }
        }
        conditions.clear();
        conditions.addAll(joining);
    }

    private long relationsOf(Expression condition) {
        BitSet columns = PlanExpressions.columns(condition);
        long of = 0;
        for (int index = 0; index < relations.size(); index++) {
            Relation relation = relations.get(index);
            int first = columns.nextSetBit(relation.offset());
            if (first >= 0 && first < relation.offset() + relation.width()) {
                of |= 1L << index;
            }
        }
        return of;
    }

    private Part exhaustive(List<Part> parts, BitSet wanted) {
        Map<Long, Part> best = new HashMap<>();
        parts.forEach(part -> best.put(part.relations(), part));
        long all = (1L << parts.size()) - 1;
        for (long set = 1; set <= all; set++) {
            if (Long.bitCount(set) < 2) {
                continue;
            }
            Part found = bestOf(best, set, wanted, true);
            if (found == null && (set == all || !isConnected(set))) {
                found = bestOf(best, set, wanted, false);
            }
            if (found != null) {
                best.put(set, found);
            }
        }
        Part whole = best.get(all);
        return whole == null ? greedy(parts, wanted) : whole;
    }

    private @Nullable Part bestOf(Map<Long, Part> best, long set, BitSet wanted, boolean connected) {
        Part found = null;
        for (long left = (set - 1) & set; left > 0; left = (left - 1) & set) {
            Part first = best.get(left);
            Part second = best.get(set & ~left);
            if (first == null
                    || second == null
                    || (connected && between(first, second).isEmpty())) {
                continue;
            }
            Part joined = joined(first, second, wanted);
            if (found == null || joined.planned().cost() < found.planned().cost()) {
                found = joined;
            }
        }
        return found;
    }

    /** Whether conditions lead from each relation of a set to each other. */
    private boolean isConnected(long set) {
        long reached = Long.lowestOneBit(set);
        while (true) {
            long next = reached;
            for (Expression condition : conditions) {
                long of = relationsOf(condition) & set;
                if ((of & next) != 0) {
                    next |= of;
                }
            }
            if (next == reached) {
                return reached == set;
            }
            reached = next;
        }
    }

    private Part greedy(List<Part> parts, BitSet wanted) {
        List<Part> left = new ArrayList<>(parts);
        while (left.size() > 1) {
            Part best = bestPair(left, wanted, true);
            if (best == null) {
                best = bestPair(left, wanted, false);
            }
            if (best == null) {
                throw new IllegalStateException("nothing to join");
            }
            long joined = best.relations();
            left.removeIf(part -> (part.relations() & joined) != 0);
            left.add(best);
        }
        return left.getFirst();
    }

    private @Nullable Part bestPair(List<Part> parts, BitSet wanted, boolean connected) {
        Part best = null;
        for (Part first : parts) {
            for (Part second : parts) {
                if (first.relations() == second.relations()
                        || (connected && between(first, second).isEmpty())) {
                    continue;
                }
                Part joined = joined(first, second, wanted);
                if (best == null || joined.planned().rows() < best.planned().rows()) {
                    best = joined;
                }
            }
        }
        return best;
    }

    /** Conditions that can be looked at for the first time when both are joined. */
    private List<Expression> between(Part first, Part second) {
        long both = first.relations() | second.relations();
        return conditions.stream()
                .filter(condition -> {
                    long of = relationsOf(condition);
                    return (of & ~both) == 0 && (of & first.relations()) != 0 && (of & second.relations()) != 0;
                })
                .toList();
    }

    private Part joined(Part first, Part second, BitSet wanted) {
        List<Integer> layout = new ArrayList<>(first.layout());
        layout.addAll(second.layout());
        List<Expression> on = between(first, second).stream()
                .map(condition -> PlanExpressions.mapColumns(condition, layout::indexOf))
                .toList();
        Planned best = joins.joined(JoinKind.INNER, first.planned(), second.planned(), on);
        if (Long.bitCount(second.relations()) == 1) {
            Relation relation = relations.get(Long.numberOfTrailingZeros(second.relations()));
            BitSet needed = wanted.get(relation.offset(), relation.offset() + relation.width());
            Planned lookup = joins.lookup(first.planned(), relation.plan(), relation.own(), on, needed, JoinKind.INNER);
            if (lookup != null && lookup.cost() < best.cost()) {
                best = lookup;
            }
        }
        return new Part(first.relations() | second.relations(), best, layout);
    }
}
