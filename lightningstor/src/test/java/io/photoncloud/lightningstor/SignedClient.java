package io.photoncloud.lightningstor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.S3Request;
import io.photoncloud.lightningstor.sigv4.Credentials;
import io.photoncloud.lightningstor.sigv4.Payload;
import io.photoncloud.lightningstor.sigv4.Signer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Somebody who calls a service, and says what he expects. Nobody signs nothing. */
record SignedClient(URI service, @Nullable Credentials credentials) {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final String REGION = "us-east-1";

    String expect(int status, String method, String path, String body, String... headers) {
        HttpResponse<byte[]> response = send(method, path, body, headers);
        String text = new String(response.body(), UTF_8);
        assertThat(response.statusCode()).as("%s %s: %s", method, path, text).isEqualTo(status);
        return text;
    }

    String expect(int status, String method, String path) {
        return expect(status, method, path, "");
    }

    HttpResponse<byte[]> send(String method, String path, String body, String... headers) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        all.putAll(signature(method, path, all));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service + path));
        all.forEach(request::header);
        request.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        try {
            return HTTP.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new AssertionError(method + " " + path, e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private Map<String, String> signature(String method, String path, Map<String, String> headers) {
        if (credentials == null) {
            return Map.of();
        }
        Map<String, String> signed = new HashMap<>(headers);
        signed.put("host", service.getAuthority());
        return new Signer(credentials, REGION, "s3")
                .sign(S3Request.of(method, path, Headers.of(signed)), Payload.parse("UNSIGNED-PAYLOAD"), Instant.now())
                .headers();
    }
}
