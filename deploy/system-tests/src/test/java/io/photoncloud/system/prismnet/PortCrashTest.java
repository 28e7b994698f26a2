package io.photoncloud.system.prismnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.Launcher;
import io.photoncloud.system.chainfire.RunningCloud;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Ports are made and deleted at random while PrismNET is killed, and started again, and killed. Each call has a key and is
 * repeated until it is answered; then what the service has is what its clients were answered, no address is a port's twice,
 * and as many more can be made as a subnet of that size has left.
 */
class PortCrashTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int KILLS = 3;
    private static final int CLIENTS = 8;
    private static final Duration LOAD_BETWEEN = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Of 10.0.0.0/24: without network, gateway and broadcast address. */
    private static final int USABLE = 253;

    private static final RunningCloud cloud = new RunningCloud("prismnet-crash", "prismnet");
    private static final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private record Answer(int status, JsonNode data) {}

    @BeforeAll
    static void start() {
        cloud.up();
    }

    @AfterAll
    static void stop() {
        http.shutdownNow();
        cloud.close();
    }

    private static Answer send(String method, String path, String body, String key)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://" + cloud.host(1) + ":8087/api/v1/" + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        if (!key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), JSON.readTree(response.body()).path("data"));
    }

    /** With its key, until it is answered for certain. */
    private static Answer insist(String method, String path, String body, String key) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                Answer answer = send(method, path, body, key);
                if (answer.status() < 500) {
                    return answer;
                }
            } catch (IOException _) {
                Thread.sleep(50); // tidy: the service is down, and nothing tells when it is up again
            }
        }
        throw new AssertionError("not answered in time: " + method + " " + path);
    }

    @Test
    void whatIsAnsweredIsKeptAndNoAddressIsLost() throws Exception {
        long seed = Long.getLong("ports.seed", new Random().nextLong());
        System.out.println("PortCrashTest: -Dports.seed=" + seed);
        Random random = new Random(seed);
        String vpc = insist("POST", "vpcs", "{\"name\": \"v\", \"cidr_block\": \"10.0.0.0/16\"}", "vpc")
                .data()
                .path("id")
                .asString();
        String subnet = insist(
                        "POST",
                        "subnets",
                        "{\"name\": \"s\", \"vpc_id\": \"" + vpc + "\", \"cidr_block\": \"10.0.0.0/24\"}",
                        "subnet")
                .data()
                .path("id")
                .asString();
        AtomicBoolean ending = new AtomicBoolean();
        Map<String, String> known = new HashMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Map<String, String>>> walks = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                int name = client;
                Random own = new Random(random.nextLong());
                walks.add(threads.submit(() -> walk(subnet, name, own, ending)));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                Thread.sleep(LOAD_BETWEEN); // tidy: the load of that time is what is wanted
                Launcher.kill(cloud.launcher().pid("prismnet", 1).orElseThrow());
                cloud.up();
            }
            ending.set(true);
            for (Future<Map<String, String>> walk : walks) {
                known.putAll(walk.get());
            }
        }
        Map<String, String> kept = new HashMap<>();
        send("GET", "ports?limit=1000&subnet_id=" + subnet, "", "")
                .data()
                .path("ports")
                .forEach(port -> kept.put(
                        port.path("id").asString(), port.path("ip_address").asString()));
        assertThat(kept).isEqualTo(known);
        assertThat(kept.values()).doesNotHaveDuplicates();
        int more = 0;
        while (insist("POST", "ports", "{\"subnet_id\": \"" + subnet + "\"}", "more-" + more)
                        .status()
                == 201) {
            more++;
        }
        System.out.printf("%d ports at the end of the walk, %d more until the subnet was full%n", kept.size(), more);
        assertThat(more).isEqualTo(USABLE - kept.size());
    }

    /** @return the addresses of the ports that it has, by their ids */
    private static Map<String, String> walk(String subnet, int client, Random random, AtomicBoolean ending)
            throws InterruptedException {
        Map<String, String> own = new HashMap<>();
        for (int step = 0; !ending.get(); step++) {
            String key = "c" + client + "-" + step;
            if (own.isEmpty() || (own.size() < USABLE / CLIENTS / 2 && random.nextInt(5) < 3)) {
                Answer made = insist("POST", "ports", "{\"subnet_id\": \"" + subnet + "\"}", key);
                assertThat(made.status()).as("%s", made).isEqualTo(201);
                own.put(
                        made.data().path("id").asString(),
                        made.data().path("ip_address").asString());
            } else {
                String gone = own.keySet().iterator().next();
                assertThat(insist("DELETE", "ports/" + gone, "", key).status()).isEqualTo(200);
                own.remove(gone);
            }
        }
        return own;
    }
}
