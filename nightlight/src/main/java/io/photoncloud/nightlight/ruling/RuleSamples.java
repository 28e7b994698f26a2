package io.photoncloud.nightlight.ruling;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.metrics.Sampled;
import io.photoncloud.common.metrics.Samples;
import io.photoncloud.nightlight.alerting.Alertmanagers;
import io.photoncloud.nightlight.notify.Notifier;
import java.time.Duration;

/** What the service tells of rules and notifications, by the names Prometheus has for it. */
public final class RuleSamples implements Sampled {
    private static final double NANOS = 1e9;

    private final Ruling ruling;
    private final Alertmanagers alertmanagers;
    private final Notifier notifier;

    public RuleSamples(Ruling ruling, Alertmanagers alertmanagers, Notifier notifier) {
        this.ruling = ruling;
        this.alertmanagers = alertmanagers;
        this.notifier = notifier;
    }

    @Override
    public void sample(Samples samples) {
        for (Tenant tenant : ruling.tenants()) {
            String owner = tenant.organization() + "/" + tenant.project();
            for (GroupReport report : ruling.reports(tenant)) {
                group(samples, report, "rule_group", report.loaded().key(), "tenant", owner);
            }
        }
        for (Alertmanagers.Sent sent : alertmanagers.sent()) {
            String[] labels = {"alertmanager", sent.url().toString()};
            samples.counter("prometheus_notifications_sent", "Alerts sent.", sent.sent(), labels);
            samples.counter("prometheus_notifications_errors", "Alerts whose sending failed.", sent.errors(), labels);
        }
        samples.counter(
                "prometheus_notifications_dropped",
                "Alerts no Alertmanager took, or there was no room for.",
                alertmanagers.droppedCount());
        samples.gauge("prometheus_notifications_queue_length", "Alerts that wait to be sent.", alertmanagers.waiting());
        samples.gauge(
                "prometheus_notifications_queue_capacity",
                "Alerts that may wait to be sent.",
                alertmanagers.capacity());
        samples.gauge(
                "prometheus_notifications_alertmanagers_discovered",
                "Alertmanagers that alerts are sent to.",
                alertmanagers.active().size());
        Notifier.Counts counts = notifier.counts();
        samples.counter("nightlight_webhook_notifications", "Notifications that arrived.", counts.sent());
        samples.counter(
                "nightlight_webhook_notifications_failed", "Notifications that were given up.", counts.failed());
        samples.counter(
                "nightlight_webhook_alerts_refused", "Alerts of which nobody is told: too many.", counts.refused());
    }

    private static void group(Samples samples, GroupReport report, String... labels) {
        GroupReport.Counts counts = report.counts();
        GroupReport.Last last = report.last();
        samples.counter("prometheus_rule_evaluations", "Rules evaluated.", counts.evaluations(), labels);
        samples.counter(
                "prometheus_rule_evaluation_failures", "Rules that could not be evaluated.", counts.failures(), labels);
        samples.counter(
                "prometheus_rule_group_iterations",
                "Evaluations of the group, missed ones included.",
                counts.iterations(),
                labels);
        samples.counter(
                "prometheus_rule_group_iterations_missed",
                "Evaluations left out as those before took too long.",
                counts.missed(),
                labels);
        samples.gauge(
                "prometheus_rule_group_interval_seconds",
                "How often it is evaluated.",
                seconds(report.loaded().interval()),
                labels);
        samples.gauge(
                "prometheus_rule_group_last_duration_seconds",
                "What the last evaluation took.",
                seconds(last.duration()),
                labels);
        last.at()
                .ifPresent(at -> samples.gauge(
                        "prometheus_rule_group_last_evaluation_timestamp_seconds",
                        "When it was evaluated last.",
                        at.toEpochMilli() / 1000.0,
                        labels));
        samples.gauge(
                "prometheus_rule_group_last_evaluation_samples",
                "Samples the last evaluation gave.",
                last.samples(),
                labels);
        samples.gauge(
                "prometheus_rule_group_rules", "Rules in it.", report.rules().size(), labels);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }
}
