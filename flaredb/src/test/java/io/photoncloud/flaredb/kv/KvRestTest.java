package io.photoncloud.flaredb.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.flaredb.TestingFlareDb;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Keys and values as curl asks for them. */
class KvRestTest {

    private static TestingFlareDb service;

    @BeforeAll
    static void start() {
        service = TestingFlareDb.start("photon.flaredb.namespaces-max=50");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Reply put(String key, String body, String... headers) {
        return service.send("PUT", "/api/v1/kv/" + key, body.replace('\'', '"'), headers);
    }

    private static Reply get(String key, String namespace) {
        return service.get("/api/v1/kv/" + key + "?namespace=" + namespace);
    }

    private static List<String> keys(Reply scan) {
        List<String> keys = new ArrayList<>();
        for (JsonNode item : scan.expect(200).data().path("items")) {
            keys.add(item.path("key").asString());
        }
        return keys;
    }

    @Test
    void theGuidesCallsAreAnsweredAsItSays() {
        put("config:db_version", "{'value': '1.0.0', 'namespace': 'system'}").expect(200);
        JsonNode data = get("config:db_version", "system").expect(200).data();
        assertThat(data.path("key").asString()).isEqualTo("config:db_version");
        assertThat(data.path("value").asString()).isEqualTo("1.0.0");
        assertThat(data.path("namespace").asString()).isEqualTo("system");
        Reply scan = service.get("/api/v1/scan?start=config:&end=config;&&namespace=system");
        assertThat(keys(scan)).containsExactly("config:db_version");
    }

    @Test
    void aKeyIsAnyBytesAndEndsWhereThePathEnds() {
        for (String key : List.of("a/b//c", "%00%01%ff", "..", ";x=y", "sp%20ace", "batch", "%2F")) {
            put(key, "{'value': '" + key.hashCode() + "', 'namespace': 'odd'}").expect(200);
        }
        for (String key : List.of("a/b//c", "%00%01%ff", "..", ";x=y", "sp%20ace", "batch", "%2F")) {
            assertThat(get(key, "odd").expect(200).data().path("value").asString())
                    .isEqualTo(String.valueOf(key.hashCode()));
        }
        assertThat(get("%00%01%ff", "odd").data().path("key_base64").asString()).isEqualTo("AAH/");
        assertThat(get("sp%20ace", "odd").data().path("key").asString()).isEqualTo("sp ace");
    }

    @Test
    void bytesThatAreNoTextAreBase64() {
        put("bytes", "{'value_base64': '/wA=', 'namespace': 'bytes'}").expect(200);
        JsonNode data = get("bytes", "bytes").expect(200).data();
        assertThat(data.path("value_base64").asString()).isEqualTo("/wA=");
        assertThat(data.has("value")).isFalse();
        assertThat(put("bytes", "{'value_base64': '/wA', 'value': 'x'}")
                        .expect(400)
                        .field())
                .isEqualTo("value");
        assertThat(put("bytes", "{'value_base64': '/w*'}").expect(400).field()).isEqualTo("value_base64");
        assertThat(put("bytes", "{}").expect(400).field()).isEqualTo("value");
    }

    @Test
    void aVersionSaysWhatAChangeBuildsOn() {
        Reply created = put("counter", "{'value': '1', 'namespace': 'cas', 'version': 0}");
        assertThat(created.expect(200).data().path("version").asLong()).isEqualTo(1);
        Reply again = put("counter", "{'value': '9', 'namespace': 'cas', 'version': 0}");
        assertThat(again.expect(409).error()).isEqualTo("CONFLICT");
        assertThat(again.body()
                        .path("error")
                        .path("details")
                        .path("current_version")
                        .asLong())
                .isEqualTo(1);
        put("counter", "{'value': '2', 'namespace': 'cas', 'version': 1}").expect(200);
        put("counter", "{'value': '9', 'namespace': 'cas', 'version': 1}").expect(409);
        Reply byHeader = put("counter", "{'value': '3', 'namespace': 'cas'}", "If-Match", "\"2\"");
        assertThat(byHeader.expect(200).response().headers().firstValue("ETag")).contains("\"3\"");
        put("counter", "{'value': '9', 'namespace': 'cas'}", "If-Match", "\"2\"")
                .expect(412);
        put("counter", "{'value': '9', 'namespace': 'cas'}", "If-None-Match", "*")
                .expect(412);
        assertThat(put("counter", "{'value': '9', 'namespace': 'cas', 'version': 3}", "If-Match", "\"3\"")
                        .expect(400)
                        .field())
                .isEqualTo("version");
        service.send("DELETE", "/api/v1/kv/counter?namespace=cas&version=2", "").expect(409);
        Reply deleted = service.send("DELETE", "/api/v1/kv/counter?namespace=cas&version=3", "");
        assertThat(deleted.expect(200).data().path("deleted").asBoolean()).isTrue();
        get("counter", "cas").expect(404);
        Reply anew = put("counter", "{'value': '1', 'namespace': 'cas', 'version': 0}");
        assertThat(anew.expect(200).data().path("version").asLong())
                .as("no version of a key comes again")
                .isEqualTo(5);
    }

    @Test
    void anEventualNamespaceHasNoVersions() {
        service.post("/api/v1/namespaces", "{\"name\": \"soft\", \"consistency\": \"eventual\"}")
                .expect(201);
        assertThat(put("k", "{'value': 'v', 'namespace': 'soft'}")
                        .expect(200)
                        .data()
                        .has("version"))
                .isFalse();
        assertThat(get("k", "soft").expect(200).data().path("value").asString()).isEqualTo("v");
        assertThat(put("k", "{'value': 'v', 'namespace': 'soft', 'version': 0}")
                        .expect(400)
                        .field())
                .isEqualTo("version");
        put("k", "{'value': 'v', 'namespace': 'soft'}", "If-None-Match", "*").expect(400);
        service.send("DELETE", "/api/v1/kv/k?namespace=soft", "").expect(200);
        get("k", "soft").expect(404);
    }

    @Test
    void aBatchIsAllOrNothing() {
        put("b1", "{'value': 'old', 'namespace': 'batch'}").expect(200);
        String refused = "{'namespace': 'batch', 'operations': [{'op': 'put', 'key': 'b2', 'value': 'x'},"
                + " {'op': 'put', 'key': 'b1', 'value': 'new', 'version': 7}]}";
        Reply answer = service.post("/api/v1/batch", refused.replace('\'', '"'));
        assertThat(answer.expect(409).field()).isEqualTo("operations[1].version");
        get("b2", "batch").expect(404);
        String good = "{'namespace': 'batch', 'operations': [{'op': 'put', 'key': 'b2', 'value': 'x'},"
                + " {'op': 'get', 'key': 'b1'}, {'op': 'delete', 'key': 'b3'}]}";
        JsonNode results = service.post("/api/v1/batch", good.replace('\'', '"'))
                .expect(200)
                .data()
                .path("results");
        assertThat(results.path(0).path("version").asLong()).isEqualTo(1);
        assertThat(results.path(1).path("entry").path("value").asString()).isEqualTo("old");
        assertThat(results.path(2).path("deleted").asBoolean()).isFalse();
        String twice = "{'operations': [{'op': 'put', 'key': 'b', 'value': 'x'}, {'op': 'delete', 'key': 'b'}]}";
        assertThat(service.post("/api/v1/batch", twice.replace('\'', '"'))
                        .expect(400)
                        .field())
                .isEqualTo("operations[1].key");
        assertThat(service.post("/api/v1/batch", "{\"operations\": []}")
                        .expect(400)
                        .field())
                .isEqualTo("operations");
    }

    @Test
    void aScanHasPagesInBothDirections() {
        for (int i = 0; i < 25; i++) {
            put("page" + (char) ('a' + i), "{'value': 'v', 'namespace': 'pages'}")
                    .expect(200);
        }
        for (String direction : List.of("false", "true")) {
            List<String> all = new ArrayList<>();
            String path = "/api/v1/scan?namespace=pages&prefix=page&limit=10&reverse=" + direction;
            Reply page = service.get(path);
            all.addAll(keys(page));
            while (page.body().path("meta").has("next_page_token")) {
                page = service.get(path + "&page_token="
                        + page.body().path("meta").path("next_page_token").asString());
                all.addAll(keys(page));
            }
            assertThat(all).hasSize(25).doesNotHaveDuplicates();
            assertThat(all.getFirst()).isEqualTo(direction.equals("true") ? "pagey" : "pagea");
            assertThat(all.getLast()).isEqualTo(direction.equals("true") ? "pagea" : "pagey");
        }
        assertThat(keys(service.get("/api/v1/scan?namespace=pages&start=pagex")))
                .containsExactly("pagex", "pagey");
        assertThat(keys(service.get("/api/v1/scan?namespace=nowhere"))).isEmpty();
        assertThat(service.get("/api/v1/scan?namespace=pages&page_token=x")
                        .expect(400)
                        .field())
                .isEqualTo("page_token");
        assertThat(service.get("/api/v1/scan?namespace=pages&keys_only=true&limit=1")
                        .data()
                        .path("items")
                        .path(0)
                        .has("value"))
                .isFalse();
    }

    @Test
    void aCallWithAKeyIsMadeOnce() {
        String body = "{'value': 'v', 'namespace': 'once'}";
        long version = put("k", body, "Idempotency-Key", "one")
                .expect(200)
                .data()
                .path("version")
                .asLong();
        put("k", "{'value': 'other', 'namespace': 'once'}").expect(200);
        Reply repeated = put("k", body, "Idempotency-Key", "one").expect(200);
        assertThat(repeated.data().path("version").asLong()).isEqualTo(version);
        assertThat(get("k", "once").data().path("value").asString()).isEqualTo("other");
        put("k", "{'value': 'w', 'namespace': 'once'}", "Idempotency-Key", "one")
                .expect(409);
    }

    @Test
    void whatIsOutOfBoundsIsNamed() {
        put("x".repeat(4096), "{'value': 'v'}").expect(200);
        assertThat(put("x".repeat(4097), "{'value': 'v'}").expect(400).field()).isEqualTo("key");
        assertThat(put("k", "{'value': '" + "v".repeat(1 << 20) + "'}")
                        .expect(413)
                        .field())
                .isEqualTo("value");
        put("k", "{'value': '" + "v".repeat((1 << 20) - 64) + "'}").expect(200);
        assertThat(put("k", "{'value': 'v', 'ttl_seconds': 0}").expect(400).field())
                .isEqualTo("ttl_seconds");
        assertThat(put("k", "{'value': 'v', 'namespace': 'no/pe'}").expect(400).field())
                .isEqualTo("namespace");
        assertThat(put("k", "{'value': 'v', 'version': -1}").expect(400).field())
                .isEqualTo("version");
        service.get("/api/v1/kv/").expect(404);
        for (int i = 0; i < 50; i++) {
            var _ = many(i);
        }
        assertThat(many(50).expect(429).message()).contains("photon.flaredb.namespaces-max");
        for (int i = 0; i <= 50; i++) {
            service.send("DELETE", "/api/v1/namespaces/many" + i + "?org_id=o", "")
                    .expect(200);
        }
    }

    private static Reply many(int i) {
        return service.post("/api/v1/namespaces", "{\"org_id\": \"o\", \"name\": \"many" + i + "\"}");
    }

    @Test
    void projectsHaveNamespacesOfTheirOwn() {
        service.send("PUT", "/api/v1/kv/k?project_id=p1", "{\"value\": \"one\"}")
                .expect(200);
        service.get("/api/v1/kv/k?project_id=p2").expect(404);
        service.send("PUT", "/api/v1/kv/k?project_id=p2", "{\"value\": \"two\"}")
                .expect(200);
        assertThat(service.get("/api/v1/kv/k?project_id=p1")
                        .data()
                        .path("value")
                        .asString())
                .isEqualTo("one");
        assertThat(service.get("/api/v1/namespaces?project_id=p1&org_id=default")
                        .expect(200)
                        .data()
                        .path("items"))
                .hasSize(1);
        JsonNode namespace =
                service.get("/api/v1/namespaces/default?project_id=p1").data();
        assertThat(namespace.path("consistency").asString()).isEqualTo("strong");
        service.post("/api/v1/namespaces", "{\"name\": \"default\", \"project_id\": \"p1\"}")
                .expect(409);
        assertThat(service.send("DELETE", "/api/v1/namespaces/default?project_id=p1", "")
                        .expect(200)
                        .data()
                        .path("deleted")
                        .asBoolean())
                .isTrue();
        service.get("/api/v1/kv/k?project_id=p1").expect(404);
        service.get("/api/v1/kv/k?project_id=p2").expect(200);
    }
}
