package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.execute.PhysicalPlan;
import io.photoncloud.flaredb.expression.SortKey;
import java.util.List;

/**
 * A physical plan with what is thought of it.
 *
 * @param rows how many it will give
 * @param cost of all of them, in the work of reading one row from a scan
 * @param order what its rows are sorted by; empty for nothing
 */
record Planned(PhysicalPlan plan, double rows, double cost, List<SortKey> order) {
    Planned {
        order = List.copyOf(order);
        rows = Math.max(rows, 0);
    }

    static Planned unordered(PhysicalPlan plan, double rows, double cost) {
        return new Planned(plan, rows, cost, List.of());
    }

    /** Whether rows come in this order, or a finer one. */
    boolean isSortedBy(List<SortKey> keys) {
        return order.size() >= keys.size() && order.subList(0, keys.size()).equals(keys);
    }
}
