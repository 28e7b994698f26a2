package io.photoncloud.common.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.common.door.TestingDoor.Reply;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Input that is wrong gets a 4xx in the envelope that names what was wrong, whatever it is. */
class BadInputTest {

    private final TestingDoor door = TestingDoor.shared();

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongFields")
    void aWrongFieldIsNamedWithWhatItMustBe(String body, String field, String constraint) {
        Reply reply = door.post("/api/v1/things", body);

        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("VALIDATION_ERROR");
        assertThat(reply.field()).isEqualTo(field);
        assertThat(reply.constraint()).isEqualTo(constraint);
    }

    static Stream<Arguments> wrongFields() {
        return Stream.of(
                Arguments.of("{}", "name", "required"),
                Arguments.of("{\"name\":null}", "name", "required"),
                Arguments.of("{\"name\":\"a\",\"nmae\":1}", "nmae", "unknown"),
                Arguments.of("{\"name\":\"a\",\"memoryMib\":1}", "memoryMib", "unknown"),
                Arguments.of("{\"name\":\"a\",\"ports\":[{\"port\":1,\"prot\":\"x\"}]}", "ports[0].prot", "unknown"),
                Arguments.of("{\"name\":\"a\",\"name\":\"b\"}", "name", "given once"),
                Arguments.of(
                        "{\"name\":\"a\",\"ports\":[{\"port\":1},{\"port\":1,\"port\":2}]}",
                        "ports[1].port",
                        "given once"),
                Arguments.of("{\"name\":\"a\",\"kind\":\"robot\"}", "kind", "one of user, service_account"),
                Arguments.of("{\"name\":\"a\",\"kind\":0}", "kind", "one of user, service_account"),
                Arguments.of("{\"name\":\"a\",\"kind\":\"\"}", "kind", "one of user, service_account"),
                Arguments.of("{\"name\":7}", "name", "a string"),
                Arguments.of("{\"name\":true}", "name", "a string"),
                Arguments.of("{\"name\":{}}", "name", "a string"),
                Arguments.of("{\"name\":[\"a\"]}", "name", "a string"),
                Arguments.of("{\"name\":\"a\",\"memory_mib\":\"1\"}", "memory_mib", "an integer"),
                Arguments.of("{\"name\":\"a\",\"memory_mib\":1.5}", "memory_mib", "an integer"),
                Arguments.of("{\"name\":\"a\",\"memory_mib\":true}", "memory_mib", "an integer"),
                Arguments.of("{\"name\":\"a\",\"memory_mib\":99999999999}", "memory_mib", "an integer in range"),
                Arguments.of("{\"name\":\"a\",\"ports\":{}}", "ports", "an array"),
                Arguments.of("{\"name\":\"a\",\"ports\":[1]}", "ports[0]", "an object"),
                Arguments.of("{\"name\":\"a\",\"ports\":[{\"port\":0}]}", "ports[0].port", "must be 1 to 65535"),
                Arguments.of("{\"name\":\"a\",\"ports\":[{\"port\":null}]}", "ports[0].port", "required"),
                Arguments.of(
                        "{\"name\":\"a\",\"protected_from_delete\":\"yes\"}", "protected_from_delete", "true or false"),
                Arguments.of("[]", "$", "an object"),
                Arguments.of("\"name\"", "$", "an object"),
                Arguments.of("null", "$", "required"),
                Arguments.of("", "$", "required"));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "{",
                "{\"name\":",
                "{\"name\":\"a\"",
                "{\"name\":\"a\"}}",
                "{\"name\":\"a\"} true",
                "{name:1}",
                "{'name':'a'}",
                "{\"name\":\"a\",}",
                "{\"name\":\"\u0001\"}",
                "nonsense",
                "{\"name\":NaN}",
                "   ",
            })
    void malformedJsonIsNamedAsSuch(String body) {
        Reply reply = door.post("/api/v1/things", body);

        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.code()).isIn("BAD_REQUEST", "VALIDATION_ERROR");
        assertThat(reply.field()).isEqualTo("$");
        assertThat(reply.text()).doesNotContain("jackson", "Jackson", "java.", "io.photoncloud", "Exception");
    }

    @Test
    void bytesThatAreNoUtf8AreMalformed() {
        byte[] body = "{\"name\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        Reply reply = door.send(door.request("/api/v1/things")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body)));

        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("BAD_REQUEST");
    }

    @Test
    void jsonMayNestOnlySoDeep() {
        String within = "{\"a\":" + "[".repeat(63) + "]".repeat(63) + "}";
        String deep = "{\"a\":" + "[".repeat(64) + "]".repeat(64) + "}";
        Reply reply = door.post("/api/v1/anything", deep);

        assertThat(door.post("/api/v1/anything", within).status()).isEqualTo(200);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.message()).contains("photon.http.json-depth-max");

        Reply bomb = door.post("/api/v1/things", "[".repeat(200_000));
        assertThat(bomb.status()).isEqualTo(400);
    }

    @Test
    void anUnknownPathIsNotFound() {
        for (String path :
                new String[] {"/nothing", "/api/v1/things/thing-7/nothing", "/error", "/favicon.ico", "/health/"}) {
            Reply reply = door.get(path);

            assertThat(reply.status()).as(path).isEqualTo(404);
            assertThat(reply.code()).isEqualTo("NOT_FOUND");
        }
    }

    @Test
    void aWrongMethodIsToldWhichAreAllowed() {
        Reply reply = door.send(door.request("/api/v1/things").DELETE());

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.code()).isEqualTo("METHOD_NOT_ALLOWED");
        assertThat(reply.header("Allow")).isEqualTo("GET, POST");

        Reply made = door.send(door.request("/api/v1/things").method("BREW", BodyPublishers.noBody()));
        assertThat(made.status()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "nonsense"
            })
    void anotherContentTypeIsUnsupported(String type) {
        Reply reply = door.send(door.request("/api/v1/things")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("{\"name\":\"a\"}")));

        assertThat(reply.status()).as(reply.text()).isEqualTo(415);
        assertThat(reply.code()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
        assertThat(reply.field()).isEqualTo("Content-Type");
        assertThat(reply.message()).isEqualTo("Content-Type must be application/json, not " + type);
    }

    @Test
    void aBodyWithoutAContentTypeIsUnsupported() {
        Reply reply = door.send(door.request("/api/v1/things").POST(BodyPublishers.ofString("{\"name\":\"a\"}")));

        assertThat(reply.status()).isEqualTo(415);
        assertThat(reply.message()).isEqualTo("Content-Type is absent and must be application/json");
    }

    @Test
    void whatIsUnsupportedIsToldWhatThePathTakes() {
        Reply other = door.post("/api/v1/bytes", "{}");
        Reply absent = door.send(door.request("/api/v1/bytes").POST(BodyPublishers.ofString("x")));

        assertThat(other.status()).isEqualTo(415);
        assertThat(other.constraint()).isEqualTo("application/octet-stream");
        assertThat(other.message()).isEqualTo("Content-Type must be application/octet-stream, not application/json");
        assertThat(absent.status()).as("an absent type stands for bytes").isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "application/x-www-form-urlencoded, '',        200",
        "application/x-www-form-urlencoded, count=5,   415",
        "application/x-www-form-urlencoded, {},        415",
        "text/plain,                        x,         415",
        "nonsense,                          x,         415",
        "application/json,                  {},        200",
        "application/json;charset=utf-8,    {},        200",
    })
    void whereNoBodyIsTakenNoneOrJsonMayCome(String type, String body, int status) {
        Reply reply = door.send(
                door.request("/api/v1/numbers/1").header("Content-Type", type).POST(BodyPublishers.ofString(body)));

        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        if (status == 200) {
            assertThat(reply.data().get("count").asInt()).isZero();
        } else {
            assertThat(reply.field()).isEqualTo("Content-Type");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0x10,                 '',           number, an integer",
        "010,                  '',           number, an integer",
        "1_0,                  '',           number, an integer",
        "%2B5,                 '',           number, an integer",
        "99999999999999999999, '',           number, an integer",
        "9223372036854775808,  '',           number, an integer",
        "1,                    count=0x10,   count,  an integer",
        "1,                    count=+5,     count,  an integer",
        "1,                    count=%2B5,   count,  an integer",
        "1,                    count=%205,   count,  an integer",
        "1,                    count=#5,     count,  an integer",
        "1,                    count=3000000000, count, an integer",
        "1,                    count=%D9%A3, count,  an integer",
        "1,                    really=yes,   really, true or false",
        "1,                    really=on,    really, true or false",
        "1,                    really=1,     really, true or false",
        "1,                    really=TRUE,  really, true or false",
    })
    void aNumberOrTruthValueIsWrittenAsInJson(String number, String query, String field, String constraint) {
        Reply reply = Reply.parse(door.rawLines(
                "POST /api/v1/numbers/" + number + "?" + query.replace("#", "%23") + " HTTP/1.1",
                "Host: localhost",
                "Connection: close",
                "Content-Length: 0"));

        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("VALIDATION_ERROR");
        assertThat(reply.field()).isEqualTo(field);
        assertThat(reply.constraint()).isEqualTo(constraint);
    }

    @Test
    void numbersAndTruthValuesAsInJsonAreRead() {
        Reply reply = door.post("/api/v1/numbers/-9223372036854775808?count=-7&really=true", "");

        assertThat(reply.text()).contains("{\"number\":-9223372036854775808,\"count\":-7,\"really\":true}");
        assertThat(door.post("/api/v1/numbers/0?count=&really=", "").text())
                .contains("{\"number\":0,\"count\":0,\"really\":false}");
    }

    @Test
    void optionsTellsWhichMethodsThereAre() {
        Reply reply = door.send(door.request("/api/v1/things").method("OPTIONS", BodyPublishers.noBody()));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Allow").split(",")).contains("GET", "POST", "OPTIONS");
        assertThat(reply.data().isEmpty()).isTrue();
        assertThat(reply.json().at("/meta/request_id").asString()).isNotEmpty();
        Reply nowhere = door.send(door.request("/nothing").method("OPTIONS", BodyPublishers.noBody()));
        assertThat(nowhere.status()).isEqualTo(404);
        assertThat(nowhere.code()).isEqualTo("NOT_FOUND");
    }

    @Test
    void aBrowserThatAsksForAnotherOriginIsRefused() {
        Reply reply = Reply.parse(door.rawLines(
                "OPTIONS /api/v1/things HTTP/1.1",
                "Host: localhost",
                "Connection: close",
                "Origin: http://localhost:3000",
                "Access-Control-Request-Method: POST"));

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.code()).isEqualTo("PERMISSION_DENIED");
        assertThat(reply.field()).isEqualTo("Origin");
    }

    /** In chunks, so that only the last one tells the end; and the log tells the cause. */
    @Test
    void anAnswerThatFailsHalfwayNeverLooksWhole() {
        String answer = door.rawLines("GET /api/v1/halfway HTTP/1.1", "Host: localhost");

        assertThat(answer).startsWith("HTTP/1.1 200").contains("\r\n1\r\n1\r\n").doesNotContain("\r\n0\r\n");
        assertThat(answer).doesNotContain("secret");
        assertThatThrownBy(() -> door.get("/api/v1/halfway")).isInstanceOf(UncheckedIOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "image/png", "application/json;q=0", "nonsense/"})
    void anAnswerThatIsNotAcceptedIsRefusedBeforeAnythingIsDone(String accept) {
        Reply reply = door.get("/api/v1/broken", "Accept", accept);

        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("BAD_REQUEST");
        assertThat(reply.field()).isEqualTo("Accept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "application/*", "text/html, application/json;q=0.5", "text/html, */*;q=0.1"})
    void anAnswerThatIsAcceptedComes(String accept) {
        assertThat(door.get("/api/v1/things/thing-7", "Accept", accept).status())
                .isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongQueries")
    void aWrongQueryParameterIsNamed(String query, String field, String constraint) {
        Reply reply = door.get("/api/v1/things?" + query);

        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("VALIDATION_ERROR");
        assertThat(reply.field()).isEqualTo(field);
        assertThat(reply.constraint()).isEqualTo(constraint);
    }

    static Stream<Arguments> wrongQueries() {
        return Stream.of(
                Arguments.of("knid=user", "knid", "unknown"),
                Arguments.of("limit=1&limit=2", "limit", "given once"),
                Arguments.of("limit=0", "limit", "an integer from 1 to 10000"),
                Arguments.of("limit=10001", "limit", "an integer from 1 to 10000"),
                Arguments.of("limit=-1", "limit", "an integer from 1 to 10000"),
                Arguments.of("limit=ten", "limit", "an integer from 1 to 10000"),
                Arguments.of("limit=99999999999999999999", "limit", "an integer from 1 to 10000"),
                Arguments.of("page_token=x", "page_token", "a next_page_token of the same list"),
                Arguments.of("page_token=%F0%9F%98%80", "page_token", "a next_page_token of the same list"),
                Arguments.of("kind=robot", "kind", "one of user, service_account"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"&&", "&", "limit=&page_token=", "limit=5&&kind=", "label=a&label=b"})
    void emptyPairsAndDeclaredRepetitionsAreFine(String query) {
        Reply reply = door.get("/api/v1/things?" + query);

        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    }

    @Test
    void aForeignStandardsEndpointTakesAnyQuery() {
        assertThat(door.get("/api/v1/foreign?whatever=1&whatever=2").status()).isEqualTo(200);
    }

    @Test
    void aBodyOverTheBoundIsRefusedByItsLengthAlone() {
        Reply reply = Reply.parse(door.rawLines(
                "POST /api/v1/things HTTP/1.1",
                "Host: localhost",
                "Connection: close",
                "Content-Type: application/json",
                "Content-Length: 2097153",
                "Expect: 100-continue"));

        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.code()).isEqualTo("PAYLOAD_TOO_LARGE");
    }

    @Test
    void aChunkedBodyOverTheBoundIsRefusedWhereItPassesIt() {
        HttpRequest.Builder request = door.request("/api/v1/things")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.SequenceInputStream(
                        new java.io.ByteArrayInputStream("{\"name\":\"".getBytes(StandardCharsets.UTF_8)),
                        new java.io.ByteArrayInputStream("x".repeat(3_000_000).getBytes(StandardCharsets.UTF_8)))));
        Reply reply = door.send(request);

        assertThat(reply.status()).as(reply.text()).isEqualTo(413);
        assertThat(reply.code()).isEqualTo("PAYLOAD_TOO_LARGE");
    }

    @Test
    void aRouteMayTakeLongerBodies() {
        HttpRequest.Builder request =
                door.request("/api/v1/upload").POST(BodyPublishers.ofByteArray(new byte[5_000_000]));

        assertThat(door.send(request).data().get("size").asLong()).isEqualTo(5_000_000);
    }
}
