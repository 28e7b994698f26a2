package io.photoncloud.nightlight.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.nightlight.TestingNightLight;
import io.photoncloud.nightlight.series.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Written by remote write, asked for as Grafana and promtool do. */
class ApiTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final String[] SNAPPY = {
        "Content-Type",
        "application/x-protobuf",
        "Content-Encoding",
        "snappy",
        "X-Prometheus-Remote-Write-Version",
        "0.1.0"
    };

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static TestingNightLight service;

    @BeforeAll
    static void start() {
        service = TestingNightLight.start();
        WriteRequest request = new WriteRequest();
        for (int i = 0; i <= 10; i++) {
            request.with(requests("a"), START_MS + i * 15_000L, i * 15.0);
            request.with(requests("b"), START_MS + i * 15_000L, i * 7.5);
        }
        assertThat(write(request, SNAPPY).status()).isEqualTo(204);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Labels requests(String job) {
        return Labels.of("__name__", "requests_total", "job", job);
    }

    /** An answer that is no JSON. */
    private record Text(int status, String body) {}

    private static Text write(WriteRequest request, String... headers) {
        return write(service, request.compressed(), headers);
    }

    private static Text write(TestingNightLight to, byte[] body, String... headers) {
        HttpRequest request = HttpRequest.newBuilder(to.uri("/api/v1/write"))
                .headers(headers)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
            return new Text(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static String at(String query, long timeMs) {
        return "/api/v1/query?query=" + encoded(query) + "&time=" + timeMs / 1000;
    }

    @Test
    void anInstantQueryIsAVector() {
        Reply reply = service.get(at("requests_total{job='b'}", START_MS + 150_500));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.response().body())
                .isEqualTo("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":"
                        + "{\"__name__\":\"requests_total\",\"job\":\"b\"},\"value\":[1700000150,\"75\"]}]}}");
    }

    @Test
    void aRangeIsAMatrixByFormToo() {
        String parameters = "query=" + encoded("sum(requests_total)") + "&start=1700000060&end=1700000090.5&step=15s";
        String expected = "\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[[1700000060,\"90\"],"
                + "[1700000075,\"112.5\"],[1700000090,\"135\"]]}]";
        assertThat(service.get("/api/v1/query_range?" + parameters).response().body())
                .contains(expected);
        assertThat(service.post("/api/v1/query_range", parameters, "Content-Type", "application/x-www-form-urlencoded")
                        .response()
                        .body())
                .contains(expected);
    }

    /** The samples end at 1700000150, so that the window of the hour is that of 1700002800. */
    private static String maximum(String resolution) {
        String query = "query=" + encoded("max_over_time(requests_total[1h])");
        return service.get("/api/v1/query_range?" + query + "&start=1700002800&end=1700006400&step=1h" + resolution)
                .response()
                .body();
    }

    @Test
    void rollupsAreReadWhereTheyAreAskedFor() {
        String samples = maximum("");
        assertThat(samples).contains("[1700002800,\"150\"]").doesNotContain("rollups");
        assertThat(maximum("&max_source_resolution=0s")).isEqualTo(samples);
        assertThat(maximum("&max_source_resolution=1h"))
                .contains("[1700002800,\"150\"]", "answered from rollups of 1h (1:15)");
        assertThat(maximum("&max_source_resolution=auto"))
                .contains("[1700002800,\"150\"]", "answered from rollups of 5m (1:15)");
        assertThat(maximum("&max_source_resolution=-1"))
                .contains("negative 'max_source_resolution' is not accepted. Try a positive integer");
        assertThat(maximum("&max_source_resolution=x")).contains("invalid parameter \\\"max_source_resolution\\\"");
        assertThat(service.get(at("requests_total", START_MS) + "&max_source_resolution=5m")
                        .response()
                        .body())
                .as("a time that is no end of a window")
                .contains("rounded down to multiples of 5m");
        assertThat(service.get("/api/v1/status/runtimeinfo").response().body())
                .contains("\"rollups\":[{\"resolution\":\"5m\",\"fileCount\":0,");
    }

    @Test
    void errorsAreInPrometheusForm() {
        Reply broken = service.get("/api/v1/query?query=" + encoded("sum(x"));
        assertThat(broken.status()).isEqualTo(400);
        assertThat(broken.response().body())
                .startsWith(
                        "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"invalid parameter \\\"query\\\": 1:")
                .contains("parse error");
        assertThat(service.get("/api/v1/query?query=1&time=x").response().body())
                .contains("invalid parameter \\\"time\\\": cannot parse \\\"x\\\" to a valid timestamp");
        assertThat(service.get("/api/v1/query_range?query=1&start=0&end=100000000&step=1")
                        .response()
                        .body())
                .contains("exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query"
                        + " resolution (?step=XX)");
        assertThat(service.get("/api/v1/series").response().body()).contains("no match[] parameter provided");
        assertThat(service.get(at("requests_total + on() group_left() requests_total", START_MS))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void seriesAndLabelsAreListed() {
        assertThat(service.get("/api/v1/series?match%5B%5D=" + encoded("{job=~'a|b'}"))
                        .response()
                        .body())
                .contains("\"data\":[{\"__name__\":\"requests_total\",\"job\":\"a\"},"
                        + "{\"__name__\":\"requests_total\",\"job\":\"b\"}]");
        assertThat(service.get("/api/v1/labels").response().body()).contains("\"data\":[\"__name__\",\"job\"]");
        assertThat(service.get("/api/v1/label/job/values?limit=1").response().body())
                .contains("\"data\":[\"a\"]", "\"warnings\":[\"results truncated due to limit\"]");
        assertThat(service.get("/api/v1/label/job/values?start=0&end=1")
                        .response()
                        .body())
                .contains("\"data\":[]");
        assertThat(service.get("/api/v1/label/U__job/values").response().body()).contains("[\"a\",\"b\"]");
    }

    @Test
    void expressionsAreFormattedAndParsed() {
        assertThat(service.get("/api/v1/format_query?query=" + encoded("sum by(job)(  x )"))
                        .response()
                        .body())
                .contains("\"data\":\"sum by (job) (x)\"");
        assertThat(service.get("/api/v1/parse_query?query=1").response().body()).contains("\"type\":\"numberLiteral\"");
    }

    @Test
    void projectsSeeTheirOwnSamplesOnly() {
        String[] acme = {"X-Scope-OrgID", "acme/web"};
        assertThat(service.get(at("requests_total", START_MS), acme).response().body())
                .contains("\"result\":[]");
        String[] headers = {
            "Content-Type", "application/x-protobuf", "Content-Encoding", "snappy", "X-Scope-OrgID", "acme/web"
        };
        assertThat(write(new WriteRequest().with(requests("theirs"), START_MS, 7), headers)
                        .status())
                .isEqualTo(204);
        assertThat(service.get(at("requests_total", START_MS), acme).response().body())
                .contains("theirs", "\"7\"");
        assertThat(service.get(at("requests_total", START_MS)).response().body())
                .doesNotContain("theirs");
        assertThat(service.get("/api/v1/label/job/values").response().body()).doesNotContain("theirs");
    }

    @Test
    void whatCannotBeWrittenIsRefusedAsAWhole() {
        WriteRequest late = new WriteRequest()
                .with(Labels.of("__name__", "late"), START_MS, 1)
                .with(requests("a"), START_MS, 5);
        Text refused = write(late, SNAPPY);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("out of order sample");
        assertThat(service.get(at("late", START_MS)).response().body()).contains("\"result\":[]");
        assertThat(write(service, new byte[] {1, 2, 3}, SNAPPY).status()).isEqualTo(400);
        assertThat(write(service, new byte[] {1}, "Content-Encoding", "gzip").status())
                .isEqualTo(415);
    }

    @Test
    void itTellsWhatItIs() {
        assertThat(service.get("/api/v1/status/buildinfo").response().body()).contains("\"version\":\"3.5.0\"");
        assertThat(service.get("/api/v1/status/runtimeinfo").response().body()).contains("\"timeSeriesCount\":");
        assertThat(service.get("/api/v1/status/flags").response().body()).contains("query.max-samples");
    }

    @Test
    void itTellsWhatTheHeadHoldsMostOf() {
        String[] acme = {"X-Scope-OrgID", "acme/statistics"};
        String[] headers = {
            "Content-Type", "application/x-protobuf", "Content-Encoding", "snappy", "X-Scope-OrgID", "acme/statistics"
        };
        assertThat(service.get("/api/v1/status/tsdb", acme).response().body())
                .contains("\"numSeries\":0,\"numLabelPairs\":0", "\"seriesCountByMetricName\":[]");
        WriteRequest request = new WriteRequest();
        for (String pod : new String[] {"a", "b", "\u20ac"}) {
            request.with(Labels.of("__name__", "up", "pod", pod, "job", "web"), START_MS, 1);
        }
        request.with(Labels.of("__name__", "down", "job", "web"), START_MS + 1000, 1);
        assertThat(write(request, headers).status()).isEqualTo(204);
        assertThat(service.get("/api/v1/status/tsdb?limit=2", acme).response().body())
                .isEqualTo("{\"status\":\"success\",\"data\":{\"headStats\":{\"numSeries\":4,\"numLabelPairs\":6,"
                        + "\"chunkCount\":4,\"minTime\":1700000000000,\"maxTime\":1700000001000},"
                        + "\"seriesCountByMetricName\":[{\"name\":\"up\",\"value\":3},{\"name\":\"down\",\"value\":1}],"
                        + "\"labelValueCountByLabelName\":[{\"name\":\"pod\",\"value\":3},"
                        + "{\"name\":\"__name__\",\"value\":2}],"
                        + "\"memoryInBytesByLabelName\":[{\"name\":\"job\",\"value\":12},"
                        + "{\"name\":\"__name__\",\"value\":10}],"
                        + "\"seriesCountByLabelValuePair\":[{\"name\":\"job=web\",\"value\":4},"
                        + "{\"name\":\"__name__=up\",\"value\":3}]}}");
        assertThat(service.get("/api/v1/status/tsdb?limit=0").response().body())
                .contains("limit must be a positive number");
        assertThat(service.get("/api/v1/status/tsdb?limit=10001").response().body())
                .contains("limit must not exceed 10000");
        assertThat(service.get("/api/v1/status/walreplay").response().body()).contains("\"state\":\"done\"");
    }

    @Test
    void whatWasAcknowledgedIsThereAfterARestart(@TempDir Path directory) {
        try (TestingNightLight first = TestingNightLight.keeping(directory)) {
            byte[] body =
                    new WriteRequest().with(requests("kept"), START_MS, 42).compressed();
            assertThat(write(first, body, SNAPPY).status()).isEqualTo(204);
        }
        try (TestingNightLight second = TestingNightLight.keeping(directory)) {
            assertThat(second.get(at("requests_total", START_MS)).response().body())
                    .contains("kept", "\"42\"");
        }
    }

    @Test
    void samplesAreDeletedWhereTheSettingsAllowIt(@TempDir Path directory) {
        String path = "/api/v1/admin/tsdb/delete_series?match%5B%5D=requests_total";
        Reply refused = service.post(path, "");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.response().body()).contains("admin APIs disabled");
        try (TestingNightLight allowing = TestingNightLight.keeping(directory, "photon.nightlight.admin-api=true")) {
            byte[] body = new WriteRequest().with(requests("a"), START_MS, 42).compressed();
            assertThat(write(allowing, body, SNAPPY).status()).isEqualTo(204);
            Reply copied = allowing.post("/api/v1/admin/tsdb/snapshot", "");
            assertThat(copied.response().body()).contains("\"name\":\"");
            assertThat(directory.resolve("snapshots")).isDirectory();
            assertThat(allowing.post(path, "").status()).isEqualTo(204);
            assertThat(allowing.get(at("requests_total", START_MS)).response().body())
                    .contains("\"result\":[]");
            assertThat(allowing.post("/api/v1/admin/tsdb/clean_tombstones", "").status())
                    .isEqualTo(204);
        }
    }
}
