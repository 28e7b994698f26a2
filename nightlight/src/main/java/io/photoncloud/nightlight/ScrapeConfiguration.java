package io.photoncloud.nightlight;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.nightlight.scraping.ConfigFollower;
import io.photoncloud.nightlight.scraping.KnownMetrics;
import io.photoncloud.nightlight.scraping.ScrapedTenant;
import io.photoncloud.nightlight.scraping.Scraping;
import io.photoncloud.nightlight.tenant.TenantStores;
import io.photoncloud.nightlight.yaml.YamlException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is scraped. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ScrapeProperties.class)
class ScrapeConfiguration {
    private static final String TENANT = "photon.nightlight.scrape.tenant";
    private static final String NOTHING = "scrape_configs: []\n";

    @Bean
    KnownMetrics knownMetrics() {
        return new KnownMetrics();
    }

    @Bean
    ScrapedTenant scrapedTenant(ScrapeProperties properties) {
        String named = properties.tenant();
        int slash = named.indexOf('/');
        if (slash < 0) {
            throw new StartRefusedException(TENANT + " is " + named, "Set it to ORGANIZATION/PROJECT.");
        }
        return new ScrapedTenant(new Tenant(named.substring(0, slash), named.substring(slash + 1)));
    }

    @Bean(destroyMethod = "close")
    Scraping scraping(
            ScrapeProperties properties,
            PhotonProperties photon,
            SecurityProperties security,
            TenantStores stores,
            ScrapedTenant scraped,
            KnownMetrics metrics,
            ConfigFollower follower,
            InstantSource clock) {
        Optional<Path> file = Optional.ofNullable(properties.configFile()).map(Path::of);
        Scraping scraping = new Scraping(
                file,
                security.mode() == SecurityMode.OPEN ? ownServices() : NOTHING,
                directory(file, photon),
                () -> stores.get(scraped.tenant()),
                metrics,
                clock,
                follower);
        try {
            scraping.reload();
        } catch (IOException | YamlException e) {
            scraping.close();
            throw new StartRefusedException(
                    "what is to be scraped cannot be read: " + e.getMessage(),
                    "Mend the file that photon.nightlight.scrape.config-file names.");
        }
        return scraping;
    }

    static Path directory(Optional<Path> file, PhotonProperties photon) {
        @Nullable Path data = photon.dataDirectory();
        return file.map(Path::toAbsolutePath)
                .map(Path::getParent)
                .orElse(data == null ? Path.of("").toAbsolutePath() : data);
    }

    /** Each of PhotonCloud's services where it listens by default. */
    static String ownServices() {
        StringBuilder text = new StringBuilder("""
                global:
                  scrape_interval: 15s
                scrape_configs:
                  - job_name: photoncloud
                    static_configs:
                """);
        for (KnownService service : KnownService.values()) {
            text.append("      - targets: ['").append(service.http()).append("']\n");
            text.append("        labels: {service: ").append(service.key()).append("}\n");
        }
        return text.toString();
    }
}
