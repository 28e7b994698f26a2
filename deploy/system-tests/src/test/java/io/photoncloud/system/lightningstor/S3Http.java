package io.photoncloud.system.lightningstor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** S3 without signatures, for a service in open mode. Safe for many threads. */
record S3Http(String url, HttpClient http) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(20);
    private static final byte[] NOTHING = new byte[0];

    S3Http(String url) {
        this(url, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    }

    /** What was answered for certain. */
    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        byte[] body() {
            return response.body();
        }

        String text() {
            return new String(response.body(), UTF_8);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String etag() {
            return header("etag").replace("\"", "");
        }
    }

    /** It is not known whether the call was made. */
    static final class Lost extends Exception {
        private static final long serialVersionUID = 1L;

        Lost(Exception cause) {
            super(cause);
        }

        Lost(Answer answer) {
            super(answer.status() + " " + answer.text());
        }
    }

    /** @param headers names and values in turn */
    Answer send(String method, String path, byte[] body, String... headers) throws Lost {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        request.method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            Answer answer = new Answer(response);
            if (answer.status() >= 500) {
                throw new Lost(answer);
            }
            return answer;
        } catch (IOException e) {
            throw new Lost(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    Answer send(String method, String path) throws Lost {
        return send(method, path, NOTHING);
    }

    /** A read, or what may be done twice, until it is answered. */
    Answer insist(String method, String path) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return send(method, path);
            } catch (Lost e) {
                if (System.nanoTime() - end > 0) {
                    throw new AssertionError(method + " " + path + " is not answered", e);
                }
                LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
            }
        }
    }
}
