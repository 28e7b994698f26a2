package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.execute.PhysicalPlan;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.OutputColumn;
import java.util.IdentityHashMap;
import java.util.List;

/** Makes physical plans. Without state of its own; may be used by many threads. */
public final class Planner {
    private final Statistics statistics;

    public Planner(Statistics statistics) {
        this.statistics = statistics;
    }

    /** The cheapest way found to run a bound statement. */
    public PlannedStatement plan(LogicalPlan logical) {
        var estimates = new IdentityHashMap<PhysicalPlan, PlannedStatement.Estimate>();
        var steps = new Steps(statistics, estimates);
        Planned planned = steps.build(logical, List.of(), Steps.all(logical), Wish.NONE);
        return new PlannedStatement(
                planned.plan(),
                logical.columns().stream().map(OutputColumn::name).toList(),
                estimates);
    }
}
