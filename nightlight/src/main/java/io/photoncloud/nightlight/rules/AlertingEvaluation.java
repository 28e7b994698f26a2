package io.photoncloud.nightlight.rules;

import io.photoncloud.nightlight.rules.template.Template;
import io.photoncloud.nightlight.rules.template.TemplateException;
import io.photoncloud.nightlight.rules.template.TemplateQuery;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Evaluates one alerting rule: asks what its expression gives, fills in its templates, and decides. */
public final class AlertingEvaluation {
    /** Of the labels and annotations of all alerts of a rule together. */
    static final long CHARACTERS_MAX = 16L << 20;

    private static final String NAME_LABEL = "alertname";

    private final Rule.Alerting rule;
    private final AlertDecision decision;
    private final RuleQuery query;
    private final Map<String, String> externalLabels;
    private final String externalUrl;

    public AlertingEvaluation(
            Rule.Alerting rule, int limit, RuleQuery query, Map<String, String> externalLabels, String externalUrl) {
        this.rule = rule;
        this.decision = new AlertDecision(rule, limit);
        this.query = query;
        this.externalLabels = Map.copyOf(externalLabels);
        this.externalUrl = externalUrl;
    }

    /** What is known of alerts now, and what is to be stored, at the time of the query. */
    public record Outcome(Map<Labels, Alert> alerts, List<RuleSample> samples, Instant sampleTime) {}

    public Outcome evaluate(Map<Labels, Alert> before, Instant now, Duration queryOffset) throws RuleQuery.Failed {
        Instant queryTime = now.minus(queryOffset);
        Map<Labels, Alert> present = new LinkedHashMap<>();
        long characters = 0;
        for (RuleSample sample : query.query(rule.expression(), queryTime)) {
            Alert alert = alert(sample, now);
            characters += size(alert);
            if (characters > CHARACTERS_MAX) {
                throw new RuleQuery.Failed(
                        "alerts have more than charactersMax " + CHARACTERS_MAX + " characters together");
            }
            if (present.put(alert.labels(), alert) != null) {
                throw new RuleQuery.Failed(
                        "vector contains metrics with the same labelset after applying alert labels");
            }
        }
        AlertDecision.Outcome outcome = decision.decide(before, present, now);
        return new Outcome(outcome.alerts(), outcome.samples(), queryTime);
    }

    private static long size(Alert alert) {
        long size = 0;
        for (Label label : alert.labels().toList()) {
            size += label.name().length() + label.value().length();
        }
        for (Map.Entry<String, String> annotation : alert.annotations().entrySet()) {
            size += annotation.getKey().length() + annotation.getValue().length();
        }
        return size;
    }

    private Alert alert(RuleSample sample, Instant now) {
        Template.Data data =
                new Template.Data(texts(sample.labels()), sample.value(), externalLabels, externalUrl, now);
        Map<String, String> labels = sample.labels().withoutMetricName().toMap();
        rule.labels().forEach((name, text) -> labels.put(name, expanded(text, data)));
        labels.put(NAME_LABEL, rule.name());
        Map<String, String> annotations = new TreeMap<>();
        rule.annotations().forEach((name, text) -> annotations.put(name, expanded(text, data)));
        return Alert.pending(Labels.of(labels), annotations, sample.value(), now);
    }

    private static Map<String, String> texts(Labels labels) {
        Map<String, String> texts = new TreeMap<>();
        for (Label label : labels.toList()) {
            texts.put(label.name(), label.value());
        }
        return texts;
    }

    /** An alert with an error for a text is better than none. */
    private String expanded(String text, Template.Data data) {
        try {
            return Template.parse("__alert_" + rule.name(), text).expand(data, expression -> samples(expression, data));
        } catch (TemplateException e) {
            return "<error expanding template: " + e.getMessage() + ">";
        }
    }

    private List<TemplateQuery.Sample> samples(String expression, Template.Data data) throws TemplateException {
        try {
            List<TemplateQuery.Sample> samples = new ArrayList<>();
            for (RuleSample sample : query.query(expression, data.time())) {
                samples.add(new TemplateQuery.Sample(texts(sample.labels()), sample.value()));
            }
            return samples;
        } catch (RuleQuery.Failed e) {
            throw new TemplateException("error calling query: " + e.getMessage());
        }
    }

    /** Goes on from what was stored before a restart; see {@link AlertDecision#restore}. */
    public Map<Labels, Alert> restore(
            Map<Labels, Alert> alerts, Map<Labels, AlertDecision.Stored> stored, Instant now, Duration grace) {
        return decision.restore(alerts, stored, now, grace);
    }
}
