package io.photoncloud.k8shost;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.k8shost.agent.NodeAgent;
import io.photoncloud.proto.k8shost.v1.NodeServiceGrpc;
import io.photoncloud.proto.k8shost.v1.PodServiceGrpc;
import io.photoncloud.proto.k8shost.v1.ServiceServiceGrpc;
import io.photoncloud.proto.k8shost.v1.WatchEvent;
import io.photoncloud.proto.k8shost.v1.WatchNodesRequest;
import io.photoncloud.proto.k8shost.v1.WatchPodsRequest;
import io.photoncloud.proto.k8shost.v1.WatchPodsResponse;
import io.photoncloud.proto.k8shost.v1.WatchServicesRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What is told of pods while it happens, and what they use. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StreamsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private TestingK8sHost k8sHost;

    @BeforeEach
    void start() throws Exception {
        k8sHost = TestingK8sHost.start("photon.streams.heartbeat=200ms");
        assertThat(k8sHost.bean(NodeAgent.class).awaitRegistered(PATIENCE)).isTrue();
    }

    @AfterEach
    void stop() {
        k8sHost.close();
    }

    private void pod(String name) {
        k8sHost.post("/api/v1/pods?wait=20s", "{\"name\": \"" + name + "\", \"image\": \"nginx\"}")
                .expect(201);
    }

    private static void awaitLine(BufferedReader lines, String part) throws IOException {
        String line;
        do {
            line = lines.readLine();
            assertThat(line).as("the stream goes on until " + part).isNotNull();
        } while (!line.contains(part));
    }

    @Test
    void whatHappensToAPodIsTold() throws Exception {
        pod("a");
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(k8sHost.uri("/api/v1/pods/default/a/events/stream"))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            awaitLine(lines, "\"reason\":\"Started\"");
            awaitLine(lines, "event: replayed");
            k8sHost.send("DELETE", "/api/v1/pods/default/a?wait=20s", "").expect(200);
            awaitLine(lines, "\"reason\":\"Killing\"");
            awaitLine(lines, "NOT_FOUND");
        }
        k8sHost.get("/api/v1/pods/default/a/events/stream").expect(404);
    }

    @Test
    void watchersKnowWhatThereIs() {
        ListenAddress address = k8sHost.bean(Listeners.class).grpc();
        ManagedChannel channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .build();
        try {
            pod("a");
            Map<String, String> known = new TreeMap<>();
            String position = hear(channel, "", known, Map.of("a", "Running"));
            pod("b");
            k8sHost.send("DELETE", "/api/v1/pods/default/a?wait=20s", "").expect(200);
            var _ = hear(channel, position, known, Map.of("b", "Running"));
            var nodes = NodeServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .watchNodes(WatchNodesRequest.getDefaultInstance());
            assertThat(nodes.next().getNode().getStatus()).isEqualTo("Ready");
            var services = ServiceServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .watchServices(WatchServicesRequest.newBuilder()
                            .setNamespace("default")
                            .build());
            assertThat(services.next().getEvent()).isEqualTo(WatchEvent.WATCH_EVENT_COMPLETE);
            k8sHost.post("/api/v1/services", "{\"name\": \"s\", \"port\": 80, \"selector\": {\"a\": \"b\"}}")
                    .expect(201);
            var added = services.next();
            while (added.getEvent() == WatchEvent.WATCH_EVENT_PROGRESS) {
                added = services.next();
            }
            assertThat(added.getService().getName()).isEqualTo("s");
        } finally {
            channel.shutdownNow();
        }
    }

    /** Until what is known is what is wanted and nothing else is to be told. @return the position */
    private static String hear(
            ManagedChannel channel, String from, Map<String, String> known, Map<String, String> wanted) {
        Iterator<WatchPodsResponse> told = PodServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .watchPods(WatchPodsRequest.newBuilder().setPosition(from).build());
        String position = from;
        boolean quiet = false;
        while (!quiet || !known.equals(wanted)) {
            WatchPodsResponse one = told.next();
            position = one.getPosition().isEmpty() ? position : one.getPosition();
            quiet = one.getEvent() == WatchEvent.WATCH_EVENT_PROGRESS;
            if (one.getEvent() == WatchEvent.WATCH_EVENT_DELETED) {
                known.remove(one.getPod().getName());
            } else if (one.hasPod()) {
                known.put(one.getPod().getName(), one.getPod().getPhase());
            }
        }
        return position;
    }

    private String metrics() throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(k8sHost.uri("/metrics")).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void whatRunsHasStatisticsAndSeries() throws Exception {
        pod("a");
        JsonNode told =
                k8sHost.get("/api/v1/pods/default/a/statistics").expect(200).data();
        assertThat(told.path("runtime").asString()).isEqualTo("simulated");
        assertThat(told.path("containers").path(0).path("cpu_time_ns").asLong()).isPositive();
        long end = System.nanoTime() + PATIENCE.toNanos();
        String series = "k8shost_container_cpu_seconds_total{container=\"a\",namespace=\"default\",pod=\"a\"";
        while (!metrics().contains(series)) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
        k8sHost.send("DELETE", "/api/v1/pods/default/a?wait=20s", "").expect(200);
        while (metrics().contains(series)) {
            assertThat(System.nanoTime()).as("what is gone has no series").isLessThan(end);
        }
        k8sHost.get("/api/v1/pods/default/a/statistics").expect(404);
    }
}
