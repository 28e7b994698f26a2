package io.photoncloud.nightlight.scrape;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.nightlight.exposition.ExpositionLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetScraperTest {
    private static final String TEXT = "text/plain; version=0.0.4";
    private static final String OF = ", instance=\"host:1\", job=\"j\"";

    private final MemoryStorage storage = new MemoryStorage();
    private final List<ScrapeFetch.Question> questions = new ArrayList<>();
    private String contentType = TEXT;
    private String body = "";
    private String failure = "";
    private long nanos;

    private ScrapeFetch.Answer answer(ScrapeFetch.Question question) throws IOException {
        questions.add(question);
        nanos += 250_000_000;
        if (!failure.isEmpty()) {
            throw new IOException(failure);
        }
        return new ScrapeFetch.Answer(contentType, new ByteArrayInputStream(body.getBytes(UTF_8)));
    }

    private TargetScraper scraper(String job) throws Exception {
        ScrapeJob read = PrometheusConfig.parse(
                        "scrape_configs: [{job_name: j, " + job + "static_configs: [{targets: ['host:1']}]}]")
                .scrapeJobs()
                .getFirst();
        DiscoveryConfig.Static found =
                (DiscoveryConfig.Static) read.discoveries().getFirst();
        Target.Outcome.Kept kept =
                (Target.Outcome.Kept) Target.of(read, found.groups().getFirst()).getFirst();
        return new TargetScraper(kept.target(), this::answer, storage, ExpositionLimits.DEFAULT, () -> nanos);
    }

    private TargetScraper.Result scrape(TargetScraper scraper, long timeMs, String text) throws InterruptedException {
        body = text;
        return scraper.scrape(timeMs, "");
    }

    @Test
    void bringsSamplesMetadataAndReports() throws Exception {
        TargetScraper.Result result =
                scrape(scraper(""), 1000, "# HELP a What.\n# TYPE a counter\na{x=\"1\"} 5\nb 6 900\n");

        assertThat(storage.takeAll())
                .containsExactly(
                        "{__name__=\"a\"" + OF + ", x=\"1\"} 5.0 @1000",
                        "{__name__=\"b\"" + OF + "} 6.0 @900",
                        "metadata a counter What.",
                        "{__name__=\"up\"" + OF + "} 1.0 @1000",
                        "{__name__=\"scrape_duration_seconds\"" + OF + "} 0.25 @1000",
                        "{__name__=\"scrape_samples_scraped\"" + OF + "} 2.0 @1000",
                        "{__name__=\"scrape_samples_post_metric_relabeling\"" + OF + "} 2.0 @1000",
                        "{__name__=\"scrape_series_added\"" + OF + "} 2.0 @1000");
        assertThat(result.isUp()).isTrue();
        ScrapeFetch.Question question = questions.getFirst();
        assertThat(question.url()).hasToString("http://host:1/metrics");
        assertThat(question.headers())
                .containsEntry(
                        "Accept",
                        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                                + "application/openmetrics-text;version=0.0.1;q=0.5,"
                                + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                                + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2")
                .containsEntry("X-Prometheus-Scrape-Timeout-Seconds", "10.0");
    }

    @Test
    void countsSamplesThatTheStorageDoesNotTake() throws Exception {
        TargetScraper scraper = scraper("");
        assertThat(scrape(scraper, 1000, "a 1 900\n").refused()).isZero();
        TargetScraper.Result result = scrape(scraper, 2000, "a 2 900\nb 1\n");
        assertThat(result.refused()).isOne();
        assertThat(result.isUp()).as("others are taken").isTrue();
    }

    @Test
    void tellsTheEndOfSeriesThatVanish() throws Exception {
        TargetScraper scraper = scraper("");
        scrape(scraper, 1000, "a 1\nb 2\nc 3 1000\n");
        storage.take();
        scrape(scraper, 2000, "a 1\n");
        assertThat(storage.take())
                .as("c came with a time of its own, and its end is not known")
                .containsExactly(
                        "{__name__=\"a\"" + OF + "} 1.0 @2000",
                        "{__name__=\"b\"" + OF + "} stale @2000",
                        "{__name__=\"up\"" + OF + "} 1.0 @2000");
        scrape(scraper, 3000, "a 1\nb 3\n");
        assertThat(storage.take())
                .contains("{__name__=\"b\"" + OF + "} 3.0 @3000")
                .hasSize(3);
    }

    @Test
    void endsEverythingWhenAScrapeFails() throws Exception {
        TargetScraper scraper = scraper("");
        scrape(scraper, 1000, "a 1\nb 2\n");
        storage.take();
        failure = "connection refused";
        TargetScraper.Result failed = scrape(scraper, 2000, "");
        assertThat(failed.error()).isEqualTo("connection refused");
        assertThat(storage.take())
                .containsExactlyInAnyOrder(
                        "{__name__=\"a\"" + OF + "} stale @2000",
                        "{__name__=\"b\"" + OF + "} stale @2000",
                        "{__name__=\"up\"" + OF + "} 0.0 @2000");
        scrape(scraper, 3000, "");
        assertThat(storage.take()).as("nothing ends twice").containsExactly("{__name__=\"up\"" + OF + "} 0.0 @3000");
        failure = "";
        scrape(scraper, 4000, "a 1\nnew 1\n{broken\n");
        assertThat(storage.take())
                .as("all of a scrape or nothing")
                .containsExactly("{__name__=\"up\"" + OF + "} 0.0 @4000");
        scrape(scraper, 5000, "a 1\n");
        assertThat(storage.take())
                .containsExactly("{__name__=\"a\"" + OF + "} 1.0 @5000", "{__name__=\"up\"" + OF + "} 1.0 @5000");
    }

    @Test
    void seriesOfScrapesThatFailDoNotAddUp() throws Exception {
        TargetScraper scraper = scraper("sample_limit: 2, ");
        scrape(scraper, 1000, "a 1\nb 1\n");
        for (int i = 2; i < 50; i++) {
            String text = "a{turn=\"%d\"} 1\nb{turn=\"%d\"} 1\nc{turn=\"%d\"} 1\n".formatted(i, i, i);
            assertThat(scrape(scraper, i * 1000L, text).isUp()).isFalse();
        }
        assertThat(scraper.remembered()).isEqualTo(2);
    }

    @Test
    void endsEverythingWhenTheTargetIsGone() throws Exception {
        TargetScraper scraper = scraper("");
        scrape(scraper, 1000, "a 1\n");
        storage.takeAll();
        scraper.end(1500);
        assertThat(storage.takeAll())
                .hasSize(6)
                .allMatch(line -> line.endsWith("stale @1500"))
                .contains("{__name__=\"a\"" + OF + "} stale @1500", "{__name__=\"up\"" + OF + "} stale @1500");
    }

    @Test
    void movesLabelsOutOfTheWay() throws Exception {
        scrape(scraper(""), 1000, "a{job=\"x\",exported_job=\"y\"} 1\n");
        assertThat(storage.take())
                .contains("{__name__=\"a\", exported_exported_job=\"x\", exported_job=\"y\"" + OF + "} 1.0 @1000");
        scrape(scraper("honor_labels: true, "), 2000, "a{job=\"x\"} 1\n");
        assertThat(storage.take()).contains("{__name__=\"a\", instance=\"host:1\", job=\"x\"} 1.0 @2000");
    }

    @Test
    void relabelsAndCounts() throws Exception {
        TargetScraper scraper = scraper("honor_timestamps: false, metric_relabel_configs:"
                + " [{source_labels: [__name__], regex: 'go_.*', action: drop}], ");
        TargetScraper.Result result = scrape(scraper, 1000, "a 1 500\ngo_a 1\ngo_b 1\n");
        assertThat(storage.take())
                .contains("{__name__=\"a\"" + OF + "} 1.0 @1000")
                .hasSize(2);
        assertThat(result.scraped()).isEqualTo(3);
        assertThat(result.kept()).isEqualTo(1);
        assertThat(scrape(scraper, 2000, "a 1\ngo_a 1\n").added()).isZero();
    }

    @Test
    void holdsTheLimitsOfTheJob() throws Exception {
        assertThat(scrape(scraper("sample_limit: 1, "), 1000, "a 1\nb 1\n").error())
                .isEqualTo("sample limit exceeded");
        assertThat(scrape(scraper("label_limit: 3, "), 2000, "a{b=\"1\"} 1\n").error())
                .isEqualTo("label_limit exceeded (metric: a, number of labels: 4, limit: 3)");
        assertThat(scrape(scraper("label_name_length_limit: 8, "), 3000, "a{b23456789=\"1\"} 1\n")
                        .error())
                .isEqualTo("label_name_length_limit exceeded (metric: a, label name: b23456789, length: 9, limit: 8)");
        assertThat(scrape(scraper("label_value_length_limit: 6, "), 4000, "a{b=\"1234567\"} 1\n")
                        .error())
                .isEqualTo("label_value_length_limit exceeded (metric: a, label name: b, value: \"1234567\", length: 7,"
                        + " limit: 6)");
        assertThat(storage.take()).hasSize(4).allMatch(line -> line.startsWith("{__name__=\"up\""));
    }

    @Test
    void wantsToKnowWhatItIsGiven() throws Exception {
        contentType = "";
        assertThat(scrape(scraper(""), 1000, "a 1\n").error())
                .isEqualTo("non-compliant scrape target sending blank Content-Type and no fallback_scrape_protocol"
                        + " specified for target");
        contentType = "text/html; charset=utf-8";
        assertThat(scrape(scraper(""), 2000, "a 1\n").error())
                .isEqualTo("received unsupported Content-Type \"text/html; charset=utf-8\" and no"
                        + " fallback_scrape_protocol specified for target");
        assertThat(scrape(scraper("fallback_scrape_protocol: PrometheusText0.0.4, "), 3000, "a 1\n")
                        .error())
                .isEmpty();
        contentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        assertThat(scrape(scraper(""), 4000, "a 1\n").error()).isEqualTo("data does not end with # EOF");
    }
}
