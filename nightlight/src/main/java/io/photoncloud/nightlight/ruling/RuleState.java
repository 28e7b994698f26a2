package io.photoncloud.nightlight.ruling;

import io.photoncloud.nightlight.alerting.Notice;
import io.photoncloud.nightlight.promql.Parser;
import io.photoncloud.nightlight.promql.ParserSettings;
import io.photoncloud.nightlight.promql.Printer;
import io.photoncloud.nightlight.query.QueryResult.Sample;
import io.photoncloud.nightlight.rules.Alert;
import io.photoncloud.nightlight.rules.AlertDecision;
import io.photoncloud.nightlight.rules.AlertState;
import io.photoncloud.nightlight.rules.AlertingEvaluation;
import io.photoncloud.nightlight.rules.Rule;
import io.photoncloud.nightlight.rules.RuleGroup;
import io.photoncloud.nightlight.rules.RuleQuery;
import io.photoncloud.nightlight.rules.RuleSample;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.text.GoQuote;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One rule, what its last evaluation gave, and what is known of its alerts. Evaluated by one thread at a time; reports may be asked for by
 * any.
 */
final class RuleState {
    /** For so many times of what it is told of again, an alert goes on without. */
    private static final int TOLD_FOR = 4;

    private final Rule rule;
    private final RuleGroup group;
    private final LoadedGroup loaded;
    private final EngineQuery query;
    private final String printed;
    private final Map<Labels, Sent> sentAt = new HashMap<>();
    /** The series of the last evaluation, by which the store knows them. */
    private Map<Labels, Long> written = new LinkedHashMap<>();

    private volatile Map<Labels, Alert> alerts = Map.of();
    private volatile RuleReport.Evaluation evaluation = RuleReport.Evaluation.NONE;
    private boolean restored;

    /** When an alert was told of last; one that begins anew was not told of. */
    private record Sent(Instant activeAt, Instant at) {}

    /** @param restores whether alerts are gone on from what was stored of them, before anything more is stored */
    RuleState(LoadedGroup loaded, Rule rule, EngineQuery query, boolean restores) {
        this.loaded = loaded;
        this.group = loaded.group();
        this.rule = withLabels(rule, group.labels());
        this.query = query;
        this.printed = Printer.print(Parser.parse(rule.expression(), ParserSettings.STABLE));
        this.restored = !restores;
    }

    /** Those of the group, where the rule has none of the name. */
    private static Rule withLabels(Rule rule, Map<String, String> groupLabels) {
        if (groupLabels.isEmpty()) {
            return rule;
        }
        Map<String, String> labels = new LinkedHashMap<>(groupLabels);
        labels.putAll(rule.labels());
        return switch (rule) {
            case Rule.Recording recording -> new Rule.Recording(recording.name(), recording.expression(), labels);
            case Rule.Alerting alerting ->
                new Rule.Alerting(
                        alerting.name(),
                        alerting.expression(),
                        alerting.holdFor(),
                        alerting.keepFiringFor(),
                        labels,
                        alerting.annotations());
        };
    }

    /** By what a rule is known again when its group was changed. */
    String identity() {
        return rule.getClass().getSimpleName() + rule.name() + Labels.of(rule.labels());
    }

    /** Goes on where another left off. */
    void goOnFrom(RuleState other) {
        written = other.written;
        alerts = other.alerts;
        evaluation = other.evaluation;
        restored = other.restored;
        sentAt.putAll(other.sentAt);
    }

    Map<Labels, Long> written() {
        return written;
    }

    void written(Map<Labels, Long> now) {
        written = now;
    }

    void evaluated(RuleReport.Evaluation now) {
        evaluation = now;
    }

    RuleReport report() {
        List<Alert> active = alerts.values().stream()
                .filter(alert -> alert.state() != AlertState.INACTIVE)
                .toList();
        return new RuleReport(rule, printed, evaluation, active);
    }

    /** What is to be stored at the time, which is that of the query. */
    List<RuleSample> evaluate(Instant now) throws RuleQuery.Failed {
        return switch (rule) {
            case Rule.Recording recording -> record(recording, now);
            case Rule.Alerting alerting -> alert(alerting, now);
        };
    }

    private List<RuleSample> record(Rule.Recording recording, Instant now) throws RuleQuery.Failed {
        List<RuleSample> samples = new ArrayList<>();
        Set<Labels> seen = new HashSet<>();
        for (Sample sample : query.samples(recording.expression(), now.minus(loaded.queryOffset()))) {
            if (sample.histogram() != null) {
                throw new RuleQuery.Failed("native histograms are not stored");
            }
            Map<String, String> labels = sample.labels().toMap();
            labels.put(Label.METRIC_NAME, recording.name());
            labels.putAll(recording.labels());
            Labels stored = Labels.of(labels);
            if (!seen.add(stored)) {
                throw new RuleQuery.Failed("vector contains metrics with the same labelset after applying rule labels");
            }
            samples.add(new RuleSample(stored, sample.value()));
        }
        if (group.limit() > 0 && samples.size() > group.limit()) {
            throw new RuleQuery.Failed("exceeded limit of " + group.limit() + " with " + samples.size() + " series");
        }
        return samples;
    }

    private List<RuleSample> alert(Rule.Alerting alerting, Instant now) throws RuleQuery.Failed {
        try {
            AlertingEvaluation.Outcome outcome = decider(alerting).evaluate(alerts, now, loaded.queryOffset());
            alerts = outcome.alerts();
            sentAt.keySet().retainAll(alerts.keySet());
            return restored ? outcome.samples() : List.of();
        } catch (RuleQuery.TooManyAlerts e) {
            alerts = Map.of();
            sentAt.clear();
            throw e;
        }
    }

    private AlertingEvaluation decider(Rule.Alerting alerting) {
        return new AlertingEvaluation(alerting, group.limit(), query, loaded.externalLabels(), loaded.externalUrl());
    }

    /** Whether what was stored of its alerts has still to be looked at; those of rules that wait for less than the grace are not. */
    boolean wantsStored(Duration grace) {
        return !restored
                && rule instanceof Rule.Alerting alerting
                && alerting.holdFor().compareTo(grace) >= 0;
    }

    void restore(Map<Labels, AlertDecision.Stored> stored, Instant now, Duration grace) {
        if (rule instanceof Rule.Alerting alerting) {
            alerts = decider(alerting).restore(alerts, stored, now, grace);
        }
    }

    /** From now on what is known of alerts is stored. */
    void beginStoring() {
        restored = true;
    }

    String name() {
        return rule.name();
    }

    /** Alerts that are to be told of now: those that are new or over, and those that were told of long ago. */
    List<Notice> notices(Instant now, Duration resendDelay) {
        if (!(rule instanceof Rule.Alerting)) {
            return List.of();
        }
        Duration again = resendDelay.compareTo(loaded.interval()) > 0 ? resendDelay : loaded.interval();
        List<Notice> notices = new ArrayList<>();
        for (Alert alert : alerts.values()) {
            if (isDue(alert, now, resendDelay)) {
                sentAt.put(alert.labels(), new Sent(alert.activeAt(), now));
                notices.add(new Notice(
                        alert.labels(),
                        alert.annotations(),
                        alert.firedAt().orElse(alert.activeAt()),
                        alert.resolvedAt().orElse(now.plus(again.multipliedBy(TOLD_FOR))),
                        generatorUrl()));
            }
        }
        return notices;
    }

    private boolean isDue(Alert alert, Instant now, Duration resendDelay) {
        if (alert.state() == AlertState.PENDING) {
            return false;
        }
        Sent sent = sentAt.get(alert.labels());
        if (sent == null || !sent.activeAt().equals(alert.activeAt())) {
            return true;
        }
        boolean isOverSince = alert.resolvedAt().filter(sent.at()::isBefore).isPresent();
        return isOverSince || sent.at().plus(resendDelay).isBefore(now);
    }

    private String generatorUrl() {
        return loaded.externalUrl() + "/graph?g0.expr=" + URLEncoder.encode(printed, StandardCharsets.UTF_8)
                + "&g0.tab=1";
    }

    @Override
    public String toString() {
        return "rule " + GoQuote.quote(rule.name()) + " of " + loaded.key();
    }
}
