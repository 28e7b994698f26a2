package io.photoncloud.nightlight.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.nightlight.series.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetTest {
    private static Target.Outcome target(String job, String address, Map<String, String> labels) throws Exception {
        ScrapeJob read = PrometheusConfig.parse("scrape_configs: [{job_name: j" + job + "}]")
                .scrapeJobs()
                .getFirst();
        return Target.of(read, new TargetGroup("g", List.of(address), labels)).getFirst();
    }

    private static Target kept(String job, String address, Map<String, String> labels) throws Exception {
        return ((Target.Outcome.Kept) target(job, address, labels)).target();
    }

    @Test
    void hasALabelForTheJobAndTheInstance() throws Exception {
        Target target = kept(", params: {m: [a b, c]}", "h:1", Map.of("rack", "r", "__meta_x", "y"));
        assertThat(target.labels()).isEqualTo(Labels.of("instance", "h:1", "job", "j", "rack", "r"));
        assertThat(target.url()).hasToString("http://h:1/metrics?m=a+b&m=c");
        assertThat(target.discovered())
                .isEqualTo(Labels.of(
                        "__address__",
                        "h:1",
                        "__meta_x",
                        "y",
                        "__metrics_path__",
                        "/metrics",
                        "__param_m",
                        "a b",
                        "__scheme__",
                        "http",
                        "__scrape_interval__",
                        "1m",
                        "__scrape_timeout__",
                        "10s",
                        "job",
                        "j",
                        "rack",
                        "r"));
    }

    @Test
    void isWhatRelabellingMakesOfIt() throws Exception {
        String probe = ", relabel_configs: [{source_labels: [__address__], target_label: __param_target},"
                + " {source_labels: [__param_target], target_label: instance},"
                + " {target_label: __address__, replacement: 'prober:9115'},"
                + " {target_label: __metrics_path__, replacement: probe},"
                + " {target_label: __scrape_interval__, replacement: 20s}]";
        Target target = kept(probe, "https://site/x", Map.of());
        assertThat(target.url()).hasToString("http://prober:9115/probe?target=https%3A%2F%2Fsite%2Fx");
        assertThat(target.labels()).isEqualTo(Labels.of("instance", "https://site/x", "job", "j"));
        assertThat(target.interval()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void mayBeDroppedOrImpossible() throws Exception {
        String drop = ", relabel_configs: [{source_labels: [job], regex: j, action: drop}]";
        assertThat(target(drop, "h:1", Map.of())).isInstanceOf(Target.Outcome.Dropped.class);
        String slow = ", relabel_configs: [{target_label: __scrape_timeout__, replacement: 2m}]";
        assertThat(target(slow, "h:1", Map.of()))
                .isEqualTo(new Target.Outcome.Failed(
                        "scrape timeout cannot be greater than scrape interval (\"2m\" > \"1m\")"));
        String wrong = ", relabel_configs: [{target_label: __scrape_interval__, replacement: x}]";
        assertThat(target(wrong, "h:1", Map.of()))
                .isEqualTo(
                        new Target.Outcome.Failed("error parsing scrape interval: not a valid duration string: \"x\""));
    }

    @Test
    void isScrapedAtTheSameMomentOfEveryInterval() {
        ScrapeSchedule schedule = new ScrapeSchedule(Duration.ofSeconds(10), Duration.ofSeconds(3));
        Instant due = schedule.from(Instant.ofEpochMilli(14_000));
        assertThat(due).isEqualTo(Instant.ofEpochMilli(23_000));
        assertThat(schedule.from(due)).isEqualTo(due);
        assertThat(schedule.after(due, Instant.ofEpochMilli(24_000))).isEqualTo(Instant.ofEpochMilli(33_000));
        assertThat(schedule.after(due, Instant.ofEpochMilli(57_000)))
                .as("what was missed is not made up for")
                .isEqualTo(Instant.ofEpochMilli(63_000));
        assertThat(schedule.after(due, Instant.ofEpochMilli(22_990)))
                .as("a moment too early is no second scrape")
                .isEqualTo(Instant.ofEpochMilli(33_000));
        assertThat(schedule.after(Instant.ofEpochMilli(3_603_000), Instant.ofEpochMilli(24_000)))
                .as("the clock was put back")
                .isEqualTo(Instant.ofEpochMilli(33_000));
        assertThat(schedule.timestamp(due, Instant.ofEpochMilli(23_090))).isEqualTo(due);
        assertThat(schedule.timestamp(due, Instant.ofEpochMilli(23_200))).isEqualTo(Instant.ofEpochMilli(23_200));
    }

    @Test
    void isSpreadOverTheInterval() throws Exception {
        long early = 0;
        for (int i = 0; i < 100; i++) {
            Target target = kept("", "host" + i + ":1", Map.of());
            assertThat(target.offset()).isEqualTo(target.offset()).isBetween(Duration.ZERO, Duration.ofMinutes(1));
            early += target.offset().toSeconds() < 30 ? 1 : 0;
        }
        assertThat(early).isBetween(30L, 70L);
    }

    @Test
    void aServiceOfTheCloudHasToProveItUnlessTheJobSaysHow() throws Exception {
        Map<String, String> secure = Map.of("__scheme__", "https", CloudTargets.SERVICE, "iam");
        assertThat(kept("", "h:1", secure).access().tls().service()).isEqualTo("iam");
        assertThat(kept(", tls_config: {ca_file: ca.pem}", "h:1", secure)
                        .access()
                        .tls()
                        .service())
                .isEmpty();
        assertThat(kept("", "h:1", Map.of(CloudTargets.SERVICE, "iam")).access())
                .isEqualTo(HttpAccess.DEFAULT);
    }
}
