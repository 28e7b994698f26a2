package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.List;

/**
 * Groups of equal keys with their aggregates: gives the keys, then the calls' values. Without keys there is one group, also of no rows.
 *
 * @param sorted whether equal keys come together: then each group is given as soon as it has ended, and only then may calls need an order
 * @param groupsOfNothing of grouping sets: keys of groups that are there although there are no rows at all
 */
public record Aggregate(
        PhysicalPlan input,
        List<Computed> keys,
        List<AggregateCall> calls,
        boolean sorted,
        List<List<Computed>> groupsOfNothing)
        implements PhysicalPlan {
    public Aggregate {
        keys = List.copyOf(keys);
        calls = List.copyOf(calls);
        groupsOfNothing = groupsOfNothing.stream().map(List::copyOf).toList();
        if (!sorted && calls.stream().anyMatch(AggregateCall::needsOrder)) {
            throw new IllegalArgumentException("an aggregate that needs an order takes sorted groups");
        }
    }

    @Override
    public List<SqlType> types() {
        List<SqlType> types = new ArrayList<>();
        keys.forEach(key -> types.add(key.type()));
        calls.forEach(call -> types.add(call.site().resultType()));
        return List.copyOf(types);
    }

    @Override
    public List<PhysicalPlan> inputs() {
        return List.of(input);
    }

    @Override
    public Operator open(Execution execution) {
        return sorted || keys.isEmpty() ? new SortedAggregation(execution, this) : new HashAggregation(execution, this);
    }
}
