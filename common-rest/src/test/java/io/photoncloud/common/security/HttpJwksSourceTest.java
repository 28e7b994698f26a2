package io.photoncloud.common.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpServer;
import io.photoncloud.common.testing.TokenIssuer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpJwksSourceTest {

    private record Answer(int status, String body) {}

    private final AtomicReference<Answer> answer = new AtomicReference<>(new Answer(200, ""));
    private final HttpServer server;

    HttpJwksSourceTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/jwks.json", exchange -> {
            byte[] body = answer.get().body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(answer.get().status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private HttpJwksSource source() {
        return new HttpJwksSource(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks.json"));
    }

    @Test
    void publishedKeysAreFetched() throws IOException {
        answer.set(new Answer(200, new JWKSet(TokenIssuer.newKey("key-1")).toString(true)));

        assertThat(source().fetch().getKeyByKeyId("key-1")).isNotNull();
    }

    @Test
    void anythingElseIsAFailureToFetch() {
        for (Answer bad : new Answer[] {
            new Answer(404, "{}"),
            new Answer(500, ""),
            new Answer(302, ""),
            new Answer(200, "nonsense"),
            new Answer(200, "{}"),
            new Answer(200, "{\"keys\":[" + " ".repeat(HttpJwksSource.SIZE_MAX) + "]}"),
        }) {
            answer.set(bad);
            assertThatThrownBy(() -> source().fetch()).isInstanceOf(IOException.class);
        }
    }
}
