package io.photoncloud.nightlight;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.metrics.Sampled;
import io.photoncloud.nightlight.alerting.Alertmanagers;
import io.photoncloud.nightlight.notify.HttpWebhooks;
import io.photoncloud.nightlight.notify.Notifier;
import io.photoncloud.nightlight.notify.Silencing;
import io.photoncloud.nightlight.query.Engine;
import io.photoncloud.nightlight.query.QueryMemory;
import io.photoncloud.nightlight.ruling.AlertSink;
import io.photoncloud.nightlight.ruling.ConfiguredRules;
import io.photoncloud.nightlight.ruling.KeptRules;
import io.photoncloud.nightlight.ruling.LoadedGroup;
import io.photoncloud.nightlight.ruling.RuleSamples;
import io.photoncloud.nightlight.ruling.Ruling;
import io.photoncloud.nightlight.ruling.RulingSettings;
import io.photoncloud.nightlight.scraping.ConfigFollower;
import io.photoncloud.nightlight.scraping.ScrapedTenant;
import io.photoncloud.nightlight.tenant.TenantStores;
import io.photoncloud.nightlight.yaml.YamlException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Rules, and who is told of alerts. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RulesProperties.class)
class RulesConfiguration {
    /** What the queries of rules hold together is an eighth of the memory at most, which those of users do not take from them. */
    private static final int RULES_SHARE = 8;

    private static Path directory(ScrapeProperties scrape, PhotonProperties photon) {
        return ScrapeConfiguration.directory(
                Optional.ofNullable(scrape.configFile()).map(Path::of), photon);
    }

    private static Optional<Path> notificationsFile(RulesProperties properties) {
        return Optional.ofNullable(properties.notificationsFile()).map(Path::of);
    }

    private static String externalUrl(RulesProperties properties) {
        return properties.externalUrl().replaceFirst("/+$", "");
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Alertmanagers alertmanagers(
            JsonMapper json, RulesProperties properties, ScrapeProperties scrape, PhotonProperties photon) {
        return new Alertmanagers(json, properties.notificationsMax(), directory(scrape, photon));
    }

    @Bean(destroyMethod = "close")
    HttpWebhooks webhooks(RulesProperties properties, ScrapeProperties scrape, PhotonProperties photon) {
        Path otherwise = directory(scrape, photon);
        return new HttpWebhooks(notificationsFile(properties)
                .map(Path::toAbsolutePath)
                .map(Path::getParent)
                .orElse(otherwise));
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Notifier notifier(
            PhotonProperties photon,
            JsonMapper json,
            HttpWebhooks webhooks,
            RulesProperties properties,
            ScrapedTenant scraped,
            NightLightProperties service,
            InstantSource clock) {
        Notifier notifier = new Notifier(
                NightLightConfiguration.directory(photon).resolve("notifications"),
                json,
                webhooks,
                externalUrl(properties),
                clock,
                service.tenantsMax());
        try {
            ConfiguredRules.configure(
                    notifier, scraped.tenant(), ConfiguredRules.notifications(notificationsFile(properties)));
        } catch (IOException | YamlException e) {
            throw new StartRefusedException(
                    "who is told of alerts cannot be read: " + e.getMessage(),
                    "Mend the file that photon.nightlight.rules.notifications-file names.");
        }
        return notifier;
    }

    @Bean
    Silencing silencing(Notifier notifier, InstantSource clock) {
        return new Silencing(notifier, clock, UUID::randomUUID);
    }

    /** Alertmanagers hear of what is scraped only: they cannot tell tenants apart. */
    @Bean
    AlertSink alertSink(Alertmanagers alertmanagers, Notifier notifier, ScrapedTenant scraped) {
        return (tenant, notices) -> {
            if (tenant.equals(scraped.tenant())) {
                var relabelled = alertmanagers.relabelled(notices);
                alertmanagers.tell(relabelled);
                notifier.tell(tenant, relabelled);
            } else {
                notifier.tell(tenant, notices);
            }
        };
    }

    @Bean(destroyMethod = "close")
    Ruling ruling(Engine engine, TenantStores stores, RulesProperties properties, AlertSink told, InstantSource clock) {
        RulingSettings settings = new RulingSettings(
                properties.outageTolerance(),
                properties.gracePeriod(),
                properties.resendDelay(),
                properties.evaluationsMax());
        QueryMemory memory = new QueryMemory(Runtime.getRuntime().maxMemory() / RULES_SHARE);
        Engine own = new Engine(engine.settings(), memory);
        return new Ruling(own, stores::get, settings, told, clock, System::nanoTime);
    }

    @Bean(initMethod = "start")
    KeptRules keptRules(
            PhotonProperties photon,
            JsonMapper json,
            Ruling ruling,
            RulesProperties properties,
            NightLightProperties service) {
        LoadedGroup.Defaults defaults = new LoadedGroup.Defaults(
                properties.evaluationInterval(), Duration.ZERO, Map.of(), externalUrl(properties));
        return new KeptRules(
                NightLightConfiguration.directory(photon).resolve("rules"),
                json,
                ruling,
                defaults,
                service.tenantsMax());
    }

    @Bean
    ConfigFollower configuredRules(
            ScrapedTenant scraped,
            ScrapeProperties scrape,
            PhotonProperties photon,
            RulesProperties properties,
            Ruling ruling,
            Alertmanagers alertmanagers,
            Notifier notifier) {
        Tenant tenant = scraped.tenant();
        return new ConfiguredRules(
                tenant,
                directory(scrape, photon),
                notificationsFile(properties),
                externalUrl(properties),
                ruling,
                alertmanagers,
                notifier);
    }

    @Bean
    Sampled ruleSamples(Ruling ruling, Alertmanagers alertmanagers, Notifier notifier) {
        return new RuleSamples(ruling, alertmanagers, notifier);
    }
}
