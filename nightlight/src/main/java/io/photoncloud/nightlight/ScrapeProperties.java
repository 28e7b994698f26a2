package io.photoncloud.nightlight;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is scraped, and for whom.
 *
 * @param configFile in the form of Prometheus' own; none for the services of PhotonCloud where they listen by default, in open mode, and for
 *     nothing in enforced mode
 * @param tenant whose samples they are, as {@code ORGANIZATION/PROJECT}
 */
@ConfigurationProperties("photon.nightlight.scrape")
public record ScrapeProperties(
        @Nullable String configFile,
        @DefaultValue("default/default") String tenant) {}
