package io.photoncloud.lightningstor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

/** Calls a service in open mode, and expects what it answers. */
public record AnonymousClient(TestingLightningStor storage) {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** @param headers names and values in turns */
    public Answer expect(int status, String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(storage.uri("").toString() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        request.method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        try {
            Answer answer = new Answer(HTTP.send(request.build(), BodyHandlers.ofByteArray()));
            assertThat(answer.response().statusCode())
                    .as("%s %s: %s", method, path, answer.text())
                    .isEqualTo(status);
            return answer;
        } catch (IOException e) {
            throw new AssertionError(method + " " + path, e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    public Answer expect(int status, String method, String path, String body, String... headers) {
        return expect(status, method, path, body.getBytes(UTF_8), headers);
    }

    public Answer expect(int status, String method, String path) {
        return expect(status, method, path, new byte[0]);
    }

    /** With the Content-MD5 that calls about locks ask for. */
    public Answer expectHashed(int status, String method, String path, String body, String... headers) {
        List<String> all = new ArrayList<>(List.of("Content-MD5", md5(body)));
        Collections.addAll(all, headers);
        return expect(status, method, path, body, all.toArray(String[]::new));
    }

    static String md5(String body) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(body.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** What was answered. */
    public record Answer(HttpResponse<byte[]> response) {

        public String text() {
            return new String(response.body(), UTF_8);
        }

        /** The first value of a header; empty where there is none. */
        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        void says(String... parts) {
            assertThat(text()).contains(parts);
        }

        /** The text of the first element of a name. */
        public String element(String name) {
            String all = text();
            int from = all.indexOf("<" + name + ">");
            assertThat(from).as("%s in %s", name, all).isNotNegative();
            return all.substring(from + name.length() + 2, all.indexOf("</" + name + ">", from));
        }
    }
}
