package io.photoncloud.nightlight.ruling;

import io.photoncloud.nightlight.rules.Alert;
import io.photoncloud.nightlight.rules.AlertState;
import io.photoncloud.nightlight.rules.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a rule does.
 *
 * @param rule with the labels of its group
 * @param query its expression as it is written by us
 * @param alerts those that are pending or fire
 */
public record RuleReport(Rule rule, String query, Evaluation evaluation, List<Alert> alerts) {
    public RuleReport {
        alerts = List.copyOf(alerts);
    }

    /** Whether the last evaluation went well. */
    public enum Health {
        UNKNOWN("unknown"),
        GOOD("ok"),
        BAD("err");

        private final String text;

        Health(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /** How the last evaluation went; the error is empty where there is none. */
    public record Evaluation(Health health, String error, Duration duration, Optional<Instant> at) {
        static final Evaluation NONE = new Evaluation(Health.UNKNOWN, "", Duration.ZERO, Optional.empty());
    }

    /** That of the alert that has come farthest. */
    public AlertState state() {
        return alerts.stream().map(Alert::state).max(AlertState::compareTo).orElse(AlertState.INACTIVE);
    }
}
