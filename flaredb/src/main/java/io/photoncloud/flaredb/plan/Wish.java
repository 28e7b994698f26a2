package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.expression.SortKey;
import java.util.List;

/** What would be of use to the step above: rows in an order, and that only the first of them will be asked for. */
record Wish(List<SortKey> order, double rows) {
    static final Wish NONE = new Wish(List.of(), Double.POSITIVE_INFINITY);

    Wish {
        order = List.copyOf(order);
    }

    Wish withOrder(List<SortKey> newOrder) {
        return new Wish(newOrder, rows);
    }
}
