package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.execute.Computed;
import io.photoncloud.flaredb.execute.KeyRanges;
import io.photoncloud.flaredb.execute.TableRead;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.SortKey;
import io.photoncloud.flaredb.logical.LogicalPlan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a table is read: whole, or by ranges of one of its indexes. */
final class Scans {
    /** Work of finding the first entry of a range. */
    private static final double SEEK = 3;

    /** Work of an entry whose row is read elsewhere, beside that of a row of a scan. */
    private static final double LOOKUP = 3;

    private final Steps steps;

    Scans(Steps steps) {
        this.steps = steps;
    }

    /** A way to read: what of the conditions the ranges keep by themselves, and the order of the rows. */
    private record Way(
            @Nullable IndexDescriptor index,
            KeyRanges ranges,
            boolean backwards,
            List<Expression> kept,
            List<SortKey> order,
            double matched,
            double cost) {}

    Planned build(LogicalPlan.TableScan scan, List<Expression> conditions, BitSet needed, Wish wish) {
        List<Expression> own = new ArrayList<>();
        List<Expression> above = new ArrayList<>();
        for (Expression condition : conditions) {
            (PlanExpressions.hasSubquery(condition) ? above : own).add(condition);
        }
        BitSet wanted = (BitSet) needed.clone();
        above.forEach(each -> PlanExpressions.addColumns(each, wanted));
        own.forEach(each -> PlanExpressions.addColumns(each, wanted));
        Way way = cheapest(scan, own, wanted, wish);
        List<Expression> rest = new ArrayList<>(own);
        rest.removeAll(way.kept());
        double rows = way.matched() * selectivity(scan).of(rest);
        return steps.filtered(
                steps.noted(
                        read(scan, way, rest, wanted),
                        rows,
                        way.cost() + way.matched() * 0.1 * rest.size(),
                        way.order()),
                above);
    }

    /** Whether the plan is one that an index finds few rows for, given what a row around gives. */
    static boolean isLookup(Planned planned) {
        return planned.plan() instanceof TableRead read
                && read.index() != null
                && !read.ranges().prefix().isEmpty();
    }

    Selectivity selectivity(LogicalPlan.TableScan scan) {
        TableStatistics known = steps.statistics().of(scan.table());
        return new Selectivity(place -> place < scan.numbers().size()
                ? known.findColumn(scan.numbers().get(place)).orElse(null)
                : null);
    }

    private Way cheapest(LogicalPlan.TableScan scan, List<Expression> conditions, BitSet wanted, Wish wish) {
        double all = Math.max(1, steps.statistics().of(scan.table()).rows());
        Way best = new Way(null, KeyRanges.ALL, false, List.of(), List.of(), all, all);
        double bestCost = total(best, wish);
        for (IndexDescriptor index : scan.table().indexes()) {
            if (index.state() != IndexDescriptor.State.PUBLIC
                    || index.method() != IndexDescriptor.Method.ORDERED
                    || index.predicate() != null) {
                continue;
            }
            Way way = way(scan, index, conditions, wanted, wish, all);
            double cost = total(way, wish);
            boolean isOfUse = !way.kept().isEmpty() || (!wish.order().isEmpty() && isSorted(way, wish));
            if (isOfUse && cost < bestCost) {
                best = way;
                bestCost = cost;
            }
        }
        return best;
    }

    /** With the sort that the wish would still need; with the order and a bound only a part is read. */
    private static double total(Way way, Wish wish) {
        if (!wish.order().isEmpty() && !isSorted(way, wish)) {
            return way.cost() + way.matched() * Math.log(Math.max(way.matched(), 2)) * 0.2;
        }
        double part = Math.min(1, wish.rows() / Math.max(way.matched(), 1));
        return SEEK + way.cost() * part;
    }

    private static boolean isSorted(Way way, Wish wish) {
        return new Planned(new io.photoncloud.flaredb.execute.Append(List.of()), 0, 0, way.order())
                .isSortedBy(wish.order());
    }

    private Way way(
            LogicalPlan.TableScan scan,
            IndexDescriptor index,
            List<Expression> conditions,
            BitSet wanted,
            Wish wish,
            double all) {
        IndexMatch match = IndexMatch.of(scan, index, conditions, steps);
        double matched = Math.max(1, all * selectivity(scan).of(match.kept()));
        if (match.isUniqueLookup()) {
            matched = 1;
        }
        double each = index.primary() || isCovering(scan, index, wanted) ? 1.1 : 1 + LOOKUP;
        List<SortKey> forward = match.order(false, wish.order());
        List<SortKey> backward = match.order(true, wish.order());
        boolean backwards = !forward.equals(wish.order())
                && backward.equals(wish.order())
                && !wish.order().isEmpty();
        return new Way(
                index,
                match.ranges(),
                backwards,
                match.kept(),
                backwards ? backward : forward,
                matched,
                SEEK * match.rangeCount() + matched * each);
    }

    private static boolean isCovering(LogicalPlan.TableScan scan, IndexDescriptor index, BitSet wanted) {
        return wanted.stream().allMatch(place -> {
            if (place >= scan.numbers().size()) {
                return true;
            }
            int number = scan.numbers().get(place);
            return index.include().contains(number) || index.keys().stream().anyMatch(key -> key.column() == number);
        });
    }

    private TableRead read(LogicalPlan.TableScan scan, Way way, List<Expression> rest, BitSet wanted) {
        List<Integer> columns = new ArrayList<>();
        int[] places = new int[scan.numbers().size() + 1];
        int given = 0;
        for (int place = 0; place < scan.numbers().size(); place++) {
            columns.add(wanted.get(place) ? scan.numbers().get(place) : TableRead.NOT_READ);
            places[place] = given;
            given += wanted.get(place) ? 1 : 0;
        }
        places[scan.numbers().size()] = given;
        Expression filter = PlanExpressions.and(rest);
        Computed computed =
                filter == null ? null : steps.computed(PlanExpressions.mapColumns(filter, index -> places[index]));
        return new TableRead(
                scan.table(),
                way.index(),
                way.ranges(),
                way.backwards(),
                Steps.types(scan.columns()),
                columns,
                scan.rowKey(),
                computed,
                null,
                null);
    }

    static TableRead withLimit(TableRead read, @Nullable Computed limit) {
        return new TableRead(
                read.table(),
                read.index(),
                read.ranges(),
                read.backwards(),
                read.types(),
                read.columns(),
                read.rowKey(),
                read.filter(),
                read.lock(),
                limit);
    }
}
