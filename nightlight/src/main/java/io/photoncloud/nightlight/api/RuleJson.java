package io.photoncloud.nightlight.api;

import io.photoncloud.nightlight.promql.GoText;
import io.photoncloud.nightlight.rules.Alert;
import io.photoncloud.nightlight.rules.Rule;
import io.photoncloud.nightlight.ruling.RuleReport;
import io.photoncloud.nightlight.text.GoExponent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/** Rules and alerts as JSON, in Prometheus' form. */
final class RuleJson {
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private RuleJson() {}

    static void rule(JsonGenerator to, RuleReport report, boolean withoutAlerts) {
        to.writeStartObject();
        switch (report.rule()) {
            case Rule.Alerting rule -> {
                to.writeStringProperty("state", report.state().text());
                named(to, report);
                seconds(to, "duration", rule.holdFor());
                seconds(to, "keepFiringFor", rule.keepFiringFor());
                texts(to, "labels", rule.labels());
                texts(to, "annotations", rule.annotations());
                alerts(to, report, withoutAlerts);
                evaluation(to, report.evaluation());
                to.writeStringProperty("type", "alerting");
            }
            case Rule.Recording rule -> {
                named(to, report);
                if (!rule.labels().isEmpty()) {
                    texts(to, "labels", rule.labels());
                }
                evaluation(to, report.evaluation());
                to.writeStringProperty("type", "recording");
            }
        }
        to.writeEndObject();
    }

    private static void named(JsonGenerator to, RuleReport report) {
        to.writeStringProperty("name", report.rule().name());
        to.writeStringProperty("query", report.query());
    }

    private static void alerts(JsonGenerator to, RuleReport report, boolean without) {
        to.writeName("alerts");
        if (without) {
            to.writeNull();
            return;
        }
        to.writeStartArray();
        report.alerts().forEach(alert -> alert(to, alert));
        to.writeEndArray();
    }

    static void alert(JsonGenerator to, Alert alert) {
        to.writeStartObject();
        to.writeName("labels");
        ValueJson.labels(to, alert.labels());
        texts(to, "annotations", alert.annotations());
        to.writeStringProperty("state", alert.state().text());
        to.writeStringProperty("activeAt", alert.activeAt().toString());
        alert.keptSince().ifPresent(since -> to.writeStringProperty("keepFiringSince", since.toString()));
        to.writeStringProperty(
                "value",
                Double.isFinite(alert.value()) ? GoExponent.format(alert.value()) : GoText.plain(alert.value()));
        to.writeEndObject();
    }

    private static void texts(JsonGenerator to, String name, Map<String, String> texts) {
        to.writeName(name);
        to.writeStartObject();
        new TreeMap<>(texts).forEach(to::writeStringProperty);
        to.writeEndObject();
    }

    private static void evaluation(JsonGenerator to, RuleReport.Evaluation evaluation) {
        to.writeStringProperty("health", evaluation.health().text());
        if (!evaluation.error().isEmpty()) {
            to.writeStringProperty("lastError", evaluation.error());
        }
        seconds(to, "evaluationTime", evaluation.duration());
        time(to, "lastEvaluation", evaluation.at());
    }

    static void seconds(JsonGenerator to, String name, Duration duration) {
        to.writeName(name);
        BigDecimal seconds = BigDecimal.valueOf(duration.toNanos(), 9).stripTrailingZeros();
        // A minute is 60, not 6E+1.
        to.writeNumber(seconds.scale() < 0 ? seconds.setScale(0) : seconds);
    }

    static void time(JsonGenerator to, String name, Optional<Instant> time) {
        to.writeStringProperty(name, time.map(Instant::toString).orElse(NEVER));
    }
}
