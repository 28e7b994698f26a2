package io.photoncloud.common.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.door.TestingDoor.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenModeTest {

    private final TestingDoor door = TestingDoor.shared();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8081",
                "LocalHost:1",
                "chainfire.localhost:8081",
                "127.0.0.1",
                "127.1.2.3:8081",
                "[::1]",
                "[::1]:8081",
                "localhost.:80",
            })
    void aLoopbackHostIsLetIn(String host) {
        assertThat(withHost(host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "evillocalhost",
                "10.0.0.1:8081",
                "128.0.0.1",
                "127.0.0.256",
                "0.0.0.0",
                "[::2]",
                "[2001:db8::1]:80",
            })
    void anyOtherHostIsRefused(String host) {
        Reply reply = withHost(host);

        assertThat(reply.status()).as(reply.text()).isIn(400, 403);
        if (reply.status() == 403) {
            assertThat(reply.code()).isEqualTo("PERMISSION_DENIED");
            assertThat(reply.field()).isEqualTo("Host");
        }
    }

    @Test
    void aHostInTheRequestLineCountsAsWell() {
        Reply reply = Reply.parse(
                door.raw("GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"));

        assertThat(reply.status()).isEqualTo(403);
    }

    @Test
    void aPageOfAnotherOriginIsRefused() {
        Reply foreign = door.get("/", "Origin", "https://evil.example");
        Reply opaque = door.get("/", "Origin", "null");
        Reply own = door.get("/", "Origin", "http://localhost:3000");

        assertThat(foreign.status()).isEqualTo(403);
        assertThat(foreign.field()).isEqualTo("Origin");
        assertThat(opaque.status()).isEqualTo(403);
        assertThat(own.status()).isEqualTo(200);
    }

    @Test
    void nobodyInParticularMayCall() {
        assertThat(door.get("/api/v1/caller").data().get("kind").asString()).isEqualTo("anonymous");
    }

    @Test
    void aTokenThatIsSentMustBeGood() {
        Reply reply = door.get("/api/v1/caller", "Authorization", "Bearer nonsense");

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.code()).isEqualTo("UNAUTHENTICATED");
        assertThat(reply.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(door.get("/api/v1/caller", "Authorization", "Basic YTpi").status())
                .isEqualTo(401);
    }

    private Reply withHost(String host) {
        return Reply.parse(door.raw("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"));
    }
}
