package io.photoncloud.nightlight.ruling;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.alerting.Alertmanagers;
import io.photoncloud.nightlight.notify.Notifier;
import io.photoncloud.nightlight.notify.NotifyConfig;
import io.photoncloud.nightlight.scrape.PrometheusConfig;
import io.photoncloud.nightlight.scraping.ConfigFollower;
import io.photoncloud.nightlight.yaml.YamlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings to rules and notifications what the configuration says of them. Used by one thread at a time. */
public final class ConfiguredRules implements ConfigFollower {
    /** Of the file of notifications, in bytes. */
    public static final long NOTIFICATIONS_BYTES_MAX = 10 << 20;

    private final Tenant tenant;
    private final Path directory;
    private final Optional<Path> notifications;
    private final String externalUrl;
    private final Ruling ruling;
    private final Alertmanagers alertmanagers;
    private final Notifier notifier;

    /**
     * @param tenant whose the rules of files are
     * @param directory from which names of files go out
     * @param notifications who is told of alerts where there is no Alertmanager
     */
    public ConfiguredRules(
            Tenant tenant,
            Path directory,
            Optional<Path> notifications,
            String externalUrl,
            Ruling ruling,
            Alertmanagers alertmanagers,
            Notifier notifier) {
        this.tenant = tenant;
        this.directory = directory;
        this.notifications = notifications;
        this.externalUrl = externalUrl;
        this.ruling = ruling;
        this.alertmanagers = alertmanagers;
        this.notifier = notifier;
    }

    @Override
    public Runnable prepare(PrometheusConfig config) throws IOException, YamlException {
        LoadedGroup.Defaults defaults = new LoadedGroup.Defaults(
                config.global().evaluationInterval(),
                config.global().ruleQueryOffset(),
                config.global().externalLabels(),
                externalUrl);
        List<LoadedGroup> groups = RuleFiles.load(directory, config.ruleFiles(), defaults);
        NotifyConfig.File told = notifications(notifications);
        return () -> {
            alertmanagers.configure(config.alerting(), config.global().externalLabels());
            configure(notifier, tenant, told);
            ruling.reconcile(tenant, Ruling.Source.FILES, groups);
        };
    }

    /** @param own whose notifications the file is about where it names nobody */
    public static void configure(Notifier notifier, Tenant own, NotifyConfig.File file) {
        notifier.configure(tenant -> {
            NotifyConfig named = file.tenants().get(tenant.organization() + "/" + tenant.project());
            if (named != null) {
                return named;
            }
            return tenant.equals(own) ? file.own() : NotifyConfig.NOBODY;
        });
    }

    /** @throws YamlException what is wrong in it */
    public static NotifyConfig.File notifications(Optional<Path> file) throws IOException, YamlException {
        if (file.isEmpty()) {
            return new NotifyConfig.File(NotifyConfig.NOBODY, Map.of());
        }
        Path path = file.get();
        if (Files.size(path) > NOTIFICATIONS_BYTES_MAX) {
            throw new IOException(path + " has more than " + NOTIFICATIONS_BYTES_MAX + " bytes");
        }
        try {
            return NotifyConfig.parse(Files.readString(path, UTF_8));
        } catch (YamlException e) {
            throw new YamlException(path + ": " + e.getMessage());
        }
    }
}
