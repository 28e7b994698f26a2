package io.photoncloud.common.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.grpc.InsecureServerCredentials;
import io.photoncloud.common.testing.TestingAuthority;
import io.photoncloud.common.testing.TokenIssuer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpJwksSourceTest {

    private record Answer(int status, String body) {}

    private final AtomicReference<Answer> answer = new AtomicReference<>(new Answer(200, ""));
    private final HttpServer server;

    HttpJwksSourceTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/jwks.json", this::reply);
    }

    private void reply(HttpExchange exchange) throws IOException {
        byte[] body = answer.get().body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Location", "/elsewhere");
        exchange.sendResponseHeaders(answer.get().status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
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
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks.json"), new DoorTls.Off());
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
            new Answer(200, "{\"keys\":[" + " ".repeat(JwksForm.SIZE_MAX) + "]}"),
        }) {
            answer.set(bad);
            assertThatThrownBy(() -> source().fetch()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aFileDoesAsWell(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("jwks.json");
        FileJwksSource source = new FileJwksSource(file);
        assertThatThrownBy(source::fetch).isInstanceOf(IOException.class);

        Files.writeString(file, new JWKSet(TokenIssuer.newKey("key-1")).toString(true));
        assertThat(source.fetch().getKeyByKeyId("key-1")).isNotNull();
    }

    /** Another service of the cluster has a good certificate too, but not for the place where the keys are. */
    @Test
    void anEncryptedServerNeedsACertificateOfTheAuthorityForItsHost(@TempDir Path ours, @TempDir Path theirs)
            throws Exception {
        TestingAuthority authority = new TestingAuthority(ours);
        TestingAuthority foreign = new TestingAuthority(theirs);
        answer.set(new Answer(200, new JWKSet(TokenIssuer.newKey("key-1")).toString(true)));

        KeyManager[] good = authority.issue("iam", "iam").keys();
        assertThat(fetch(good, "127.0.0.1", authority).getKeyByKeyId("key-1")).isNotNull();
        assertThatThrownBy(() -> fetch(good, "127.0.0.2", authority)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fetch(foreign.issue("iam", "iam").keys(), "127.0.0.1", authority))
                .isInstanceOf(SSLException.class);
    }

    private JWKSet fetch(KeyManager[] ofServer, String host, TestingAuthority authority) throws Exception {
        HttpsServer encrypted = HttpsServer.create(new InetSocketAddress(host, 0), 0);
        encrypted.setHttpsConfigurator(new HttpsConfigurator(authority.context(ofServer)));
        encrypted.createContext("/jwks.json", this::reply);
        encrypted.start();
        try {
            URI url =
                    URI.create("https://" + host + ":" + encrypted.getAddress().getPort() + "/jwks.json");
            return new HttpJwksSource(url, new DoorTls.On(InsecureServerCredentials.create(), authority.context()))
                    .fetch();
        } finally {
            encrypted.stop(0);
        }
    }

    @Test
    void whereOneDoesNotAnswerTheNextOneIsAskedAndThenItAlone() throws IOException {
        JWKSet keys = new JWKSet(TokenIssuer.newKey("key-1").toPublicJWK());
        AtomicInteger away = new AtomicInteger();
        AtomicInteger there = new AtomicInteger();
        AtomicBoolean gone = new AtomicBoolean();
        JwksSource first = () -> {
            away.incrementAndGet();
            throw new IOException("away");
        };
        JwksSource second = () -> {
            there.incrementAndGet();
            if (gone.get()) {
                throw new IOException("gone");
            }
            return keys;
        };
        JwksSources sources = new JwksSources(List.of(first, second));

        assertThat(sources.fetch()).isSameAs(keys);
        assertThat(sources.fetch()).isSameAs(keys);
        assertThat(away).hasValue(1);
        assertThat(there).hasValue(2);

        gone.set(true);
        assertThatThrownBy(sources::fetch)
                .isInstanceOf(IOException.class)
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(2));
        gone.set(false);
        assertThat(sources.fetch()).isSameAs(keys);
    }
}
