package io.photoncloud.nightlight;

import io.photoncloud.common.config.Settings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How rules are evaluated, and who is told of alerts.
 *
 * @param evaluationInterval of groups that are kept by the API and do not say
 * @param evaluationsMax groups of a project that are evaluated at a time
 * @param outageTolerance alerts do not go on from what they were before a longer silence
 * @param gracePeriod after a restart an alert that was about to fire is waited for at least so long; one whose {@code for} is less begins anew
 * @param resendDelay how often an alert that goes on is told of
 * @param notificationsMax alerts that wait for Alertmanagers; when there are more the oldest is dropped
 * @param notificationsFile who is told of alerts by webhooks, in the form of Alertmanager's configuration; none for nobody
 * @param externalUrl where users reach this service, for the links in notifications
 */
@ConfigurationProperties("photon.nightlight.rules")
public record RulesProperties(
        @DefaultValue("1m") Duration evaluationInterval,
        @DefaultValue("4") int evaluationsMax,
        @DefaultValue("1h") Duration outageTolerance,
        @DefaultValue("10m") Duration gracePeriod,
        @DefaultValue("1m") Duration resendDelay,
        @DefaultValue("10000") int notificationsMax,
        @Nullable String notificationsFile,
        @DefaultValue("http://127.0.0.1:9090") String externalUrl) {
    public RulesProperties {
        Settings.positive("photon.nightlight.rules.evaluation-interval", evaluationInterval);
        Settings.range("photon.nightlight.rules.evaluations-max", evaluationsMax, 1, 1_000);
        Settings.positive("photon.nightlight.rules.outage-tolerance", outageTolerance);
        Settings.positive("photon.nightlight.rules.grace-period", gracePeriod);
        Settings.positive("photon.nightlight.rules.resend-delay", resendDelay);
        Settings.range("photon.nightlight.rules.notifications-max", notificationsMax, 1, 10_000_000);
    }
}
