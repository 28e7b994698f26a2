package io.photoncloud.system.chainfire;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.testing.RaftCluster;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every call on ChainFire that the REST guide promises, sent by curl to one real node. */
class GuideTest {

    private static final String ALICE = "{\"name\":\"alice\",\"email\":\"alice@example.com\"}";
    private static final String PUT_ALICE = """
            curl -X POST http://localhost:8081/api/v1/kv/user:123/put \
              -H "Content-Type: application/json" \
              -d '{"value": "{\\"name\\":\\"alice\\",\\"email\\":\\"alice@example.com\\"}"}'""";

    private static final RunningCloud cloud = new RunningCloud("guide");

    private final Curl curl = new Curl(cloud.host(1));

    @BeforeAll
    static void start() {
        cloud.up();
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @Test
    void health() {
        assertThat(text(curl.run("curl http://localhost:8081/health").data(200), "status"))
                .isEqualTo("UP");
    }

    @Test
    void clusterStatus() {
        JsonNode data =
                curl.run("curl http://localhost:8081/api/v1/cluster/status").data(200);
        assertThat(data.path("node_id").asInt()).isEqualTo(1);
        assertThat(text(data, "cluster_id")).isNotEmpty();
        assertThat(data.path("term").asLong()).isPositive();
        assertThat(text(data, "role")).isEqualTo("leader");
        assertThat(data.path("is_leader").asBoolean()).isTrue();
    }

    @Test
    void putGetAndDelete() {
        curl.run(PUT_ALICE).data(200);
        JsonNode read =
                curl.run("curl http://localhost:8081/api/v1/kv/user:123").data(200);
        assertThat(text(read, "key")).isEqualTo("user:123");
        assertThat(text(read, "value")).isEqualTo(ALICE);
        JsonNode deleted = curl.run("curl -X POST http://localhost:8081/api/v1/kv/user:123/delete")
                .data(200);
        assertThat(deleted.path("deleted").asBoolean()).isTrue();
        JsonNode error =
                curl.run("curl http://localhost:8081/api/v1/kv/user:123").error(404);
        assertThat(text(error, "code")).isEqualTo("NOT_FOUND");
        assertThat(text(error, "message")).isNotEmpty();
        assertThat(error.has("details")).isTrue();
    }

    @Test
    void rangeOverAPrefix() {
        curl.run(PUT_ALICE).data(200);
        curl.run(PUT_ALICE.replace("user:123", "user:456")).data(200);
        curl.run(PUT_ALICE.replace("user:123", "users")).data(200);
        JsonNode items = curl.run("curl \"http://localhost:8081/api/v1/kv?prefix=user:\"")
                .data(200)
                .path("items");
        assertThat(items.values()).extracting(item -> text(item, "key")).containsExactly("user:123", "user:456");
        assertThat(items.values()).extracting(item -> text(item, "value")).containsOnly(ALICE);
    }

    @Test
    void aStandardRequestAndItsValueAlone() {
        curl.run("""
                curl -X POST http://localhost:8081/api/v1/kv/mykey/put \
                  -H "Content-Type: application/json" \
                  -d '{"value": "myvalue"}'""").data(200);
        assertThat(text(curl.run("curl http://localhost:8081/api/v1/kv/mykey").data(200), "value"))
                .isEqualTo("myvalue");
    }

    @Test
    void severalCallsOverOneConnection() {
        Stream.of("key1", "key2", "key3")
                .forEach(key -> cloud.rest(1).put(key, "of " + key).expect(200));
        String output = curl.shell("""
                curl --silent --verbose -K - <<EOF
                url = http://localhost:8081/api/v1/kv/key1
                url = http://localhost:8081/api/v1/kv/key2
                url = http://localhost:8081/api/v1/kv/key3
                EOF""");
        assertThat(output).contains("\"of key1\"", "\"of key2\"", "\"of key3\"");
        assertThat(output.split("Connected to ", -1)).as(output).hasSize(2);
    }

    @Test
    void headersAndTimes() {
        assertThat(curl.shell("curl -v http://localhost:8081/health 2>&1"))
                .contains("< HTTP/1.1 200")
                .containsIgnoringCase("< Content-Type: application/json");
        assertThat(curl.shell("""
                curl -w "@-" -o /dev/null -s http://localhost:8081/health <<'EOF'
                time_connect:  %{time_connect}\\n
                time_total:  %{time_total}\\n
                EOF""")).containsPattern("time_total: +\\d\\.\\d+");
    }

    @Test
    void invalidJsonAndAMissingFieldAreBadRequests() {
        String put = "curl -X POST http://localhost:8081/api/v1/kv/bad/put -H 'Content-Type: application/json' -d ";
        for (String body : new String[] {"'{\"value\": '", "'{}'", "'{\"value\": 5}'"}) {
            JsonNode error = curl.run(put + body).error(400);
            assertThat(text(error, "code")).as(body).isNotEmpty();
            assertThat(text(error, "message")).as(body).isNotEmpty();
        }
        curl.run("curl http://localhost:8081/api/v1/kv/bad").error(404);
    }

    /** Nobody listens at the address: the answer comes at once, and the one real node goes on writing. */
    @Test
    void aMemberThatCannotBeReachedIsAddedAndRemoved() {
        String address = cloud.grpcAddress(2);
        String add = """
                curl -X POST http://localhost:8081/api/v1/cluster/members \
                  -H "Content-Type: application/json" \
                  -d '{
                    "node_id": 2,
                    "address": "%s"
                  }'""".formatted(address);
        long begin = System.nanoTime();
        JsonNode added = curl.run(add).data(201);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
        assertThat(added.path("node_id").asInt()).isEqualTo(2);
        assertThat(text(added, "address")).isEqualTo(address);
        assertThat(text(added, "status")).isEqualTo("joining");
        cloud.rest(1).put("while-joining", "1").expect(200);
        curl.run(add).error(409);
        cloud.rest(1).delete("/api/v1/cluster/members/2").expect(200);
        RaftCluster.await(
                "one member",
                () -> cloud.rest(1)
                                .get("/api/v1/cluster/members")
                                .data()
                                .path("members")
                                .size()
                        == 1);
        cloud.rest(1).put("after-removal", "1").expect(200);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
