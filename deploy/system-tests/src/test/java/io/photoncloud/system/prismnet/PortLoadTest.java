package io.photoncloud.system.prismnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.RunningCloud;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How many ports a second are made by REST, in one subnet, with PrismNET and ChainFire as they are delivered. */
@Tag("scale")
class PortLoadTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int WARMING = 5_000;
    private static final int PORTS = 10_000;
    private static final int CLIENTS = 64;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void portsMadeASecond() throws Exception {
        try (RunningCloud cloud = new RunningCloud("prismnet-load", "prismnet")) {
            cloud.up();
            String api = "http://" + cloud.host(1) + ":8087/api/v1/";
            String vpc = post(api + "vpcs", "{\"name\": \"v\", \"cidr_block\": \"10.0.0.0/16\"}")
                    .path("id")
                    .asString();
            String subnet = post(
                            api + "subnets",
                            "{\"name\": \"s\", \"vpc_id\": \"" + vpc + "\", \"cidr_block\": \"10.0.0.0/16\"}")
                    .path("id")
                    .asString();
            make(api, subnet, WARMING);
            long began = System.nanoTime();
            make(api, subnet, PORTS);
            System.out.printf("%.0f ports made a second by REST%n", PORTS / ((System.nanoTime() - began) / 1e9));
        } finally {
            http.shutdownNow();
        }
    }

    private void make(String api, String subnet, int count) throws Exception {
        AtomicInteger left = new AtomicInteger(count);
        List<Future<Integer>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < CLIENTS; client++) {
                clients.add(threads.submit(() -> {
                    int made = 0;
                    while (left.getAndDecrement() > 0) {
                        post(api + "ports", "{\"subnet_id\": \"" + subnet + "\"}");
                        made++;
                    }
                    return made;
                }));
            }
            int made = 0;
            for (Future<Integer> client : clients) {
                made += client.get();
            }
            assertThat(made).isEqualTo(count);
        }
    }

    private JsonNode post(String url, String body) throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return JSON.readTree(response.body()).path("data");
    }
}
