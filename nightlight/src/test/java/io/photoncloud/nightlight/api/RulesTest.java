package io.photoncloud.nightlight.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules of files and of the API, and who hears of their alerts. */
class RulesTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private final Queue<String> hooked = new ConcurrentLinkedQueue<>();
    private final Queue<String> alerted = new ConcurrentLinkedQueue<>();
    private HttpServer receiver;
    private TestingNightLight service;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        take("/hook", hooked);
        take("/am/api/v2/alerts", alerted);
        receiver.start();
        Files.writeString(directory.resolve("prometheus.yml"), """
                global: {evaluation_interval: 1s, external_labels: {cloud: home}}
                rule_files: [rules-*.yml]
                alerting:
                  alertmanagers:
                    - static_configs: [{targets: ['127.0.0.1:%d']}]
                      path_prefix: /am
                scrape_configs: []
                """.formatted(
                        receiver.getAddress().getPort()));
        Files.writeString(directory.resolve("notify.yml"), """
                route: {receiver: hook, group_wait: 1s, group_interval: 1s}
                receivers: [{name: hook, webhook_configs: [{url: 'http://127.0.0.1:%d/hook'}]}]
                """.formatted(
                        receiver.getAddress().getPort()));
        rules("lit", "Lit");
        open();
    }

    private void take(String path, Queue<String> bodies) {
        receiver.createContext(path, exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
    }

    private void rules(String metric, String alert) throws IOException {
        Files.writeString(directory.resolve("rules-a.yml"), """
                groups:
                  - name: g
                    rules:
                      - record: %s
                        expr: sum(lamps)
                      - alert: %s
                        expr: lamps > 2
                        labels: {severity: page}
                        annotations: {summary: "{{ $value }} in {{ $labels.room }}"}
                """.formatted(metric, alert));
    }

    private void open() {
        service = TestingNightLight.keeping(
                directory.resolve("data"),
                TestingNightLight.CONFIG_FILE + directory.resolve("prometheus.yml"),
                "photon.nightlight.rules.resend-delay=1s",
                "photon.nightlight.rules.notifications-file=" + directory.resolve("notify.yml"));
    }

    @AfterEach
    void stop() {
        service.close();
        receiver.stop(0);
    }

    private String get(String path) {
        return send(HttpRequest.newBuilder(service.uri(path)).build());
    }

    private String post(String path, String body) {
        return send(HttpRequest.newBuilder(service.uri(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private String delete(String path) {
        return send(HttpRequest.newBuilder(service.uri(path)).DELETE().build());
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
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private void push(String line) {
        assertThat(post("/api/v1/import/prometheus", line + "\n")).startsWith("204");
    }

    @Test
    void rulesAreEvaluatedAndTheirAlertsHeardOf() throws IOException {
        push("lamps{room=\"hall\"} 3");
        await("fires", () -> get("/api/v1/alerts").contains("\"state\":\"firing\""));
        assertThat(get("/api/v1/alerts"))
                .contains("\"labels\":{\"alertname\":\"Lit\",\"room\":\"hall\",\"severity\":\"page\"}")
                .contains("\"annotations\":{\"summary\":\"3 in hall\"}", "\"value\":\"3e+00\"");
        assertThat(get("/api/v1/rules?type=alert&group_limit=1"))
                .contains("{\"groups\":[{\"name\":\"g\",\"file\":\"" + directory.resolve("rules-a.yml") + "\"")
                .contains("\"state\":\"firing\",\"name\":\"Lit\",\"query\":\"lamps > 2\"")
                .contains("\"duration\":0,\"keepFiringFor\":0,\"labels\":{\"severity\":\"page\"}")
                .contains("\"health\":\"ok\"", "\"type\":\"alerting\"", "\"interval\":1,\"limit\":0")
                .doesNotContain("\"recording\"", "groupNextToken");
        assertThat(get("/api/v1/rules?exclude_alerts=true")).contains("\"alerts\":null", "\"type\":\"recording\"");
        assertThat(get("/api/v1/rules?rule_group[]=other".replace("[]", "%5B%5D")))
                .contains("\"groups\":[]");
        assertThat(get("/api/v1/rules?type=x"))
                .isEqualTo(
                        "400 {\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"invalid parameter \\\"type\\\": "
                                + "not supported value \\\"x\\\"\"}");
        assertThat(get("/api/v1/rules?group_next_token=x&group_limit=1")).contains("were rule groups changed?");
        await("recorded", () -> get("/api/v1/query?query=lit").contains("\"3\"]"));
        await("stored", () -> get("/api/v1/query?query=ALERTS_FOR_STATE").contains("\"alertname\":\"Lit\""));
        await("a webhook heard", () -> hooked.stream().anyMatch(body -> body.contains("\"status\":\"firing\"")));
        assertThat(hooked.peek()).contains("\"version\":\"4\"", "\"cloud\":\"home\"", "\"room\":\"hall\"");
        await("an Alertmanager heard", () -> alerted.stream().anyMatch(body -> body.contains("\"cloud\":\"home\"")));
        assertThat(get("/api/v1/alertmanagers")).contains("/am/api/v2/alerts\"}],\"droppedAlertmanagers\":[]");
        assertThat(get("/metrics"))
                .contains("prometheus_rule_evaluations_total{", "prometheus_rule_group_rules{")
                .contains("prometheus_notifications_sent_total{", "nightlight_webhook_notifications_total{");
        push("lamps{room=\"hall\"} 1");
        await(
                "over",
                () -> hooked.stream()
                        .anyMatch(body -> body.startsWith("{\"receiver\":\"hook\",\"status\":\"resolved\"")));
        await("stale", () -> get("/api/v1/query?query=ALERTS").contains("\"result\":[]"));
    }

    @Test
    void rulesAreReadAgainAndWrongOnesChangeNothing() throws IOException {
        push("lamps{room=\"hall\"} 1");
        await("recorded", () -> get("/api/v1/query?query=lit").contains("\"1\"]"));
        rules("{", "Lit");
        assertThat(post("/-/reload", ""))
                .startsWith("500 failed to reload config")
                .contains("rules-a.yml");
        assertThat(get("/api/v1/rules")).contains("\"name\":\"lit\"");
        rules("lit2", "Lit");
        assertThat(post("/-/reload", "")).startsWith("200");
        await("recorded anew", () -> get("/api/v1/query?query=lit2").contains("\"1\"]"));
        await("ended", () -> get("/api/v1/query?query=lit").contains("\"result\":[]"));
        Files.delete(directory.resolve("rules-a.yml"));
        assertThat(post("/-/reload", "")).startsWith("200");
        assertThat(get("/api/v1/rules")).contains("\"groups\":[]");
        await("ended as well", () -> get("/api/v1/query?query=lit2").contains("\"result\":[]"));
    }

    @Test
    void groupsAreKeptByTheApi() {
        String group = "name: mine\ninterval: 1s\nrules:\n  - record: kept\n    expr: lamps\n";
        assertThat(post("/config/v1/rules/space", group)).isEqualTo("202 {\"status\":\"success\",\"data\":null}");
        push("lamps{room=\"hall\"} 1");
        await("recorded", () -> get("/api/v1/query?query=kept").contains("\"1\"]"));
        assertThat(get("/config/v1/rules")).isEqualTo("""
                        200 space:
                            - name: mine
                              interval: 1s
                              rules:
                              - record: kept
                                expr: lamps
                        """);
        assertThat(get("/config/v1/rules/space/mine")).startsWith("200 name: mine\n");
        assertThat(get("/api/v1/rules?file%5B%5D=space")).contains("\"name\":\"mine\"");
        assertThat(post("/config/v1/rules/b%20c", "name: slow\ninterval: 1m\nrules: [{record: b, expr: up}]\n"))
                .startsWith("202 ");
        assertThat(get("/config/v1/rules/b%20c")).startsWith("200 \"b c\":\n    - name: slow\n");
        assertThat(get("/api/v1/rules?rule_group%5B%5D=slow")).contains("\"interval\":60,");
        assertThat(delete("/config/v1/rules/b%20c")).startsWith("202 ");
        assertThat(post("/config/v1/rules/space", "name: a\nrules: [{record: b, expr: 'up +'}]\n"))
                .startsWith("400 ")
                .contains("could not parse expression");
        assertThat(post("/config/v1/rules/space", "name: [a")).startsWith("400 ");
        assertThat(post("/config/v1/rules/space", "name: a\ninterval: 1ms\nrules: [{record: b, expr: up}]\n"))
                .startsWith("400 ")
                .contains("the interval of a group is 1s at least");
        assertThat(send(HttpRequest.newBuilder(service.uri("/config/v1/rules"))
                        .header("X-Scope-OrgID", "other/other")
                        .build()))
                .startsWith("404 ");
        service.close();
        open();
        assertThat(get("/config/v1/rules/space/mine")).startsWith("200 name: mine\n");
        assertThat(delete("/config/v1/rules/space/none")).startsWith("404 ");
        assertThat(delete("/config/v1/rules/space/mine")).startsWith("202 ");
        assertThat(get("/config/v1/rules")).startsWith("404 ");
    }

    @Test
    void scalarsOfGroupsAreKeptAsTheyWereWritten() {
        String group = "name: v\nrules: [{record: kept, expr: lamps, labels:"
                + " {version: 1.10, since: 2020-01-01, on_call: yes, number: \"007\"}}]\n";
        assertThat(post("/config/v1/rules/space", group)).startsWith("202 ");
        assertThat(get("/config/v1/rules/space/v")).isEqualTo("""
                        200 name: v
                        rules:
                        - record: kept
                          expr: lamps
                          labels:
                            version: 1.10
                            since: 2020-01-01
                            on_call: yes
                            number: "007"
                        """);
        assertThat(get("/api/v1/rules?file%5B%5D=space"))
                .contains("\"labels\":{\"number\":\"007\",\"on_call\":\"yes\",\"since\":\"2020-01-01\","
                        + "\"version\":\"1.10\"}");
    }

    @Test
    void silencesAreMadeListedAndEnded() {
        String silence = """
                {"matchers":[{"name":"alertname","value":"Lit","isRegex":false,"isEqual":true}],
                 "startsAt":"2020-01-01T00:00:00Z","endsAt":"2199-01-01T00:00:00Z","createdBy":"me","comment":"works"}
                """;
        String made = post("/api/v2/silences", silence);
        assertThat(made).startsWith("200 {\"silenceID\":\"");
        String id = made.substring(18, 54);
        push("lamps{room=\"hall\"} 3");
        await(
                "silenced",
                () -> get("/api/v2/alerts").contains("\"silencedBy\":[\"" + id + "\"],\"state\":\"suppressed\""));
        assertThat(get("/api/v2/alerts?silenced=false")).isEqualTo("200 []");
        assertThat(get("/api/v2/alerts?filter=room%3D%22hall%22")).contains("\"receivers\":[{\"name\":\"hook\"}]");
        service.close();
        open();
        assertThat(get("/api/v2/silences")).contains(id, "\"status\":{\"state\":\"active\"}", "\"comment\":\"works\"");
        assertThat(get("/api/v2/silences?filter=alertname%3D%22Other%22")).isEqualTo("200 []");
        assertThat(delete("/api/v2/silence/" + id)).startsWith("200");
        assertThat(get("/api/v2/silence/" + id)).contains("\"status\":{\"state\":\"expired\"}");
        assertThat(delete("/api/v2/silence/none")).startsWith("404");
        assertThat(post("/api/v2/silences", "{\"matchers\":[]}")).startsWith("400 \"silence invalid: at least one");
        assertThat(post("/api/v2/silences", "{")).startsWith("400 \"parsing body failed");
        push("lamps{room=\"hall\"} 3");
        await("heard of", () -> hooked.stream().anyMatch(body -> body.contains("\"alertname\":\"Lit\"")));
        assertThat(get("/api/v2/status")).contains("\"versionInfo\"");
        assertThat(get("/api/v2/receivers")).isEqualTo("200 [{\"name\":\"hook\"}]");
    }
}
