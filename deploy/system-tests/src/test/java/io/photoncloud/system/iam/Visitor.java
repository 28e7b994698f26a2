package io.photoncloud.system.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.RunningCloud;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.web.util.HtmlUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody's browser at IAM's pages over TLS: keeps cookies, sends what forms have in them, follows links when told to. */
final class Visitor implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern HIDDEN = Pattern.compile("type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"");

    private final URI iam;
    private final HttpClient http;

    Visitor(RunningCloud cloud) throws IOException, GeneralSecurityException {
        this.iam = URI.create("https://" + cloud.launcher().at(1, 8083));
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(SecureDoors.trusting(cloud.launcher().home().resolve("cluster/authority/ca.pem")))
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** What came back. */
    record Page(URI at, HttpResponse<String> response) {

        Page expect(int wanted) {
            assertThat(response.statusCode()).as("%s: %s", at, response.body()).isEqualTo(wanted);
            return this;
        }

        int status() {
            return response.statusCode();
        }

        String text() {
            return response.body();
        }

        JsonNode json() {
            return JSON.readTree(text());
        }

        String field(String name) {
            return json().path(name).asString("");
        }

        URI location() {
            return at.resolve(response.headers().firstValue("Location").orElseThrow());
        }

        /** A parameter of where one is sent. */
        String sent(String name) {
            return Arrays.stream(location().getRawQuery().split("&"))
                    .filter(pair -> pair.startsWith(name + "="))
                    .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
                    .findFirst()
                    .orElse("");
        }

        /** What the first form sends by itself. */
        List<Map.Entry<String, String>> hidden() {
            String form = text().substring(text().indexOf("<form"), text().indexOf("</form>"));
            return HIDDEN.matcher(form)
                    .results()
                    .map(found -> Map.entry(found.group(1), HtmlUtils.htmlUnescape(found.group(2))))
                    .toList();
        }
    }

    Page get(String path, Map<String, String> query) {
        return get(iam.resolve(path + "?" + form(query.entrySet())));
    }

    Page get(URI uri, String... headers) {
        return send(HttpRequest.newBuilder(uri).GET(), headers);
    }

    URI uri(String path) {
        return iam.resolve(path);
    }

    Page post(String path, Map<String, String> fields, String... headers) {
        return post(path, fields.entrySet(), headers);
    }

    /** Of several fields of one name all are sent. */
    Page post(String path, Collection<Map.Entry<String, String>> fields, String... headers) {
        return send(
                HttpRequest.newBuilder(iam.resolve(path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form(fields))),
                headers);
    }

    private static String form(Collection<Map.Entry<String, String>> fields) {
        return fields.stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Page send(HttpRequest.Builder request, String... headers) {
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpRequest built = request.timeout(PATIENCE).build();
        try {
            return new Page(built.uri(), http.send(built, BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
