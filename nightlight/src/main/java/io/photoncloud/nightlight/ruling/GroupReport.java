package io.photoncloud.nightlight.ruling;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How a group does. */
public record GroupReport(LoadedGroup loaded, Counts counts, Last last, List<RuleReport> rules) {
    public GroupReport {
        rules = List.copyOf(rules);
    }

    /** What there was since the group was begun. */
    public record Counts(long iterations, long missed, long evaluations, long failures) {}

    /** The last evaluation. */
    public record Last(Duration duration, Optional<Instant> at, Optional<Instant> evaluatedTime, int samples) {
        static final Last NONE = new Last(Duration.ZERO, Optional.empty(), Optional.empty(), 0);
    }
}
