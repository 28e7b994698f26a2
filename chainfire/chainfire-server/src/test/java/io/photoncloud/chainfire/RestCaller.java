package io.photoncloud.chainfire;

import io.photoncloud.chainfire.store.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls the REST doors of a service under test; paths go out as they are written. */
public final class RestCaller implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final String origin;

    public RestCaller(TestingChainFire chainFire) {
        this.origin = "http://127.0.0.1:" + chainFire.httpPort();
    }

    public Reply get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    public Reply post(String path, String json, String... headers) {
        return sendJson("POST", path, json, headers);
    }

    public Reply put(String path, String json, String... headers) {
        return sendJson("PUT", path, json, headers);
    }

    public Reply delete(String path, String... headers) {
        return send(request(path, headers).DELETE());
    }

    private Reply sendJson(String method, String path, String json, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json)));
    }

    public Reply upload(String path, byte[] content, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(content)));
    }

    /** The answer's body while it still comes. */
    public InputStream stream(String path, String... headers) {
        try {
            HttpResponse<InputStream> response =
                    http.send(request(path, headers).GET().build(), BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw new AssertionError(new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(origin + path)).timeout(PATIENCE);
        return headers.length == 0 ? request : request.headers(headers);
    }

    private Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            return new Reply(
                    response.statusCode(),
                    Bytes.wrap(response.body()),
                    response.headers().firstValue("ETag").orElse(""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
    }

    /** An answer. */
    public record Reply(int status, Bytes body, String etag) {

        public String text() {
            return body.toUtf8();
        }

        public JsonNode json() {
            return JSON.readTree(body.unsafeArray());
        }

        public JsonNode data() {
            return json().get("data");
        }

        public JsonNode data(String pointer) {
            return json().at("/data" + pointer);
        }

        public String code() {
            return json().at("/error/code").asString();
        }

        public String message() {
            return json().at("/error/message").asString();
        }

        public JsonNode details(String name) {
            return json().at("/error/details/" + name);
        }
    }
}
