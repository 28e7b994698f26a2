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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls to one node's REST door. Paths go out as they are written. */
public record Rest(String base) {

    static final JsonMapper JSON = new JsonMapper();

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Until what was killed is up again. */
    private static final Duration LONG_PATIENCE = Duration.ofSeconds(60);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);
    private static final int PAGE = 1_000;

    public record Reply(int status, JsonNode body) {

        public JsonNode data() {
            return body.path("data");
        }

        public String errorCode() {
            return body.path("error").path("code").asString("");
        }

        /** Whether it says what became of the call; what is unavailable may have done it or not. */
        public boolean isCertain() {
            return status < 500;
        }

        public Reply expect(int wanted) {
            assertThat(status).as("%s", body).isEqualTo(wanted);
            return this;
        }
    }

    public Reply get(String path) {
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

    /** All keys under a prefix with their values. */
    Map<String, String> list(String prefix) {
        var found = new TreeMap<String, String>();
        all("/api/v1/kv?prefix=" + prefix, "items")
                .forEach(item -> found.put(
                        item.path("key").asString(), item.path("value").asString()));
        return found;
    }

    /**
     * A whole list, page by page.
     *
     * @param path with a query
     * @param name what the answer calls it
     */
    public List<JsonNode> all(String path, String name) {
        var found = new ArrayList<JsonNode>();
        Optional<String> token = Optional.of("");
        while (token.isPresent()) {
            Reply page = get(path + "&limit=" + PAGE
                            + token.map(text -> text.isEmpty() ? "" : "&page_token=" + text)
                                    .orElseThrow())
                    .expect(200);
            found.addAll(page.data().path(name).values());
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

    /**
     * Empty where there was no answer: it may have been done or not.
     *
     * @param headers names and values in turn
     */
    public Optional<Reply> trySend(String method, String path, String body, String... headers) {
        return trySend(method, path, body, PATIENCE, headers);
    }

    /** Sends it again and again until it is answered for certain: to be used with a key, or for what changes nothing. */
    public Reply insist(String method, String path, String body, String... headers) {
        long end = System.nanoTime() + LONG_PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            Optional<Reply> reply = trySend(method, path, body, headers);
            if (reply.isPresent() && reply.get().isCertain()) {
                return reply.get();
            }
            // A process that is being started is not asked as fast as it refuses.
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        }
        throw new AssertionError("not answered in time: " + method + " " + base + path + " " + body);
    }

    /** The same, and tells where the first answer was none, or uncertain. */
    public Reply insist(Runnable again, String method, String path, String body, String... headers) {
        return trySend(method, path, body, headers).filter(Reply::isCertain).orElseGet(() -> {
            again.run();
            return insist(method, path, body, headers);
        });
    }

    private Optional<Reply> trySend(String method, String path, String body, Duration patience, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(patience)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
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
