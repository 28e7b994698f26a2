package io.photoncloud.nightlight.ruling;

import java.time.Duration;

/**
 * How rules are evaluated.
 *
 * @param outageTolerance what alerts were before a longer silence is not gone on from
 * @param gracePeriod after a restart an alert that was about to fire is waited for at least so long; those of rules that wait less begin anew
 * @param resendDelay how often an alert that goes on is told of
 * @param evaluationsMax groups of a tenant that are evaluated at a time
 */
public record RulingSettings(Duration outageTolerance, Duration gracePeriod, Duration resendDelay, int evaluationsMax) {
    /** As Prometheus has them. */
    public static final RulingSettings DEFAULT =
            new RulingSettings(Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofMinutes(1), 4);
}
