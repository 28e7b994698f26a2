package io.photoncloud.nightlight.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.photoncloud.nightlight.TestingNightLight;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scraped from a server, pushed by a script, given on to others. */
class ScrapingTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private HttpServer exporter;
    private Path config;
    private TestingNightLight service;

    @BeforeEach
    void start() throws IOException {
        exporter = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        exporter.createContext("/metrics", exchange -> {
            byte[] body =
                    "# HELP lamps Lamps that are lit\n# TYPE lamps gauge\nlamps{room=\"hall\"} 3\n".getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        exporter.start();
        config = directory.resolve("prometheus.yml");
        write("exporter");
        service = TestingNightLight.start(TestingNightLight.CONFIG_FILE + config);
    }

    @AfterEach
    void stop() {
        service.close();
        exporter.stop(0);
    }

    private void write(String job) throws IOException {
        Files.writeString(config, """
                scrape_configs:
                  - job_name: %s
                    scrape_interval: 1s
                    scrape_timeout: 1s
                    basic_auth: {username: reader, password: hush}
                    static_configs:
                      - targets: ['127.0.0.1:%d']
                """.formatted(job, exporter.getAddress().getPort()));
    }

    private String get(String path) {
        return send(HttpRequest.newBuilder(service.uri(path)).build());
    }

    private String post(String path, String body) {
        return send(HttpRequest.newBuilder(service.uri(path))
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private static String send(HttpRequest request) {
        try {
            var response = HTTP.send(request, BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(String what, BooleanSupplier done) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void targetsAreScrapedAndTold() {
        await("scraped", () -> get("/api/v1/query?query=lamps").contains("\"room\":\"hall\"},\"value\":["));
        assertThat(get("/api/v1/query?query=up")).contains("\"job\":\"exporter\"", "\"1\"]");
        await("told", () -> get("/api/v1/targets").contains("\"health\":\"up\""));
        assertThat(get("/api/v1/targets"))
                .contains("\"scrapePool\":\"exporter\"", "\"health\":\"up\"", "\"scrapeInterval\":\"1s\"");
        assertThat(get("/api/v1/metadata?metric=lamps"))
                .contains("\"lamps\":[{\"type\":\"gauge\",\"help\":\"Lamps that are lit\",\"unit\":\"\"}]");
        assertThat(get("/federate?match%5B%5D=lamps"))
                .contains("# TYPE lamps untyped\nlamps{instance=\"127.0.0.1:", "job=\"exporter\",room=\"hall\"} 3 ");
        assertThat(get("/api/v1/status/config"))
                .contains("job_name: exporter", "username: reader", "password: <secret>")
                .doesNotContain("hush");
        assertThat(get("/api/v1/scrape_pools")).contains("[\"exporter\"]");
    }

    /** As discovery tells of pods and virtual machines: whose they are, whatever relabelling says. */
    @Test
    void whatIsOfAProjectIsSeenThereAndNowhereElse() throws IOException {
        Files.writeString(config, """
                scrape_configs:
                  - job_name: pods
                    scrape_interval: 1s
                    scrape_timeout: 1s
                    static_configs:
                      - targets: ['127.0.0.1:%1$d']
                        labels: {__meta_photon_organization: acme, __meta_photon_project: shop}
                      - targets: ['127.0.0.1:%1$d']
                        labels: {__meta_photon_organization: acme, __meta_photon_project: other}
                      - targets: ['localhost:%1$d']
                        labels: {__meta_photon_organization: acme, __meta_photon_project: ../shop}
                    relabel_configs: [{target_label: project, replacement: default}]
                """.formatted(exporter.getAddress().getPort()));
        assertThat(post("/-/reload", "")).startsWith("200");
        for (String project : new String[] {"acme/shop", "acme/other"}) {
            await(
                    "scraped for " + project,
                    () -> getAs(project, "/api/v1/query?query=lamps%2Bon(instance)%20up")
                            .contains("\"4\"]"));
            assertThat(getAs(project, "/api/v1/query?query=count(up)")).contains("\"1\"]");
            assertThat(getAs(project, "/api/v1/targets"))
                    .contains("\"scrapePool\":\"pods\"", "\"__meta_photon_project\":\"" + project.substring(5) + "\"");
            assertThat(getAs(project, "/api/v1/metadata")).contains("Lamps that are lit");
            assertThat(getAs(project, "/api/v1/status/config")).doesNotContain("pods");
        }
        assertThat(get("/api/v1/query?query=up%7Bjob=%22pods%22%7D")).contains("\"result\":[]");
        assertThat(get("/api/v1/targets")).contains("\"activeTargets\":[]");
    }

    private String getAs(String project, String path) {
        return send(HttpRequest.newBuilder(service.uri(path))
                .header("X-Scope-OrgID", project)
                .build());
    }

    @Test
    void theConfigurationIsReadAgainAndABadOneChangesNothing() throws IOException {
        write("other");
        assertThat(post("/-/reload", "")).startsWith("200");
        await(
                "scraped anew",
                () -> get("/api/v1/query?query=lamps%7Bjob=%22other%22%7D").contains("other"));
        Files.writeString(config, "scrape_configs: 7\n");
        assertThat(post("/-/reload", "")).startsWith("500 failed to reload config");
        assertThat(get("/api/v1/scrape_pools")).contains("[\"other\"]");
    }

    @Test
    void scriptsPushText() {
        long at = InstantSource.system().millis() - 60_000;
        assertThat(post("/api/v1/import/prometheus", "doors_open 2\nwindows{side=\"north\"} 1 " + at + "\n"))
                .startsWith("204");
        assertThat(get("/api/v1/query?query=doors_open")).contains("\"2\"]");
        assertThat(get("/api/v1/query?query=windows")).contains("\"side\":\"north\"", "\"1\"]");
        assertThat(post("/api/v1/import/prometheus", "doors_open 2 99999999999999\n"))
                .startsWith("400 out of bounds");
        assertThat(post("/api/v1/import/prometheus", "doors_open two\n")).startsWith("400");
    }

    @Test
    void itIsHealthyAndReady() {
        assertThat(get("/-/healthy")).isEqualTo("200 NightLight is healthy.\n");
        assertThat(get("/-/ready")).isEqualTo("200 NightLight is ready.\n");
    }

    @Test
    void aConfigurationThatIsNoneIsRefusedAtTheStart() throws IOException {
        Path wrong = Files.writeString(directory.resolve("wrong.yml"), "scrape_config: []\n");
        assertThatThrownBy(() -> TestingNightLight.start(TestingNightLight.CONFIG_FILE + wrong)
                        .close())
                .hasStackTraceContaining("scrape_config");
    }
}
