package io.photoncloud.nightlight;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.grpc.OutgoingGrpcChannels;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.common.tls.OwnCertificate;
import io.photoncloud.common.tls.TlsIdentity;
import io.photoncloud.nightlight.cloud.Cloud;
import io.photoncloud.nightlight.cloud.CloudServices;
import io.photoncloud.nightlight.scrape.AnswerRoom;
import io.photoncloud.nightlight.scrape.ServiceTls;
import io.photoncloud.nightlight.scraping.ConfigFollower;
import io.photoncloud.nightlight.scraping.OwnScrapes;
import io.photoncloud.nightlight.scraping.ScrapeSamples;
import io.photoncloud.nightlight.scraping.ScrapedTenant;
import io.photoncloud.nightlight.scraping.Scraping;
import io.photoncloud.nightlight.tenant.TenantStores;
import io.photoncloud.nightlight.yaml.YamlException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is scraped. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ScrapeProperties.class)
class ScrapeConfiguration {
    private static final int ANSWERS_SHARE = 8;
    private static final String TENANT = "photon.nightlight.scrape.tenant";

    @Bean
    ScrapedTenant scrapedTenant(ScrapeProperties properties, SecurityProperties security) {
        String named = properties.tenant();
        if (named == null || named.isBlank()) {
            return security.mode() == SecurityMode.OPEN ? ScrapedTenant.DEFAULT : ScrapedTenant.CLOUD;
        }
        int slash = named.indexOf('/');
        if (slash < 0) {
            throw new StartRefusedException(TENANT + " is " + named, "Set it to ORGANIZATION/PROJECT.");
        }
        return new ScrapedTenant(new Tenant(named.substring(0, slash), named.substring(slash + 1)));
    }

    @Bean
    CloudServices cloudServices(ScrapeProperties properties, OwnCertificate certificate) {
        Map<String, Map<String, String>> services = Objects.requireNonNull(properties.services());
        try {
            return CloudServices.of(certificate.find().isPresent() ? "https" : "http", services);
        } catch (IllegalArgumentException e) {
            throw new StartRefusedException(
                    "photon.nightlight.scrape.services: " + e.getMessage(),
                    "Set each service's nodes to HOST:PORT, as photon.nightlight.scrape.services.iam.1=127.0.0.1:8083.");
        }
    }

    @Bean(destroyMethod = "close")
    Cloud cloud(CloudServices services, PhotonProperties photon, OutgoingGrpcChannels channels) {
        return new Cloud(services, photon, channels);
    }

    @Bean
    ServiceTls serviceTls(OwnCertificate certificate) {
        return service -> {
            Optional<TlsIdentity> identity = certificate.find();
            return identity.isEmpty()
                    ? Optional.empty()
                    : Optional.of(identity.get().clientContext(service));
        };
    }

    @Bean(destroyMethod = "close")
    Scraping scraping(
            ScrapeProperties properties,
            Scraping.Reach reach,
            CloudServices services,
            TenantStores stores,
            ScrapedTenant scraped,
            ConfigFollower follower,
            InstantSource clock) {
        String otherwise = OwnScrapes.config(services.has(KnownService.K8SHOST));
        Scraping scraping = new Scraping(file(properties), otherwise, reach, scraped, stores::get, clock, follower);
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

    @Bean
    ScrapeSamples scrapeSamples(Scraping scraping) {
        return new ScrapeSamples(scraping);
    }

    @Bean
    Scraping.Reach reach(ScrapeProperties properties, PhotonProperties photon, ServiceTls services, Cloud cloud) {
        long size = properties.answersSize().toBytes();
        long answers = size > 0 ? size : Runtime.getRuntime().maxMemory() / ANSWERS_SHARE;
        return new Scraping.Reach(directory(file(properties), photon), services, cloud, new AnswerRoom(answers));
    }

    static Path directory(Optional<Path> file, PhotonProperties photon) {
        @Nullable Path data = photon.dataDirectory();
        return file.map(Path::toAbsolutePath)
                .map(Path::getParent)
                .orElse(data == null ? Path.of("").toAbsolutePath() : data);
    }

    private static Optional<Path> file(ScrapeProperties properties) {
        return Optional.ofNullable(properties.configFile()).map(Path::of);
    }
}
