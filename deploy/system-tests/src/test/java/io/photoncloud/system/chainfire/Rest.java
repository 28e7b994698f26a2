package io.photoncloud.system.chainfire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls to one node's REST door. Paths go out as they are written. */
record Rest(String base) {

    static final JsonMapper JSON = new JsonMapper();

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PAGE = 1_000;

    record Reply(int status, JsonNode body) {

        JsonNode data() {
            return body.path("data");
        }

        String errorCode() {
            return body.path("error").path("code").asString("");
        }

        Reply expect(int wanted) {
            assertThat(status).as("%s", body).isEqualTo(wanted);
            return this;
        }
    }

    Reply get(String path) {
        return send("GET", path, "");
    }

    Reply post(String path, String body) {
        return send("POST", path, body);
    }

    Reply put(String key, String value) {
        return put(key, value, PATIENCE).orElseThrow(() -> new AssertionError("no answer from " + base));
    }

    /** Empty where there was no answer in time: the write may have happened or not. */
    Optional<Reply> put(String key, String value, Duration patience) {
        return trySend("PUT", "/api/v1/kv/" + key, JSON.writeValueAsString(Map.of("value", value)), patience);
    }

    /** Empty where the node cannot be reached or does not answer 200. */
    Optional<Reply> find(String path) {
        return trySend("GET", path, "", Duration.ofSeconds(2)).filter(reply -> reply.status() == 200);
    }

    /** All keys under a prefix with their values, page by page. */
    Map<String, String> list(String prefix) {
        var found = new TreeMap<String, String>();
        String path = "/api/v1/kv?prefix=" + prefix + "&limit=" + PAGE;
        Optional<String> token = Optional.of("");
        while (token.isPresent()) {
            Reply page = get(path
                            + token.map(text -> text.isEmpty() ? "" : "&page_token=" + text)
                                    .orElseThrow())
                    .expect(200);
            page.data()
                    .path("items")
                    .forEach(item -> found.put(
                            item.path("key").asString(), item.path("value").asString()));
            token = nextPage(page);
        }
        return found;
    }

    static Optional<String> nextPage(Reply page) {
        return Optional.of(page.body().path("meta").path("next_page_token").asString(""))
                .filter(text -> !text.isEmpty());
    }

    private Reply send(String method, String path, String body) {
        return trySend(method, path, body, PATIENCE).orElseThrow(() -> new AssertionError("no answer from " + base));
    }

    private Optional<Reply> trySend(String method, String path, String body, Duration patience) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(patience)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            var response = HTTP.send(request, BodyHandlers.ofByteArray());
            return Optional.of(new Reply(response.statusCode(), JSON.readTree(response.body())));
        } catch (IOException _) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    Reply upload(String path, Path file) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                    .timeout(PATIENCE)
                    .header("Content-Type", "application/octet-stream")
                    .POST(BodyPublishers.ofFile(file))
                    .build();
            var response = HTTP.send(request, BodyHandlers.ofByteArray());
            return new Reply(response.statusCode(), JSON.readTree(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    Reply delete(String path) {
        return send("DELETE", path, "");
    }
}
