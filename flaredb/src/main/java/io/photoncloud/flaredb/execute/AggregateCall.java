package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.function.AggregateFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate of the rows of a group.
 *
 * @param distinct whether arguments that were there already do not count again
 * @param orderBy the order in which rows are handed over; of ordered-set aggregates that of WITHIN GROUP
 * @param filter which rows count; absent for all
 */
public record AggregateCall(
        AggregateFunction function,
        CallSite site,
        List<Computed> arguments,
        boolean distinct,
        List<SortColumn> orderBy,
        @Nullable Computed filter) {
    public AggregateCall {
        arguments = List.copyOf(arguments);
        orderBy = List.copyOf(orderBy);
    }

    /** Whether the rows of a group must be put in order before they are handed over. */
    public boolean needsOrder() {
        return distinct || !orderBy.isEmpty();
    }
}
