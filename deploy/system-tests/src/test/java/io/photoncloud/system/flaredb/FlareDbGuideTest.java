package io.photoncloud.system.flaredb;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.Curl;
import io.photoncloud.system.chainfire.Rest;
import io.photoncloud.system.chainfire.RunningCloud;
import io.photoncloud.system.walk.Killing;
import io.photoncloud.system.walk.Killing.Outage;
import io.photoncloud.system.walk.Step;
import io.photoncloud.system.walk.Walker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The calls on FlareDB that the REST guide promises, sent by curl to a real one; and clients that write while it is killed, each
 * beside a model of its own keys, all of them counting in one key by its versions. What was answered is kept, once.
 */
class FlareDbGuideTest {

    private static final int KILLS = Integer.getInteger("walk.kills", 3);
    private static final Killing.Pause BETWEEN_KILLS =
            new Killing.Pause(Duration.ofMillis(1_000), Duration.ofMillis(2_500));
    private static final int CLIENTS = 4;
    private static final int KEYS = 10;
    private static final int HTTP_PORT = 8082;

    private static final RunningCloud cloud = new RunningCloud("flaredb-guide", "flaredb");
    private static final Curl curl = new Curl(cloud.host(1));

    private final long seed = Long.getLong("walk.seed", System.nanoTime());

    @BeforeAll
    static void start() {
        cloud.up();
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @Test
    void theGuidesCallsOnKeysAreAnsweredAsItSays() {
        assertThat(curl.run("curl http://localhost:8082/health")
                        .data(200)
                        .path("status")
                        .asString())
                .isEqualTo("UP");
        curl.run("""
                curl -X PUT http://localhost:8082/api/v1/kv/config:db_version \\
                  -H "Content-Type: application/json" \\
                  -d '{
                    "value": "1.0.0",
                    "namespace": "system"
                  }'""").data(200);
        JsonNode got = curl.run("curl \"http://localhost:8082/api/v1/kv/config:db_version?namespace=system\"")
                .data(200);
        assertThat(got.path("key").asString()).isEqualTo("config:db_version");
        assertThat(got.path("value").asString()).isEqualTo("1.0.0");
        assertThat(got.path("namespace").asString()).isEqualTo("system");
        JsonNode scanned = curl.run(
                        "curl \"http://localhost:8082/api/v1/scan?start=config:&end=config;&&namespace=system\"")
                .data(200);
        assertThat(scanned.path("items").size()).isEqualTo(1);
        assertThat(scanned.path("items").path(0).path("key").asString()).isEqualTo("config:db_version");
    }

    @Test
    void whatIsAnsweredIsKeptOnceWhateverIsKilled() throws Exception {
        System.out.println("FlareDbGuideTest: -Dwalk.seed=" + seed);
        Random random = new Random(seed);
        Rest rest = new Rest("http://" + cloud.launcher().at(1, HTTP_PORT));
        List<Client> clients = new ArrayList<>();
        for (int number = 0; number < CLIENTS; number++) {
            clients.add(new Client(rest, number, new Random(random.nextLong())));
        }
        List<Outage> outages;
        try (Killing killing = Killing.start(cloud, new Random(random.nextLong()), BETWEEN_KILLS, KILLS, "flaredb")) {
            outages = killing.during(clients);
        }
        clients.forEach(Client::compare);
        int counted = clients.stream().mapToInt(client -> client.counted).sum();
        JsonNode counter =
                rest.get("/api/v1/kv/counter?namespace=walk").expect(200).data();
        assertThat(counter.path("value").asString()).isEqualTo(String.valueOf(counted));
        assertThat(counter.path("version").asLong()).isEqualTo(counted);
        int repeated =
                clients.stream().mapToInt(client -> client.walker.repeated()).sum();
        System.out.printf(
                "FlareDbGuideTest: %d kills, %d calls, %d sent again, counted to %d%n",
                outages.size(),
                clients.stream().mapToInt(client -> client.walker.steps()).sum(),
                repeated,
                counted);
        assertThat(repeated).isPositive();
    }

    /** Of one thread. */
    private static final class Client implements Killing.Client {

        private final Rest rest;
        private final Walker walker;
        private final Random random;
        private final String prefix;
        private final NavigableMap<String, String> model = new TreeMap<>();
        private int counted;

        Client(Rest rest, int number, Random random) {
            this.rest = rest;
            this.random = random;
            this.prefix = "client" + number + "/";
            this.walker = new Walker(rest, "client-" + number, (_, _) -> {});
        }

        @Override
        public void step() {
            String key = prefix + random.nextInt(KEYS);
            switch (random.nextInt(4)) {
                case 0 -> count();
                case 1 -> {
                    boolean there = model.remove(key) != null;
                    JsonNode answer = make("DELETE", path(key) + "?namespace=walk", "");
                    assertThat(answer.path("deleted").asBoolean()).as(key).isEqualTo(there);
                }
                case 2 -> {
                    String other = prefix + (KEYS + random.nextInt(KEYS));
                    String value = "b" + walker.steps();
                    var _ = make("POST", "/api/v1/batch", """
                            {"namespace": "walk", "operations": [{"op": "put", "key": "%s", "value": "%s"},
                             {"op": "put", "key": "%s", "value": "%s"}]}""".formatted(key, value, other, value));
                    model.put(key, value);
                    model.put(other, value);
                }
                default -> {
                    String value = "v" + walker.steps();
                    var _ = make("PUT", path(key), "{\"namespace\": \"walk\", \"value\": \"" + value + "\"}");
                    model.put(key, value);
                }
            }
        }

        private static String path(String key) {
            return "/api/v1/kv/" + key;
        }

        private JsonNode make(String method, String path, String body) {
            Step step = new Step(method, path, body, () -> Step.DONE, _ -> {});
            Rest.Reply reply = walker.send(step);
            walker.require(step, reply, Step.DONE);
            return reply.data();
        }

        /** One more, unless somebody else was faster. */
        private void count() {
            Rest.Reply now = rest.insist("GET", "/api/v1/kv/counter?namespace=walk", "");
            long version = now.status() == 404 ? 0 : now.data().path("version").asLong();
            int value = now.status() == 404
                    ? 0
                    : Integer.parseInt(now.data().path("value").asString());
            Step step = new Step(
                    "PUT",
                    "/api/v1/kv/counter",
                    "{\"namespace\": \"walk\", \"value\": \"" + (value + 1) + "\", \"version\": " + version + "}",
                    () -> Step.DONE,
                    _ -> counted++);
            walker.require(step, walker.send(step), Step.DONE, "CONFLICT");
        }

        private void compare() {
            NavigableMap<String, String> kept = new TreeMap<>();
            rest.get("/api/v1/scan?namespace=walk&prefix=" + prefix)
                    .expect(200)
                    .data()
                    .path("items")
                    .forEach(item -> kept.put(
                            item.path("key").asString(), item.path("value").asString()));
            assertThat(kept).isEqualTo(model);
        }
    }
}
