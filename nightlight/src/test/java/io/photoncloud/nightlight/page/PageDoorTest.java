package io.photoncloud.nightlight.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.nightlight.TestingNightLight;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The files of the page, as whoever shows nothing gets them in enforced mode. */
class PageDoorTest {
    private static final Pattern LINK = Pattern.compile("(?:src|href)=\"(/[^\"]*)\"");
    private static final Pattern IMPORT = Pattern.compile("from '\\./([^']+)'");

    private static FakeIam iam;
    private static TestingNightLight service;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        iam = FakeIam.start(InstantSource.system());
        service = TestingNightLight.enforced(iam);
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        http.close();
        service.close();
        iam.close();
    }

    private static HttpResponse<byte[]> send(String method, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.uri(path)).method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static List<String> linked() {
        return LINK.matcher(text(send("GET", "/")))
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
    }

    @Test
    void thePageIsForEverybodyAndWhatItShowsIsNot() {
        HttpResponse<byte[]> page = send("GET", "/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).startsWith("text/html");
        assertThat(text(page)).contains("<title>NightLight</title>").doesNotContain("{{");
        assertThat(text(send("GET", "/graph"))).isEqualTo(text(page));
        assertThat(send("GET", "/api/v1/query?query=1").statusCode()).isEqualTo(401);
        assertThat(send("POST", "/").statusCode()).isNotEqualTo(200);
    }

    @Test
    void itMayRunNothingButItsOwnFiles() {
        String policy = header(send("GET", "/"), "Content-Security-Policy");
        assertThat(policy)
                .contains("default-src 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'")
                .doesNotContain("unsafe");
        assertThat(text(send("GET", "/"))).doesNotContainPattern("<script>|<style|style=|onclick=|https?:");
    }

    @Test
    void allThatItNamesIsThereAndKeptByBrowsers() {
        assertThat(linked()).hasSizeGreaterThan(5);
        for (String path : linked()) {
            HttpResponse<byte[]> file = send("GET", path);
            assertThat(file.statusCode()).as(path).isEqualTo(200);
            assertThat(header(file, "Cache-Control")).as(path).contains("immutable");
            assertThat(header(file, "X-Content-Type-Options")).isEqualTo("nosniff");
            if (path.endsWith(".js")) {
                assertThat(header(file, "Content-Type")).startsWith("text/javascript");
            }
        }
        assertThat(header(send("GET", "/"), "Cache-Control")).isEqualTo("no-cache");
    }

    @Test
    void allThatItsModulesImportIsThere() {
        String main = linked().stream()
                .filter(path -> path.endsWith("/main.js"))
                .findFirst()
                .orElseThrow();
        String directory = main.substring(0, main.lastIndexOf('/') + 1);
        List<String> imported = IMPORT.matcher(text(send("GET", main)))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        assertThat(imported).hasSizeGreaterThan(5);
        imported.forEach(name ->
                assertThat(send("GET", directory + name).statusCode()).as(name).isEqualTo(200));
    }

    @Test
    void whatABrowserHoldsIsNotSentAgain() {
        HttpResponse<byte[]> page = send("GET", "/");
        HttpResponse<byte[]> again = send("GET", "/", "If-None-Match", header(page, "ETag"));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(send("GET", "/", "If-None-Match", "\"another\"").statusCode())
                .isEqualTo(200);
    }

    @Test
    void itIsPackedForThoseWhoTakeThat() throws IOException {
        HttpResponse<byte[]> plain = send("GET", "/");
        HttpResponse<byte[]> packed = send("GET", "/", "Accept-Encoding", "br, gzip");
        assertThat(header(packed, "Content-Encoding")).isEqualTo("gzip");
        assertThat(header(packed, "ETag")).isNotEqualTo(header(plain, "ETag"));
        assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes())
                .isEqualTo(plain.body());
        assertThat(header(send("GET", "/", "Accept-Encoding", "gzip;q=0"), "Content-Encoding"))
                .isEmpty();
    }

    @Test
    void whoAsksForTheHeadGetsTheHead() {
        HttpResponse<byte[]> head = send("HEAD", "/");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "Content-Length"))
                .isEqualTo(String.valueOf(send("GET", "/").body().length));
    }

    @Test
    void otherFilesAreNotThere() {
        for (String path : List.of("/page/", "/page/x", "/page/../application.yml", "/page/%2e%2e/application.yml")) {
            HttpResponse<byte[]> none = send("GET", path);
            assertThat(none.statusCode()).as(path).isEqualTo(404);
            assertThat(text(none)).contains("no such file");
            assertThat(header(none, "Cache-Control")).isEqualTo("no-store");
        }
    }

    @Test
    void theReadersTokenIsSentAndKeptForTheSessionOnly() {
        String token = iam.issuer().token("reader");
        var _ = iam.allow("reader", Scope.system(), "metric.read", "metric.write");
        String[] headers = {
            "Authorization", "Bearer " + token, "X-Scope-OrgID", "acme/web", "Content-Type", "text/plain"
        };
        await(() ->
                service.post("/api/v1/import/prometheus", "doors 4\n", headers).status() < 300);
        try (Browser browser = Browser.start()) {
            browser.open(service, "#/query?q=doors&tab=table");
            assertThat(browser.await(".failure").getText()).contains("token");
            browser.await(".failure button").click();
            browser.await("#token").sendKeys(token);
            browser.await("#tenant").sendKeys("acme/web");
            browser.picture("sign-in");
            browser.await("#save").click();
            browser.awaitText("table.data", "doors");
            browser.awaitText(".chip", "acme/web");
            assertThat(browser.run("return JSON.stringify(localStorage) + document.cookie"))
                    .asString()
                    .doesNotContain(token);
            assertThat(browser.mistakes()).isEmpty();
        }
    }

    private static void await(BooleanSupplier condition) {
        Instant deadline = InstantSource.system().instant().plusSeconds(30);
        while (!condition.getAsBoolean()) {
            assertThat(InstantSource.system().instant()).isBefore(deadline);
        }
    }
}
