package io.photoncloud.chainfire.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.RestCaller;
import io.photoncloud.chainfire.RestCaller.Reply;
import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.chainfire.store.Bytes;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KvRestTest {

    private static final RestCaller REST = new RestCaller(TestingChainFire.shared());
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final int KEY_BYTES_MAX = 16 << 10;
    private static final int VALUE_BYTES_MAX = 1 << 20;
    private static final char[] NEEDING_ESCAPES = {'/', '%', '?', '#', ' ', '\n', '\t', '"', '<', '|', 0x7f};

    @AfterAll
    static void close() {
        REST.close();
    }

    private static String fresh() {
        return "rest-" + NAMES.incrementAndGet() + ":";
    }

    @Test
    void theCallsOfTheGuideAnswerAsWritten() {
        String user = fresh();
        String alice = "{\"value\": \"{\\\"name\\\":\\\"alice\\\",\\\"email\\\":\\\"alice@example.com\\\"}\"}";

        assertThat(REST.post("/api/v1/kv/" + user + "123/put", alice).status()).isEqualTo(200);
        Reply got = REST.get("/api/v1/kv/" + user + "123");
        assertThat(got.status()).isEqualTo(200);
        assertThat(got.data("/key").asString()).isEqualTo(user + "123");
        assertThat(got.data("/value").asString()).isEqualTo("{\"name\":\"alice\",\"email\":\"alice@example.com\"}");
        assertThat(got.text()).startsWith("{\"data\":{\"key\":\"" + user + "123\",\"value\":\"");

        REST.post("/api/v1/kv/" + user + "456/put", "{\"value\": \"bob\"}");
        Reply list = REST.get("/api/v1/kv?prefix=" + user);
        assertThat(list.data("/items").size()).isEqualTo(2);
        assertThat(list.data("/items/1/key").asString()).isEqualTo(user + "456");
        assertThat(list.data("/items/1/value").asString()).isEqualTo("bob");

        Reply deleted = REST.post("/api/v1/kv/" + user + "123/delete", "");
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.data("/deleted").asBoolean()).isTrue();
        Reply gone = REST.get("/api/v1/kv/" + user + "123");
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.code()).isEqualTo("NOT_FOUND");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "a%2Fb",
                "a;b=c",
                "a//b",
                "a/../b",
                "..",
                ".",
                "a:b",
                "a%3Bb",
                "%E3%81%82",
                "a%20b",
                "a%25b",
                "x/put",
                "x/delete",
                "put",
                "txn/x",
                "a/",
                "/a",
                "a%3Fb",
                "%00"
            })
    void aKeyInAPathIsDecodedOnceAndOtherwiseAsItIs(String encoded) {
        String path = "/api/v1/kv/" + fresh() + encoded;
        String expected = java.net.URLDecoder.decode(
                path.substring("/api/v1/kv/".length()), java.nio.charset.StandardCharsets.UTF_8);

        Reply put = REST.put(path, "{\"value\":\"v\"}");
        assertThat(put.status()).as(put.text()).isEqualTo(200);
        assertThat(put.data("/key").asString()).isEqualTo(expected);
        assertThat(REST.get(path).data("/key").asString()).isEqualTo(expected);
        assertThat(REST.post(path + "/put", "{\"value\":\"w\"}").data("/key").asString())
                .isEqualTo(expected);
        assertThat(REST.post(path + "/delete", "").data("/key").asString()).isEqualTo(expected);
        assertThat(REST.get(path).status()).isEqualTo(404);
    }

    @Test
    void bytesThatAreNoTextGoAsBase64() {
        String path = "/api/v1/kv/" + fresh() + "%FF%00";
        String content = Base64.getEncoder().encodeToString(new byte[] {(byte) 0xfe, 0, 1});

        assertThat(REST.put(path, "{\"value_base64\":\"" + content + "\"}").status())
                .isEqualTo(200);
        Reply got = REST.get(path);
        assertThat(got.data("/value_base64").asString()).isEqualTo(content);
        assertThat(got.data().has("value")).isFalse();
        assertThat(got.data().has("key")).isFalse();
        assertThat(Base64.getDecoder().decode(got.data("/key_base64").asString()))
                .endsWith((byte) 0xff, (byte) 0);
    }

    @Test
    void revisionsAndVersionsAreTold() {
        String path = "/api/v1/kv/" + fresh();
        Reply first = REST.put(path, "{\"value\":\"1\"}");
        Reply second = REST.put(path, "{\"value\":\"2\"}");

        assertThat(first.data("/version").asLong()).isEqualTo(1);
        assertThat(second.data("/version").asLong()).isEqualTo(2);
        long created = first.data("/create_revision").asLong();
        assertThat(second.data("/create_revision").asLong()).isEqualTo(created);
        assertThat(second.data("/mod_revision").asLong()).isGreaterThan(created);
        assertThat(second.etag()).isEqualTo("\"" + second.data("/mod_revision").asLong() + "\"");
        assertThat(REST.get(path + "?revision=" + created).data("/value").asString())
                .isEqualTo("1");
        assertThat(REST.get(path).etag()).isEqualTo(second.etag());
        assertThat(REST.get(path, "If-None-Match", second.etag()).status()).isEqualTo(304);
        Reply future = REST.get(path + "?revision=900000000");
        assertThat(future.status()).isEqualTo(400);
        assertThat(future.details("reason").asString()).isEqualTo("FUTURE_REVISION");
    }

    @Test
    void aWriteMayDependOnWhatTheKeyIs() {
        String path = "/api/v1/kv/" + fresh();
        Reply created = REST.put(path, "{\"value\":\"1\"}", "If-None-Match", "*");
        assertThat(created.status()).isEqualTo(200);

        Reply again = REST.put(path, "{\"value\":\"2\"}", "If-None-Match", "*");
        assertThat(again.status()).isEqualTo(412);
        assertThat(again.code()).isEqualTo("PRECONDITION_FAILED");
        assertThat(again.details("mod_revision").asLong())
                .isEqualTo(created.data("/mod_revision").asLong());
        assertThat(again.message()).contains("" + created.data("/mod_revision").asLong());

        Reply changed = REST.put(path, "{\"value\":\"2\"}", "If-Match", created.etag());
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.data("/version").asLong()).isEqualTo(2);
        assertThat(REST.put(path, "{\"value\":\"3\"}", "If-Match", created.etag())
                        .status())
                .isEqualTo(412);
        assertThat(REST.delete(path, "If-Match", created.etag()).status()).isEqualTo(412);
        assertThat(REST.delete(path, "If-Match", changed.etag())
                        .data("/deleted")
                        .asBoolean())
                .isTrue();
        assertThat(REST.delete(path, "If-Match", "*").status()).isEqualTo(412);
        assertThat(REST.delete(path).data("/deleted").asBoolean()).isFalse();
    }

    @Test
    void aWriteWithAKeyOfIdempotencyHappensOnceAndAnswersAsTheFirst() {
        String path = "/api/v1/kv/" + fresh();
        String[] once = {"Idempotency-Key", "put-" + path.hashCode()};
        REST.put(path, "{\"value\":\"0\"}");
        Reply first = REST.put(path, "{\"value\":\"1\"}", once);
        REST.put(path, "{\"value\":\"other\"}");
        Reply replay = REST.put(path, "{\"value\":\"1\"}", once);

        assertThat(replay.data()).isEqualTo(first.data());
        assertThat(first.data("/version").asLong()).isEqualTo(2);
        assertThat(REST.get(path).data("/value").asString()).isEqualTo("other");
        Reply otherBody = REST.put(path, "{\"value\":\"2\"}", once);
        assertThat(otherBody.status()).isEqualTo(409);
        assertThat(otherBody.code()).isEqualTo("CONFLICT");

        String[] delete = {"Idempotency-Key", "delete-" + path.hashCode()};
        Reply gone = REST.delete(path, delete);
        REST.put(path, "{\"value\":\"back\"}");
        assertThat(REST.delete(path, delete).data()).isEqualTo(gone.data());
        assertThat(gone.data("/deleted").asBoolean()).isTrue();
        assertThat(REST.get(path).status()).isEqualTo(200);
        Reply leases = REST.get("/api/v1/leases?limit=1000");
        assertThat(leases.data("/items").toString()).doesNotContain("-");
    }

    @Test
    void aKeyMayLiveForATimeOrAsLongAsALease() {
        String path = "/api/v1/kv/" + fresh();
        long lease = REST.put(path, "{\"value\":\"1\",\"ttl_seconds\":60}")
                .data("/lease")
                .asLong();
        assertThat(lease).isPositive();
        Reply told = REST.get("/api/v1/leases/" + lease + "?keys=true");
        assertThat(told.data("/ttl_seconds").asLong()).isEqualTo(60);
        assertThat(told.data("/keys").size()).isEqualTo(1);
        assertThat(REST.put(path + "2", "{\"value\":\"1\",\"lease_id\":" + lease + "}")
                        .status())
                .isEqualTo(200);
        assertThat(REST.delete("/api/v1/leases/" + lease).status()).isEqualTo(200);
        assertThat(REST.get(path).status()).isEqualTo(404);
        assertThat(REST.get(path + "2").status()).isEqualTo(404);

        Reply none = REST.put(path, "{\"value\":\"1\",\"lease_id\":" + lease + "}");
        assertThat(none.status()).isEqualTo(404);
        assertThat(none.details("reason").asString()).isEqualTo("LEASE_NOT_FOUND");
        assertThat(REST.put(path, "{\"value\":\"1\",\"lease_id\":1,\"ttl_seconds\":1}")
                        .details("field")
                        .asString())
                .isEqualTo("lease_id");
    }

    @Test
    void aListIsReadPageByPageAtOneRevision() {
        String prefix = fresh();
        for (int i = 0; i < 25; i++) {
            REST.put("/api/v1/kv/" + prefix + (char) ('a' + i), "{\"value\":\"" + i + "\"}");
        }
        String list = "/api/v1/kv?prefix=" + prefix + "&limit=10&keys_only=true";
        Reply first = REST.get(list);
        REST.delete("/api/v1/kv/" + prefix + "z");
        REST.put("/api/v1/kv/" + prefix + "kk", "{\"value\":\"later\"}");
        Reply second = REST.get(list + "&page_token=" + token(first));
        Reply third = REST.get(list + "&page_token=" + token(second));

        assertThat(first.data("/items").size()).isEqualTo(10);
        assertThat(first.data("/items/0").has("value")).isFalse();
        assertThat(second.data("/items/0/key").asString()).isEqualTo(prefix + "k");
        assertThat(second.data("/items/1/key").asString()).isEqualTo(prefix + "l");
        assertThat(third.data("/items").size()).isEqualTo(5);
        assertThat(third.json().get("meta").has("next_page_token")).isFalse();
        assertThat(third.data("/revision").asLong())
                .isEqualTo(first.data("/revision").asLong());
        assertThat(REST.get("/api/v1/kv?prefix=" + prefix + "&count_only=true")
                        .data("/count")
                        .asLong())
                .isEqualTo(26);
        Reply range = REST.get("/api/v1/kv?start=" + prefix + "c&end=" + prefix + "e&&");
        assertThat(range.data("/items").size()).isEqualTo(2);
        Reply foreign = REST.get("/api/v1/kv?prefix=other&page_token=" + token(first));
        assertThat(foreign.details("field").asString()).isEqualTo("page_token");
    }

    @Test
    void aListHasAThousandKeysUnlessToldOtherwise() {
        String prefix = fresh();
        for (int page = 0; page < 12; page++) {
            int first = page * 100;
            String puts = IntStream.range(first, Math.min(first + 100, 1_150))
                    .mapToObj(i -> "{\"put\":{\"key\":\"" + prefix + (10_000 + i) + "\",\"value\":\"v\"}}")
                    .collect(Collectors.joining(","));
            assertThat(REST.post("/api/v1/kv/txn", "{\"then\":[" + puts + "]}").status())
                    .isEqualTo(200);
        }
        String list = "/api/v1/kv?prefix=" + prefix;
        Reply first = REST.get(list);
        Reply second = REST.get(list + "&page_token=" + token(first));
        assertThat(first.data("/items").size()).isEqualTo(1_000);
        assertThat(second.data("/items").size()).isEqualTo(150);
        assertThat(REST.get(list + "&limit=10000").data("/items").size()).isEqualTo(1_150);
        assertThat(REST.get(list + "&limit=10001").details("field").asString()).isEqualTo("limit");
    }

    @Test
    void theLongestKeysArePutReadListedAndDeleted() {
        byte[] key = new byte[KEY_BYTES_MAX];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) NEEDING_ESCAPES[i % NEEDING_ESCAPES.length];
        }
        key[0] = '!';
        key[1] = (byte) NAMES.incrementAndGet();
        String shared = escaped(Arrays.copyOf(key, key.length - 1));
        for (char last : new char[] {'\n', '%'}) {
            Reply put = REST.put(
                    "/api/v1/kv/" + shared + "%%%02X".formatted((int) last), "{\"value\":\"" + (int) last + "\"}");
            assertThat(put.status()).as(put.text()).isEqualTo(200);
        }
        String one = "/api/v1/kv/" + shared + "%0A";
        assertThat(REST.get(one).data("/value").asString()).isEqualTo("10");
        assertThat(REST.get(one).data("/key").asString()).hasSize(KEY_BYTES_MAX).endsWith("\n");

        String list = "/api/v1/kv?prefix=" + shared + "&limit=1";
        Reply first = REST.get(list);
        Reply second = REST.get(list + "&page_token=" + token(first));
        assertThat(second.data("/items/0/value").asString()).isEqualTo("37");
        assertThat(second.json().get("meta").has("next_page_token")).isFalse();
        String between = "/api/v1/kv?limit=1&start=" + shared + "%0A&end=" + shared + "%7F";
        assertThat(REST.get(between + "&page_token=" + token(REST.get(between)))
                        .data("/items/0/value")
                        .asString())
                .isEqualTo("37");

        assertThat(REST.delete(one).data("/deleted").asBoolean()).isTrue();
        assertThat(REST.post("/api/v1/kv/" + shared + "%25/delete", "")
                        .data("/deleted")
                        .asBoolean())
                .isTrue();
        assertThat(REST.get(list).data("/items").size()).isZero();
    }

    private static String escaped(byte[] key) {
        StringBuilder path = new StringBuilder();
        for (byte each : key) {
            path.append("%%%02X".formatted(each));
        }
        return path.toString();
    }

    @Test
    void theLongestValueOfControlCharactersIsPutAndRead() {
        String path = "/api/v1/kv/" + fresh() + "long";
        String value = "\u0001".repeat(VALUE_BYTES_MAX);
        Reply put = REST.put(path, "{\"value\":\"" + "\\u0001".repeat(VALUE_BYTES_MAX) + "\"}");
        assertThat(put.status()).as(put.text()).isEqualTo(200);
        assertThat(REST.get(path).data("/value").asString()).isEqualTo(value);
        assertThat(REST.put(path, "{\"value\":\"" + "\\u0001".repeat(VALUE_BYTES_MAX + 1) + "\"}")
                        .status())
                .isEqualTo(413);
    }

    private static String token(Reply page) {
        return page.json().at("/meta/next_page_token").asString();
    }

    @Test
    void aValueOfTwoMebibytesIsRefusedByTheLimitsName() {
        Reply whole = REST.put("/api/v1/kv/" + fresh(), "{\"value\":\"" + "x".repeat(2 << 20) + "\"}");
        assertThat(whole.status()).isEqualTo(413);
        assertThat(whole.code()).isEqualTo("PAYLOAD_TOO_LARGE");
        assertThat(whole.message()).contains("2097152");

        Reply value = REST.put("/api/v1/kv/" + fresh(), "{\"value\":\"" + "x".repeat((1 << 20) + 1) + "\"}");
        assertThat(value.status()).isEqualTo(413);
        assertThat(value.message()).contains("1048576");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|value|400",
                "{\"value\":\"a\",\"value_base64\":\"YQ==\"}|value|400",
                "{\"value_base64\":\"*\"}|value_base64|400",
                "{\"value\":7}|value|400",
                "{\"valeu\":\"a\"}|valeu|400",
                "{\"value\":\"a\",\"value\":\"b\"}|value|400",
                "{\"value\":\"a\",\"ttl_seconds\":0}|ttl_seconds|400",
                "{\"value\":\"a\"|$|400"
            })
    void aBadBodyIsRefusedByTheFieldsName(String body, String field, int status) {
        Reply refused = REST.post("/api/v1/kv/k/put", body);
        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.details("field").asString()).as(refused.text()).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/api/v1/kv/%zz,400",
        "GET,/api/v1/kv?prefix=a&limit=0,400",
        "GET,/api/v1/kv?perfix=a,400",
        "GET,/api/v1/kv?page_token=zz,400",
        "GET,/api/v1/kv?revision=-1,400",
        "GET,/api/v1/kv/a?revision=x,400",
        "GET,/api/v1/nothing,404",
        "DELETE,/api/v1/kv,405",
        "GET,/api/v1/leases/x,400",
        "GET,/api/v1/leases/77,404"
    })
    void aBadCallIsAnsweredInTheEnvelope(String method, String path, int status) {
        // A percent sign without two digits is no URI to a client library, so that call goes over a plain socket.
        Reply reply = path.contains("%zz")
                ? new Reply(
                        TestingChainFire.shared().rawStatus(method, path),
                        Bytes.utf8("{\"error\":{\"code\":\"-\"}}"),
                        "")
                : method.equals("GET") ? REST.get(path) : REST.delete(path);
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.code()).isNotEmpty();
    }

    @Test
    void nothingOfServicesShows() {
        REST.put("/api/v1/kv/" + fresh(), "{\"value\":\"1\"}", "Idempotency-Key", "hidden-" + fresh());
        assertThat(REST.get("/api/v1/kv?start=%00&limit=1000").text()).doesNotContain("once/", "members/");
        assertThat(REST.get("/api/v1/kv/a", "photon-keyspace", "chainfire").status())
                .isEqualTo(403);
    }
}
