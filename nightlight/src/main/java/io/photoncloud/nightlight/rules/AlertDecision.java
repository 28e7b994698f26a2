package io.photoncloud.nightlight.rules;

import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what becomes of the alerts of a rule when its expression was evaluated. Pure: from what there was and what the
 * expression gave to what there is, and what is to be stored of it.
 */
public final class AlertDecision {
    /** So long is told that an alert is over, lest one who did not hear it goes on with it. */
    static final Duration RESOLVED_RETENTION = Duration.ofMinutes(15);

    private static final String ALERTS = "ALERTS";
    private static final String ALERTS_FOR_STATE = "ALERTS_FOR_STATE";

    private final Rule.Alerting rule;
    private final int limit;

    AlertDecision(Rule.Alerting rule, int limit) {
        this.rule = rule;
        this.limit = limit;
    }

    /** All alerts by their labels, those included that are over; and the samples. */
    record Outcome(Map<Labels, Alert> alerts, List<RuleSample> samples) {}

    /**
     * @param present what the expression gives now, as alerts that begin now
     * @throws RuleQuery.TooManyAlerts where there are too many; there are none then
     */
    Outcome decide(Map<Labels, Alert> before, Map<Labels, Alert> present, Instant now) throws RuleQuery.Failed {
        Map<Labels, Alert> after = new LinkedHashMap<>();
        before.forEach((labels, alert) -> {
            if (!present.containsKey(labels)) {
                absent(alert, now).ifPresent(kept -> after.put(labels, kept));
            }
        });
        present.forEach((labels, found) -> {
            Alert known = before.get(labels);
            if (known != null && known.state() != AlertState.INACTIVE) {
                after.put(labels, known.seenAgain(found.annotations(), found.value()));
            } else {
                after.put(labels, found);
            }
        });
        after.replaceAll((_, alert) -> alert.state() == AlertState.INACTIVE ? alert : advanced(alert, now));
        List<RuleSample> samples = new ArrayList<>();
        int active = 0;
        for (Alert alert : after.values()) {
            if (alert.state() != AlertState.INACTIVE) {
                active++;
                samples.add(new RuleSample(
                        stored(alert, ALERTS).with("alertstate", alert.state().text()), 1));
                samples.add(new RuleSample(stored(alert, ALERTS_FOR_STATE), (double)
                        alert.activeAt().getEpochSecond()));
            }
        }
        if (limit > 0 && active > limit) {
            throw new RuleQuery.TooManyAlerts("exceeded limit of " + limit + " with " + active + " alerts");
        }
        return new Outcome(after, samples);
    }

    /** What becomes of an alert whose condition holds no more. */
    private Optional<Alert> absent(Alert alert, Instant now) {
        return switch (alert.state()) {
            case PENDING -> Optional.empty();
            case INACTIVE -> {
                Instant resolved = alert.resolvedAt().orElse(now);
                boolean isOld = Duration.between(resolved, now).compareTo(RESOLVED_RETENTION) > 0;
                yield isOld ? Optional.empty() : Optional.of(alert);
            }
            case FIRING -> {
                Instant since = alert.keptSince().orElse(now);
                boolean kept = Duration.between(since, now).compareTo(rule.keepFiringFor()) < 0;
                yield Optional.of(kept ? alert.keptFiring(since) : alert.resolved(now));
            }
        };
    }

    private Alert advanced(Alert alert, Instant now) {
        boolean longEnough = Duration.between(alert.activeAt(), now).compareTo(rule.holdFor()) >= 0;
        if (alert.state() == AlertState.PENDING && longEnough) {
            return alert.fired(now);
        }
        // The rule may have been changed to wait for longer.
        return alert.state() == AlertState.FIRING && !longEnough ? alert.pendingAgain() : alert;
    }

    private Labels stored(Alert alert, String metric) {
        return alert.labels().with(Label.METRIC_NAME, metric);
    }

    /**
     * Goes on from what was stored before a restart: an alert that was active then counts as active since, less the time
     * in which nobody looked. Alerts that were not stored begin now.
     *
     * @param stored when alerts began, by their labels, as ALERTS_FOR_STATE told it last, and when it was told
     * @param grace of an alert that was about to fire, so much is waited for at least
     */
    Map<Labels, Alert> restore(Map<Labels, Alert> alerts, Map<Labels, Stored> stored, Instant now, Duration grace) {
        Map<Labels, Alert> restored = new LinkedHashMap<>(alerts);
        restored.replaceAll((labels, alert) -> {
            Stored found = stored.get(labels);
            return found == null ? alert : alert.activeSince(activeAt(found, now, grace));
        });
        return restored;
    }

    /** When an alert began, and when that was stored last. */
    public record Stored(Instant activeAt, Instant toldAt) {}

    private Instant activeAt(Stored stored, Instant now, Duration grace) {
        Duration spent = Duration.between(stored.activeAt(), stored.toldAt());
        Duration left = rule.holdFor().minus(spent);
        if (!left.isPositive()) {
            // It fired already.
            return stored.activeAt();
        }
        if (left.compareTo(grace) < 0) {
            return now.plus(grace).minus(rule.holdFor());
        }
        return stored.activeAt().plus(Duration.between(stored.toldAt(), now));
    }
}
