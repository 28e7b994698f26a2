package io.photoncloud.common.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.door.TestingDoor.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no HTTP, or names a path in an ambiguous way, never meets a container's own page. */
class MalformedHttpTest {

    private final TestingDoor door = TestingDoor.shared();

    private static void assertRefused(Reply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.code()).isEqualTo("BAD_REQUEST");
        assertThat(reply.json().at("/meta/request_id").asString()).isEqualTo(reply.header("X-Request-Id"));
        assertThat(reply.text()).doesNotContainIgnoringCase("<html", "tomcat", "apache", "Exception");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET\r\n\r\n",
                "GET / HTTP/9.9.9\r\n\r\n",
                "GET /{curly} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: local host\r\nConnection: close\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nBad Header: x\r\nConnection: close\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\nConnection: close\r\n\r\nx",
                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\nConnection: close\r\n\r\nx",
            })
    void whatIsNoHttpIsRefusedInTheEnvelope(String request) {
        String wire = door.raw(request);

        assertThat(wire).isNotEmpty();
        if (!wire.startsWith("HTTP/1.1 505")) {
            assertRefused(Reply.parse(wire));
        }
    }

    @Test
    void chunksThatAreNoneAreRefused() {
        assertRefused(Reply.parse(door.rawLines(
                "POST /api/v1/things HTTP/1.1",
                "Host: localhost",
                "Content-Type: application/json",
                "Transfer-Encoding: chunked",
                "Connection: close",
                "",
                "zz",
                "{}",
                "0")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/things/a%2Fb",
                "/api/v1/things/a%2fb",
                "/api/v1/things/a%5Cb",
                "/api/v1/things/a;b=c",
                "/api/v1//things",
                "//api/v1/things",
                "/api/v1/things/../things",
                "/api/v1/things/./x",
                "/api/v1/things/%2e%2e/things",
                "/api/v1/things/..",
                "/../../etc/passwd",
                "/api/v1/things/%zz",
                "/api/v1/things/%",
                "/api/v1/things/%00",
                "/api/v1/things/%C3%28",
            })
    void aPathThatTwoReadersCouldReadDifferentlyIsRefused(String path) {
        Reply reply = door.rawGet(path);

        if (path.contains("%C3%28")) {
            assertThat(reply.status()).isIn(400, 404);
            assertThat(reply.json().has("error")).isTrue();
        } else {
            assertRefused(reply);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz=1", "limit=%zz", "limit=%", "page_token=%C3%28"})
    void aQueryThatIsNotEncodedRightlyIsRefused(String query) {
        Reply reply = door.rawGet("/api/v1/things?" + query);

        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.json().has("error")).isTrue();
    }

    @Test
    void headersOverTheBoundAreRefusedNamingTheSetting() {
        Reply reply = Reply.parse(door.raw("GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "x".repeat(20_000)
                + "\r\nConnection: close\r\n\r\n"));

        assertRefused(reply);
        assertThat(reply.message()).contains("photon.http.header-size-max");
    }

    @Test
    void tooManyHeadersAreRefused() {
        StringBuilder headers = new StringBuilder();
        for (int i = 0; i < 150; i++) {
            headers.append("X-").append(i).append(": 1\r\n");
        }
        assertRefused(
                Reply.parse(door.raw("GET / HTTP/1.1\r\nHost: localhost\r\n" + headers + "Connection: close\r\n\r\n")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE / HTTP/1.1", "CONNECT localhost:80 HTTP/1.1"})
    void methodsOfTheProtocolItselfAreNotAllowed(String line) {
        Reply reply = Reply.parse(door.raw(line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n"));

        assertThat(reply.status()).as(reply.text()).isEqualTo(405);
        assertThat(reply.code()).isEqualTo("METHOD_NOT_ALLOWED");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/raw/user:123, user:123",
        "/api/v1/raw/a/b, a/b",
        "/api/v1/raw/a//b, a//b",
        "/api/v1/raw//, /",
        "/api/v1/raw/a%2Fb, a/b",
        "/api/v1/raw/a%252Fb, a%2Fb",
        "/api/v1/raw/a;b=c, a;b=c",
        "/api/v1/raw/.., ..",
        "/api/v1/raw/., .",
        "/api/v1/raw/../../../../etc, ../../../../etc",
        "/api/v1/raw/a/../b, a/../b",
        "/api/v1/raw/%2e%2e, ..",
        "/api/v1/raw/a+b, a+b",
        "/api/v1/raw/a%20b, a b",
        "/api/v1/raw/%E6%97%A5, \u65e5",
        "/api/v1/raw/a%5Cb, a\\b",
        "/api/v1/raw/a/put, a/put",
        "/api/v1/raw/txn, txn",
        "/api/v1/raw/a?org_id=x, a",
    })
    void aRawRouteGetsItsRestAsItWasSent(String path, String key) {
        Reply reply = door.rawGet(path);

        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.data().get("key").asString()).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource({"a/b/put, put a/b", "../put, put ..", "put/put, put put", "txn, txn"})
    void aRawRoutesActionIsFoundAtItsEnd(String rest, String key) {
        Reply reply = Reply.parse(door.raw("POST /api/v1/raw/" + rest
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));

        assertThat(reply.data().get("key").asString()).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz", "%", "a%f", "%ff%fe"})
    void aRawRouteRefusesWhatCannotBeDecoded(String rest) {
        assertRefused(door.rawGet("/api/v1/raw/" + rest));
    }

    @Test
    void anyByteMayStandInARawPathThatIsReadAsBytes() {
        assertThat(door.rawGet("/api/v1/raw/%00%01").data().get("hex").asString())
                .isEqualTo("0001");
    }
}
