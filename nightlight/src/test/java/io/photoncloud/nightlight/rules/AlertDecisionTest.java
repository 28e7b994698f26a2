package io.photoncloud.nightlight.rules;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.series.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertDecisionTest {
    private static final Labels ALERT = Labels.of("alertname", "Down", "job", "a", "severity", "page");

    private final List<RuleSample> result = new ArrayList<>();
    private Map<Labels, Alert> alerts = Map.of();
    private List<RuleSample> samples = List.of();

    private static Rule.Alerting rule(int forMinutes, int keepMinutes) {
        return new Rule.Alerting(
                "Down",
                "up == 0",
                Duration.ofMinutes(forMinutes),
                Duration.ofMinutes(keepMinutes),
                Map.of("severity", "page"),
                Map.of("summary", "{{ $labels.job }} has {{ $value }}"));
    }

    private static Instant minute(int minute) {
        return Instant.ofEpochSecond(minute * 60L);
    }

    private void evaluate(Rule.Alerting rule, int minute) throws RuleQuery.Failed {
        AlertingEvaluation evaluation =
                new AlertingEvaluation(rule, 0, (_, _) -> List.copyOf(result), Map.of(), "http://light");
        AlertingEvaluation.Outcome outcome = evaluation.evaluate(alerts, minute(minute), Duration.ZERO);
        alerts = outcome.alerts();
        samples = outcome.samples();
    }

    private void isDown(String job, double value) {
        result.add(new RuleSample(Labels.of("__name__", "up", "job", job), value));
    }

    private Alert alert() {
        return requireNonNull(alerts.get(ALERT));
    }

    private AlertState state() {
        return alert().state();
    }

    @Test
    void firesWhenItsConditionHeldForLongEnough() throws Exception {
        isDown("a", 0);
        evaluate(rule(5, 0), 10);
        assertThat(state()).isEqualTo(AlertState.PENDING);
        assertThat(samples)
                .containsExactly(
                        new RuleSample(ALERT.with("__name__", "ALERTS").with("alertstate", "pending"), 1),
                        new RuleSample(ALERT.with("__name__", "ALERTS_FOR_STATE"), 600));
        evaluate(rule(5, 0), 14);
        assertThat(state()).isEqualTo(AlertState.PENDING);
        evaluate(rule(5, 0), 15);
        assertThat(state()).isEqualTo(AlertState.FIRING);
        assertThat(alert()).satisfies(alert -> {
            assertThat(alert.activeAt()).isEqualTo(minute(10));
            assertThat(alert.firedAt()).contains(minute(15));
            assertThat(alert.annotations()).isEqualTo(Map.of("summary", "a has 0"));
        });
        assertThat(samples.getFirst().labels().value("alertstate")).isEqualTo("firing");
        evaluate(rule(30, 0), 16);
        assertThat(state()).as("it has to wait for longer now").isEqualTo(AlertState.PENDING);
    }

    @Test
    void isForgottenWhenItDidNotFire() throws Exception {
        isDown("a", 0);
        evaluate(rule(5, 0), 10);
        result.clear();
        evaluate(rule(5, 0), 11);
        assertThat(alerts).isEmpty();
        assertThat(samples).isEmpty();
    }

    @Test
    void isToldForAWhileWhenItIsOver() throws Exception {
        isDown("a", 0);
        evaluate(rule(0, 0), 10);
        assertThat(state()).isEqualTo(AlertState.FIRING);
        result.clear();
        evaluate(rule(0, 0), 11);
        assertThat(alert()).satisfies(alert -> {
            assertThat(alert.state()).isEqualTo(AlertState.INACTIVE);
            assertThat(alert.resolvedAt()).contains(minute(11));
        });
        assertThat(samples).isEmpty();
        evaluate(rule(0, 0), 26);
        assertThat(alerts).hasSize(1);
        evaluate(rule(0, 0), 27);
        assertThat(alerts).isEmpty();
    }

    @Test
    void beginsAnewWhenItComesBack() throws Exception {
        isDown("a", 0);
        evaluate(rule(0, 0), 10);
        result.clear();
        evaluate(rule(0, 0), 11);
        isDown("a", 0);
        evaluate(rule(5, 0), 12);
        assertThat(alert()).satisfies(alert -> {
            assertThat(alert.state()).isEqualTo(AlertState.PENDING);
            assertThat(alert.activeAt()).isEqualTo(minute(12));
            assertThat(alert.resolvedAt()).isEmpty();
        });
    }

    @Test
    void goesOnFiringForAsLongAsItIsTold() throws Exception {
        isDown("a", 0);
        evaluate(rule(0, 3), 10);
        result.clear();
        evaluate(rule(0, 3), 11);
        assertThat(state()).isEqualTo(AlertState.FIRING);
        evaluate(rule(0, 3), 13);
        assertThat(state()).isEqualTo(AlertState.FIRING);
        isDown("a", 0);
        evaluate(rule(0, 3), 14);
        result.clear();
        evaluate(rule(0, 3), 15);
        evaluate(rule(0, 3), 17);
        assertThat(state()).as("what it was kept for before does not count").isEqualTo(AlertState.FIRING);
        evaluate(rule(0, 3), 18);
        assertThat(state()).isEqualTo(AlertState.INACTIVE);
    }

    @Test
    void refusesTooManyAndTwoThatAreOne() {
        isDown("a", 0);
        isDown("b", 0);
        AlertingEvaluation limited = new AlertingEvaluation(rule(5, 0), 1, (_, _) -> List.copyOf(result), Map.of(), "");
        assertThatThrownBy(() -> limited.evaluate(Map.of(), minute(1), Duration.ZERO))
                .hasMessage("exceeded limit of 1 with 2 alerts");
        isDown("a", 1);
        assertThatThrownBy(() -> evaluate(rule(5, 0), 1))
                .hasMessage("vector contains metrics with the same labelset after applying alert labels");
    }

    @Test
    void goesOnAfterARestart() throws Exception {
        Duration grace = Duration.ofMinutes(10);
        AlertDecision decision = new AlertDecision(rule(60, 0), 0);
        isDown("a", 0);
        evaluate(rule(60, 0), 100);

        assertThat(activeAfter(decision, 20, 40, grace))
                .as("the 60 minutes without it do not count")
                .isEqualTo(minute(80));
        assertThat(activeAfter(decision, 20, 75, grace))
                .as("5 minutes left are less than the grace")
                .isEqualTo(minute(50));
        assertThat(activeAfter(decision, 20, 90, grace)).as("it fired").isEqualTo(minute(20));
        assertThat(decision.restore(alerts, Map.of(), minute(100), grace)).isEqualTo(alerts);
    }

    private Instant activeAfter(AlertDecision decision, int active, int told, Duration grace) {
        Map<Labels, AlertDecision.Stored> stored =
                Map.of(ALERT, new AlertDecision.Stored(minute(active), minute(told)));
        return decision.restore(alerts, stored, minute(100), grace)
                .values()
                .iterator()
                .next()
                .activeAt();
    }
}
