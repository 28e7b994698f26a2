package io.photoncloud.nightlight.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.nightlight.TestingNightLight;
import io.photoncloud.nightlight.series.Labels;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is written beside floats, and asked for again. */
class HistogramsAndExemplarsTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Labels LATENCY = Labels.of("__name__", "latency_seconds", "job", "a");
    private static final Labels REQUESTS = Labels.of("__name__", "requests_total", "job", "a");

    private static TestingNightLight service;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        service = TestingNightLight.start();
        WriteRequest request = new WriteRequest();
        for (int i = 0; i <= 10; i++) {
            request.withHistogram(LATENCY, START_MS + i * 15_000L, 10 * i, 20 * i, 0, 30 * i);
        }
        for (int i = 0; i < 3; i++) {
            request.with(REQUESTS, START_MS + i * 1_500L, i, Labels.of("trace_id", "t" + i));
        }
        request.withMetadata("requests_total", "Requests \"served\"", "requests")
                .withMetadata("latency_seconds", "How long", "seconds");
        assertThat(write(request)).isEqualTo("204 ");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static String write(WriteRequest request) throws IOException, InterruptedException {
        return write("default/default", request);
    }

    private static String write(String project, WriteRequest request) throws IOException, InterruptedException {
        String[] headers = {"Content-Encoding", "snappy", "X-Scope-OrgID", project};
        return post("/api/v1/write", request.compressed(), "application/x-protobuf", headers);
    }

    private static String post(String path, byte[] body, String contentType, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.uri(path))
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        var response = HTTP.send(request.build(), BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    private static String get(String path) {
        return service.get(path).response().body();
    }

    private static String query(String expression, long timeMs) {
        return get("/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8) + "&time=" + timeMs / 1000.0);
    }

    @Test
    void histogramsAreQueried() {
        long timeMs = START_MS + 150_000;

        assertThat(query("latency_seconds", timeMs))
                .contains("\"histogram\":[1700000150,{\"count\":\"600\",\"sum\":\"900\",\"buckets\":["
                        + "[0,\"0.5\",\"1\",\"100\"],[0,\"1\",\"2\",\"200\"],[0,\"4\",\"8\",\"300\"]]}]");
        assertThat(query("histogram_count(increase(latency_seconds[1m]))", timeMs))
                .contains("\"240\"");
        assertThat(query("histogram_avg(latency_seconds)", timeMs)).contains("\"1.5\"");
        assertThat(get("/api/v1/query_range?query=latency_seconds&start=1700000000&end=1700000015&step=15"))
                .contains(
                        "\"histograms\":[[1700000000,{\"count\":\"0\",\"sum\":\"0\"}],[1700000015,{\"count\":\"60\",\"sum\":\"90\"");
    }

    @Test
    void aHistogramThatCameOnceIsTakenAgainAndNoOtherOfItsTime() throws IOException, InterruptedException {
        // Of its own: what another test wrote lately makes these too old.
        String project = "acme/again";
        Labels labels = Labels.of("__name__", "again");
        assertThat(write(project, new WriteRequest().withHistogram(labels, START_MS, 1, 2)))
                .isEqualTo("204 ");
        assertThat(write(project, new WriteRequest().withHistogram(labels, START_MS, 1, 2)))
                .isEqualTo("204 ");
        assertThat(write(project, new WriteRequest().withHistogram(labels, START_MS, 1, 3)))
                .startsWith("400 duplicate sample for timestamp");
        assertThat(write(project, new WriteRequest().with(labels, START_MS, 1)))
                .startsWith("400 duplicate sample for timestamp");
        assertThat(write(project, new WriteRequest().with(labels, START_MS + 1, 5)))
                .isEqualTo("204 ");
        String path = "/api/v1/query?query=again&time=1700000000.001";
        assertThat(service.get(path, "X-Scope-OrgID", project).response().body())
                .contains("\"value\":[1700000000.001,\"5\"]");
    }

    @Test
    void exemplarsAreToldOfAllThatAQuerySelects() throws IOException, InterruptedException {
        String path = "/api/v1/query_exemplars?start=1700000001&query="
                + URLEncoder.encode("rate(requests_total[1m]) / on () group_left () sum(nothing)", UTF_8);
        String expected =
                "{\"status\":\"success\",\"data\":[{\"seriesLabels\":{\"__name__\":\"requests_total\",\"job\":\"a\"},"
                        + "\"exemplars\":[{\"labels\":{\"trace_id\":\"t1\"},\"value\":\"1\",\"timestamp\":1700000001.500},"
                        + "{\"labels\":{\"trace_id\":\"t2\"},\"value\":\"2\",\"timestamp\":1700000003}]}]}";
        assertThat(get(path)).isEqualTo(expected);
        assertThat(post(
                        "/api/v1/query_exemplars",
                        "query=requests_total&start=1700000001".getBytes(UTF_8),
                        "application/x-www-form-urlencoded"))
                .isEqualTo("200 " + expected);
        assertThat(get("/api/v1/query_exemplars?query=1")).contains("\"data\":[]");
        assertThat(get("/api/v1/query_exemplars?query=x&start=2&end=1"))
                .contains("\"bad_data\"", "end timestamp must not be before start timestamp");
        assertThat(get("/api/v1/query_exemplars?query=sum(")).contains("\"bad_data\"", "parse error");
    }

    @Test
    void exemplarsArePushedAsText() throws IOException, InterruptedException {
        String text = """
                # TYPE doors counter
                # HELP doors Doors opened
                doors_total{side="north"} 7 # {trace_id="abc"} 0.5
                # EOF
                """;
        assertThat(post("/api/v1/import/prometheus", text.getBytes(UTF_8), "application/openmetrics-text"))
                .isEqualTo("204 ");
        assertThat(get("/api/v1/query_exemplars?query=doors_total")).contains("\"trace_id\":\"abc\"", "\"0.5\"");
        assertThat(get("/api/v1/metadata?metric=doors"))
                .contains("{\"doors\":[{\"type\":\"counter\",\"help\":\"Doors opened\",\"unit\":\"\"}]}");
    }

    @Test
    void metadataIsToldByName() throws IOException, InterruptedException {
        String one = "{\"type\":\"counter\",\"help\":\"Requests \\\"served\\\"\",\"unit\":\"requests\"}";
        assertThat(get("/api/v1/metadata?metric=requests_total")).contains("{\"requests_total\":[" + one + "]}");
        assertThat(write(new WriteRequest().withMetadata("requests_total", "Other", "")))
                .isEqualTo("204 ");
        assertThat(get("/api/v1/metadata?metric=requests_total"))
                .contains("[{\"type\":\"counter\",\"help\":\"Other\",\"unit\":\"\"}," + one + "]");
        assertThat(get("/api/v1/metadata?metric=requests_total&limit_per_metric=1"))
                .doesNotContain("served");
        assertThat(get("/api/v1/metadata?limit=1")).doesNotContain("requests_total");
        assertThat(get("/api/v1/metadata?limit=0")).contains("\"data\":{}");
        assertThat(get("/api/v1/metadata?limit=x")).contains("\"error\":\"limit must be a number\"");
        assertThat(service.get("/api/v1/metadata", "X-Scope-OrgID", "acme/web")
                        .response()
                        .body())
                .contains("\"data\":{}");
    }
}
