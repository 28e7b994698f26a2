package io.photoncloud.nightlight.scraping;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.nightlight.scrape.PrometheusConfig;
import io.photoncloud.nightlight.scrape.RelabelRule;
import io.photoncloud.nightlight.scrape.ScrapeJob;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.yaml.YamlException;
import java.util.Map;
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

    @Test
    void noPodPassesForAServiceOfTheCloud() throws YamlException {
        ScrapeJob pods =
                PrometheusConfig.parse(OwnScrapes.config(true)).scrapeJobs().getLast();
        Labels said = Labels.of(Map.of("__name__", "up", "service", "iam", "pod", "p"));
        assertThat(RelabelRule.apply(pods.metricRelabelling(), said))
                .isEqualTo(Labels.of(Map.of("__name__", "up", "exported_service", "iam", "pod", "p")));
    }
}
