package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.execute.PhysicalPlan;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/** A statement ready to be run, any number of times and by many at once, as long as the catalogue stays at its version. */
public final class PlannedStatement {
    private final PhysicalPlan plan;
    private final List<String> names;
    private final IdentityHashMap<PhysicalPlan, Estimate> estimates;

    PlannedStatement(PhysicalPlan plan, List<String> names, IdentityHashMap<PhysicalPlan, Estimate> estimates) {
        this.plan = plan;
        this.names = List.copyOf(names);
        this.estimates = estimates;
    }

    /** What was thought of a step when it was chosen. */
    public record Estimate(double rows, double cost) {}

    public PhysicalPlan plan() {
        return plan;
    }

    /** Of the columns it gives. */
    public List<String> names() {
        return names;
    }

    public Optional<Estimate> findEstimate(PhysicalPlan step) {
        return Optional.ofNullable(estimates.get(step));
    }
}
