package io.photoncloud.common.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.door.TestingDoor.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Pages, preconditions and idempotency keys, as every list and every change has them. */
class ListAndChangeTest {

    private final TestingDoor door = TestingDoor.shared();

    @Test
    void aListIsWalkedPageByPageToItsEnd() {
        List<String> ids = new ArrayList<>();
        String token = "";
        int pages = 0;
        while (token != null) {
            Reply reply = door.get("/api/v1/things?limit=600&page_token=" + token);
            for (JsonNode thing : reply.data().get("things")) {
                ids.add(thing.get("id").asString());
            }
            JsonNode next = reply.json().get("meta").get("next_page_token");
            token = next == null ? null : next.asString();
            pages++;
        }

        assertThat(pages).isEqualTo(5);
        assertThat(ids).hasSize(2_500).doesNotHaveDuplicates().endsWith("thing-2499");
    }

    @Test
    void aPageHasAThousandEntriesUnlessToldOtherwise() {
        assertThat(door.get("/api/v1/things").data().get("things").size()).isEqualTo(1_000);
    }

    @Test
    void aTokenIsGoodForItsOwnListOnly() {
        String token =
                door.get("/api/v1/things").json().at("/meta/next_page_token").asString();
        Reply other = door.get("/api/v1/things?kind=user&page_token=" + token);
        Reply cut = door.get("/api/v1/things?page_token=" + token.substring(0, token.length() - 2));

        assertThat(door.get("/api/v1/things?page_token=" + token).status()).isEqualTo(200);
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.field()).isEqualTo("page_token");
        assertThat(cut.status()).isEqualTo(400);
    }

    @Test
    void aVersionedViewCarriesItsVersionAsEntityTag() {
        assertThat(door.get("/api/v1/things/thing-7").header("ETag")).isEqualTo("\"7\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"7\"", "W/\"7\"", "\"6\", \"7\"", "*"})
    void aReaderThatHasTheVersionAlreadyIsToldSo(String tags) {
        Reply reply = door.get("/api/v1/things/thing-7", "If-None-Match", tags);

        assertThat(reply.status()).isEqualTo(304);
        assertThat(reply.text()).isEmpty();
        assertThat(reply.header("ETag")).isEqualTo("\"7\"");
    }

    @Test
    void aReaderThatHasAnotherVersionGetsThisOne() {
        assertThat(door.get("/api/v1/things/thing-7", "If-None-Match", "\"6\"").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "thing-7, If-Match,      '\"7\"',       200",
                "thing-7, If-Match,      '\"6\"',       412",
                "thing-7, If-Match,      '\"6\",\"7\"', 200",
                "thing-7, If-Match,      'W/\"7\"',     412",
                "thing-7, If-Match,      '\"elsewhere\"', 412",
                "thing-7, If-Match,      *,             200",
                "thing-8, If-Match,      *,             412",
                "thing-7, If-None-Match, *,             412",
                "thing-8, If-None-Match, *,             200",
                "thing-7, If-None-Match, '\"6\"',       200",
                "thing-7, If-None-Match, '\"7\"',       412",
                "thing-7, If-Match,      7,             400",
                "thing-7, If-Match,      '\"7',         400",
                "thing-7, If-Match,      '',            400",
            })
    void aChangeGoesAheadOnlyUnderItsPrecondition(String id, String header, String value, int status) {
        Reply reply = door.send(door.request("/api/v1/things/" + id)
                .header("Content-Type", "application/json")
                .header(header, value)
                .PUT(BodyPublishers.ofString("{\"name\":\"a\"}")));

        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        if (status == 412) {
            assertThat(reply.code()).isEqualTo("PRECONDITION_FAILED");
        }
    }

    @Test
    void theTwoPreconditionsExcludeEachOther() {
        Reply reply = door.send(door.request("/api/v1/things/thing-7")
                .headers("Content-Type", "application/json", "If-Match", "*", "If-None-Match", "*")
                .PUT(BodyPublishers.ofString("{\"name\":\"a\"}")));

        assertThat(reply.code()).isEqualTo("BAD_REQUEST");
    }

    @Test
    void anIdempotencyKeyComesWithAFingerprintOfTheWholeCall() {
        String first = fingerprint("/api/v1/things/a/start", "{}");

        assertThat(first).matches("[0-9a-f]{64}");
        assertThat(fingerprint("/api/v1/things/a/start", "{}")).isEqualTo(first);
        assertThat(fingerprint("/api/v1/things/a/start", "{ }")).isNotEqualTo(first);
        assertThat(fingerprint("/api/v1/things/b/start", "{}")).isNotEqualTo(first);
        assertThat(fingerprint("/api/v1/things/a/start?org_id=o", "{}")).isNotEqualTo(first);
        assertThat(door.post("/api/v1/things/a/start", "{}").data().get("key").isNull())
                .isTrue();
    }

    @Test
    void theFingerprintIsOfThePreconditionsToo() {
        Set<String> fingerprints = new HashSet<>();
        for (String[] precondition : new String[][] {
            {}, {"If-Match", "\"7\""}, {"If-Match", "\"8\""}, {"If-None-Match", "\"7\""},
        }) {
            HttpRequest.Builder request = door.request("/api/v1/things/a/label")
                    .header("Idempotency-Key", "key-1")
                    .PUT(BodyPublishers.noBody());
            Reply reply = door.send(precondition.length == 0 ? request : request.headers(precondition));
            fingerprints.add(reply.data().get("fingerprint").asString());
        }

        assertThat(fingerprints).hasSize(4);
    }

    private String fingerprint(String path, String body) {
        Reply reply = door.post(path, body, "Idempotency-Key", "key-1");
        assertThat(reply.data().get("key").asString()).isEqualTo("key-1");
        return reply.data().get("fingerprint").asString();
    }

    @Test
    void theBodyIsStillThereForTheHandlerAfterItWasFingerprinted() {
        Reply reply = door.post("/api/v1/once", "{\"name\":\"kept\"}", "Idempotency-Key", "key-1");

        assertThat(reply.data().get("name").asString()).isEqualTo("kept");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "POST,   /api/v1/things,               Idempotency-Key, key-1",
                "POST,   /api/v1/things,               If-Match,        *",
                "POST,   /api/v1/things,               If-None-Match,   *",
                "POST,   /api/v1/upload,               Idempotency-Key, key-1",
                "PUT,    /api/v1/things/thing-7,       Idempotency-Key, key-1",
                "DELETE, /api/v1/things/thing-7,       If-Match,        '\"7\"'",
                "POST,   /api/v1/things/thing-7/start, If-None-Match,   '\"7\"'",
            })
    void aChangeRefusesAHeaderThatItWouldNotHeed(String method, String path, String header, String value) {
        Reply reply = door.send(door.request(path)
                .headers("Content-Type", "application/json", header, value)
                .method(method, BodyPublishers.ofString("{\"name\":\"a\"}")));

        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("VALIDATION_ERROR");
        assertThat(reply.field()).isEqualTo(header);
        assertThat(reply.constraint()).isEqualTo("absent");
    }

    @Test
    void aChangeThatMayBeRepeatedAcceptsAKeyWithoutRememberingIt() {
        Reply reply = door.send(door.request("/api/v1/things/thing-7").DELETE().header("Idempotency-Key", "key-1"));

        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "Idempotency-Key", "If-Match", "If-None-Match", "photon-service"})
    void aHeaderWithOneMeaningIsGivenOnce(String header) {
        Reply reply = Reply.parse(door.rawLines(
                "PUT /api/v1/things/thing-7/label HTTP/1.1",
                "Host: localhost",
                "Connection: close",
                "Content-Length: 0",
                header + ": \"7\"",
                header + ": \"7\""));

        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("VALIDATION_ERROR");
        assertThat(reply.field()).isEqualTo(header);
        assertThat(reply.constraint()).isEqualTo("given once");
    }

    @Test
    void aKeyUsedForAnotherCallIsAConflict() {
        Reply reply = door.post("/api/v1/things/a/start", "{}", "Idempotency-Key", "used");

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.code()).isEqualTo("CONFLICT");
        assertThat(reply.field()).isEqualTo("Idempotency-Key");
    }

    @Test
    void aKeyIsBoundedAndPrintable() {
        assertThat(door.post("/api/v1/things/a/start", "{}", "Idempotency-Key", "k".repeat(255))
                        .status())
                .isEqualTo(200);
        for (String key : List.of("k".repeat(256), "a b", "")) {
            Reply reply = door.post("/api/v1/things/a/start", "{}", "Idempotency-Key", key);

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.field()).isEqualTo("Idempotency-Key");
        }
    }

    @Test
    void aKeyCannotBeUsedWhereTheBodyIsTooLongToKeep() {
        Reply reply = door.post("/api/v1/upload", "x", "Idempotency-Key", "key-1");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.field()).isEqualTo("Idempotency-Key");
    }
}
