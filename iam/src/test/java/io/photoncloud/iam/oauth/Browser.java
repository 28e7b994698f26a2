package io.photoncloud.iam.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.iam.TestingIam;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.web.util.HtmlUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody's browser, or a client's HTTP: keeps cookies, fills forms in, and follows no link by itself. */
final class Browser implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern HIDDEN = Pattern.compile("type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"");

    private final CookieManager cookies = new CookieManager();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** What came back. */
    record Seen(URI at, HttpResponse<String> response) {

        int status() {
            return response.statusCode();
        }

        String text() {
            return response.body();
        }

        JsonNode json() {
            return JSON.readTree(text().isEmpty() ? "{}" : text());
        }

        String error() {
            return json().path("error").asString("");
        }

        Seen expect(int wanted) {
            assertThat(status()).as("%s: %s", at, text()).isEqualTo(wanted);
            return this;
        }

        URI location() {
            return at.resolve(response.headers().firstValue("Location").orElseThrow());
        }

        /** A parameter of where one is sent; empty for none. */
        String sent(String name) {
            return parameters(location()).getOrDefault(name, "");
        }

        /** What the page's first form sends without anybody's doing; of several of a name all. */
        List<String> hidden() {
            String form = text().substring(text().indexOf("<form"), text().indexOf("</form>"));
            Matcher matcher = HIDDEN.matcher(form);
            List<String> fields = new ArrayList<>();
            while (matcher.find()) {
                fields.add(matcher.group(1));
                fields.add(HtmlUtils.htmlUnescape(matcher.group(2)));
            }
            return fields;
        }
    }

    static Map<String, String> parameters(URI uri) {
        Map<String, String> parameters = new LinkedHashMap<>();
        String query = uri.getRawQuery();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.put(decoded(parts[0]), parts.length == 1 ? "" : decoded(parts[1]));
        }
        return parameters;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    static String form(List<String> namesAndValues) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            pairs.add(encoded(namesAndValues.get(i)) + "=" + encoded(namesAndValues.get(i + 1)));
        }
        return String.join("&", pairs);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    List<HttpCookie> cookies() {
        return cookies.getCookieStore().getCookies();
    }

    Seen get(URI uri, String... headers) {
        return send(HttpRequest.newBuilder(uri).GET(), headers);
    }

    Seen post(URI uri, List<String> form, String... headers) {
        return send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form(form))),
                headers);
    }

    private Seen send(HttpRequest.Builder request, String... headers) {
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpRequest built = request.timeout(PATIENCE).build();
        try {
            return new Seen(built.uri(), http.send(built, BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Fills in the page that somebody is asked to sign in on. @return where the browser is sent then */
    Seen signIn(TestingIam iam, Seen page, String name, String password) {
        List<String> form = new ArrayList<>(page.hidden());
        form.addAll(List.of("username", name, "password", password));
        return post(iam.uri("/login"), form);
    }

    /** From an application's link to where it is sent back, signing in where that is asked. */
    Seen authorize(TestingIam iam, URI link, String name, String password) {
        Seen asked = get(link).expect(302);
        if (!asked.location().getPath().equals("/login")) {
            return asked;
        }
        Seen page = get(asked.location()).expect(200);
        Seen signedIn = signIn(iam, page, name, password).expect(302);
        return get(signedIn.location());
    }

    @Override
    public void close() {
        http.close();
    }
}
