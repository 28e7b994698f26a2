package io.photoncloud.nightlight.scraping;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.nightlight.scrape.PrometheusConfig;
import io.photoncloud.nightlight.scrape.ScrapeJob;
import io.photoncloud.nightlight.yaml.YamlException;
import org.junit.jupiter.api.Test;

class OwnScrapesTest {
    @Test
    void itIsAConfigurationAsAnyOther() throws YamlException {
        assertThat(PrometheusConfig.parse(OwnScrapes.config(true)).scrapeJobs())
                .extracting(ScrapeJob::name)
                .containsExactly("services", "pods");
        assertThat(PrometheusConfig.parse(OwnScrapes.config(false)).scrapeJobs())
                .extracting(ScrapeJob::name)
                .containsExactly("services");
    }
}
