package io.photoncloud.system.nightlight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.photoncloud.system.Launcher;
import io.photoncloud.system.chainfire.Curl;
import io.photoncloud.system.chainfire.RunningCloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** One NightLight beside a ChainFire, asked by all who would ask a Prometheus. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MetricsGuideTest {
    private static final int KILLS = 3;
    private static final int BATCH = 500;

    private static RunningCloud cloud;
    private static Metrics metrics;

    @BeforeAll
    static void start() {
        cloud = new RunningCloud("metrics-guide", "chainfire", "nightlight");
        cloud.up();
        metrics = Metrics.open(cloud);
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    private static String url() {
        return "http://" + cloud.launcher().at(1, Metrics.PORT);
    }

    @Test
    @Order(1)
    void itScrapesItselfAndTheOthers() {
        Metrics.await("both are up", () -> metrics.value("sum(up)") == 2);
        assertThat(metrics.labels("up", "job")).containsExactly("chainfire", "nightlight");
        assertThat(metrics.labels("up", "node")).containsExactly("1");
        assertThat(metrics.labels("up{job=\"chainfire\"}", "instance")).containsExactly(cloud.httpAddress(1));
        assertThat(metrics.labels("jvm_threads_live_threads", "job")).containsExactly("chainfire", "nightlight");
    }

    @Test
    @Order(2)
    void theGuidesCallsAreAnswered() {
        metrics.call(
                "/api/v1/import/prometheus", "--data-binary $'lamps{room=\"hall\"} 3\\nlamps{room=\"attic\"} 4\\n'");
        assertThat(metrics.value("sum(lamps)")).isEqualTo(7);
        assertThat(metrics.data("/api/v1/label/room/values").toString()).isEqualTo("[\"attic\",\"hall\"]");
        assertThat(metrics.call("/health").data(200).path("status").asString()).isEqualTo("UP");
        assertThat(metrics.call("/-/ready").status()).isEqualTo(200);
        Curl.Answer wrong = metrics.call("/api/v1/query?query=sum(");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().path("errorType").asString()).isEqualTo("bad_data");
        assertThat(metrics.call("/federate?match[]=lamps").text()).contains("lamps{", "room=\"hall\"");
        // Another project has none of it.
        assertThat(metrics.query("lamps", "-H 'X-Scope-OrgID: acme/shop'").size())
                .isZero();
    }

    @Test
    @Order(3)
    void promtoolAsksAsOfAPrometheus() {
        assumeTrue(Curl.hasProgram("promtool"), "no promtool on the path");
        assertThat(promtool("query", "instant", url(), "sum(lamps)")).contains("{} => 7 @[");
        assertThat(promtool("query", "range", "--step=15s", url(), "sum(up)")).contains("2 @[");
        assertThat(promtool("query", "series", "--match=lamps", url())).contains("room=\"attic\"", "room=\"hall\"");
        assertThat(promtool("query", "labels", url(), "room")).isEqualTo("attic\nhall\n");
    }

    private static String promtool(String... words) {
        return metrics.curl().shell("promtool '" + String.join("' '", words) + "'");
    }

    /** What Grafana's data source of the kind Prometheus asks, with its headers: when it is saved, in explore, by variables. */
    @Test
    @Order(4)
    void grafanaAsksAsOfAPrometheus() {
        String[] form = {
            "-X POST",
            "-H 'User-Agent: Grafana/11.2.0'",
            "-H 'Content-Type: application/x-www-form-urlencoded'",
            "-H 'Accept-Encoding: identity'",
            "-H 'X-Grafana-Org-Id: 1'",
            "-H 'X-Datasource-Uid: P1'",
            "-H 'X-Dashboard-Uid: abc'"
        };
        String headers = String.join(" ", form);
        long now = InstantSource.system().instant().getEpochSecond();
        String hour = "start=" + (now - 3_600) + "&end=" + (now + 1);
        assertThat(metrics.data("/api/v1/status/buildinfo").path("version").asString(""))
                .isNotEmpty();
        JsonNode saved = metrics.data("/api/v1/query", headers, "-d 'query=1%2B1&time=" + now + ".123'");
        assertThat(saved.path("resultType").asString()).isEqualTo("scalar");
        JsonNode range = metrics.data(
                "/api/v1/query_range",
                headers,
                "-d 'query=sum+by(job)(rate(process_cpu_time_ns_total%5B1m0s%5D))&step=15&" + hour + "'");
        assertThat(range.path("resultType").asString()).isEqualTo("matrix");
        assertThat(metrics.data("/api/v1/labels", headers, "-d '" + hour + "'").toString())
                .contains("\"__name__\"", "\"job\"");
        assertThat(metrics.data("/api/v1/labels", headers, "-d 'match%5B%5D=lamps&" + hour + "'")
                        .toString())
                .isEqualTo("[\"__name__\",\"room\"]");
        assertThat(metrics.data("/api/v1/label/room/values?match[]=lamps{room!=\"hall\"}&" + hour)
                        .toString())
                .isEqualTo("[\"attic\"]");
        assertThat(metrics.data("/api/v1/label/__name__/values?" + hour).toString())
                .contains("\"lamps\"", "\"up\"");
        assertThat(metrics.data("/api/v1/series", headers, "-d 'match%5B%5D=lamps&limit=40000&" + hour + "'")
                        .size())
                .isEqualTo(2);
        assertThat(metrics.data("/api/v1/metadata?limit=5000").path("jvm_threads_live_threads"))
                .isNotEmpty();
    }

    @Test
    @Order(5)
    void whatAProjectHasIsAMetricOfTheService() {
        String own = "nightlight_tenant_samples_taken_total{organization=\"default\",project=\"default\"}";
        Metrics.await("scraped again", () -> metrics.value(own) > 0);
        assertThat(metrics.value("nightlight_tenant_active_series{organization=\"default\"}"))
                .isPositive();
        assertThat(metrics.value("nightlight_tenant_queries_total{organization=\"default\"}"))
                .isPositive();
        assertThat(metrics.value("nightlight_tenant_storage_bytes{organization=\"default\"}"))
                .isPositive();
    }

    /** Sends batch after batch while it is killed; each that was acknowledged is there in the end. */
    @Test
    @Order(6)
    void noSampleThatWasAcknowledgedIsLostByADeath() throws IOException {
        long now = InstantSource.system().millis();
        int acknowledged = 0;
        Path body = cloud.scratch().resolve("batch.txt");
        for (int kill = 0; kill <= KILLS; kill++) {
            for (int batch = 0; batch < 4; batch++) {
                Files.writeString(body, batch(acknowledged, now), UTF_8);
                Curl.Answer answer = metrics.call("/api/v1/import/prometheus", "--data-binary @" + body);
                assertThat(answer.status()).as(answer.text()).isEqualTo(204);
                acknowledged += BATCH;
            }
            if (kill < KILLS) {
                Launcher.kill(cloud.launcher().pid("nightlight", 1).orElseThrow());
                cloud.up();
            }
            int wanted = acknowledged;
            // However long the starts took.
            String all = "last_over_time(counted[1h])";
            assertThat(metrics.value("count(" + all + ")")).as("series").isEqualTo(wanted);
            assertThat(metrics.value("sum(" + all + ")")).as("their sum").isEqualTo(wanted * (wanted - 1) / 2.0);
        }
    }

    private static String batch(int from, long timeMs) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < from + BATCH; i++) {
            text.append("counted{number=\"")
                    .append(i)
                    .append("\"} ")
                    .append(i)
                    .append(' ')
                    .append(timeMs)
                    .append('\n');
        }
        return text.toString();
    }

    /** A Prometheus scrapes it, writes to it what it scraped, and reads from it what it does not have. */
    @Test
    @Order(7)
    void aPrometheusWritesToItAndReadsFromIt() throws IOException {
        assumeTrue(Curl.hasProgram("prometheus"), "no prometheus on the path");
        String address = cloud.launcher().at(1, 9491);
        try (Prometheus prometheus = Prometheus.start(cloud.scratch().resolve("prometheus"), address, """
                global:
                  scrape_interval: 1s
                  external_labels: {replica: real}
                scrape_configs:
                  - job_name: nightlight
                    static_configs: [{targets: ['%s']}]
                remote_write:
                  - url: %s/api/v1/write
                    queue_config: {batch_send_deadline: 1s}
                    metadata_config: {send_interval: 1s}
                remote_read:
                  - url: %s/api/v1/read
                    read_recent: true
                """.formatted(
                        cloud.launcher().at(1, Metrics.PORT), url(), url()))) {
            String written = "count_over_time(up{job=\"nightlight\",replica=\"real\"}[5m])";
            Metrics.await("written", () -> metrics.value(written) >= 3);
            // It reads by its external label, and counts what only NightLight has.
            metrics.call("/api/v1/import/prometheus", "--data-binary $'lamps{room=\"cellar\",replica=\"real\"} 5\\n'");
            Metrics.await(
                    "read",
                    () -> prometheus
                            .ask(metrics.curl(), "lamps{room=\"cellar\"}")
                            .contains("\"5\"]"));
        }
    }
}
