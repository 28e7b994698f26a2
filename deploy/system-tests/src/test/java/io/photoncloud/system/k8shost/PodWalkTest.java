package io.photoncloud.system.k8shost;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.Rest;
import io.photoncloud.system.chainfire.Rest.Reply;
import io.photoncloud.system.chainfire.RunningCloud;
import io.photoncloud.system.walk.Killing;
import io.photoncloud.system.walk.Killing.Outage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Clients make and delete pods behind services, while k8shost and ChainFire are killed in turn and started again. In the end
 * there is each pod that was made, once, running the container that it began with; each service leads to the pods that it is
 * for, at an address of its own; and when all are deleted nothing is left of them, on the node and in the runtime.
 */
class PodWalkTest {

    private static final int KILLS = Integer.getInteger("walk.kills", 4);
    private static final Killing.Pause BETWEEN_KILLS =
            new Killing.Pause(Duration.ofMillis(500), Duration.ofMillis(2_000));
    private static final int CLIENTS = 4;
    private static final int PODS_MAX = 5;
    private static final Duration SETTLED_WITHIN = Duration.ofMinutes(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final long seed = Long.getLong("walk.seed", System.nanoTime());
    private final AtomicInteger repeated = new AtomicInteger();

    @Test
    void everyPodRunsOnceWhateverIsKilled() throws Exception {
        System.out.println("PodWalkTest: -Dwalk.seed=" + seed);
        Random random = new Random(seed);
        try (RunningCloud cloud = new RunningCloud("pod-walk", "k8shost")) {
            cloud.up("--runtime", "simulated");
            Rest rest = new Rest("http://" + cloud.launcher().at(1, 8085));
            List<Client> clients = new ArrayList<>();
            for (int number = 0; number < CLIENTS; number++) {
                clients.add(new Client(rest, number, new Random(random.nextLong())));
            }
            List<Outage> outages;
            try (Killing killing =
                    Killing.start(cloud, new Random(random.nextLong()), BETWEEN_KILLS, KILLS, "k8shost", "chainfire")) {
                outages = killing.during(clients);
            }
            Set<String> addresses = new TreeSet<>();
            for (Client client : clients) {
                client.requireAlike();
                assertThat(addresses.add(client.requireService())).isTrue();
            }
            clients.forEach(Client::deleteAll);
            clients.forEach(
                    client -> client.await("no pod", () -> client.listed().isEmpty()));
            requireNothingLeft(cloud, rest);
            int made = clients.stream().mapToInt(client -> client.made).sum();
            System.out.printf(
                    "PodWalkTest: %d kills, %d pods made, %d calls sent again%n", outages.size(), made, repeated.get());
            assertThat(outages).hasSize(KILLS);
            assertThat(repeated)
                    .as("a walk on which nothing was lost tells nothing")
                    .hasPositiveValue();
        }
    }

    private static void requireNothingLeft(RunningCloud cloud, Rest rest) throws Exception {
        JsonNode node =
                rest.get("/api/v1/nodes").expect(200).data().path("nodes").path(0);
        assertThat(node.path("pods").asInt(-1)).as(node.toString()).isZero();
        assertThat(text(node, "requested_cpu")).isEqualTo("0");
        Path runtime = cloud.launcher().directory("k8shost", 1).resolve("data/simulated-runtime");
        try (Stream<Path> left = Files.walk(runtime)) {
            assertThat(left.filter(Files::isRegularFile)
                            .filter(file -> !file.toString().endsWith(".image")))
                    .as("what is left beside images")
                    .isEmpty();
        }
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).asString();
    }

    /** A namespace of its own, with a service. Of one thread. */
    private final class Client implements Killing.Client {
        private final Rest rest;
        private final Random random;
        private final String namespace;
        /** The container that each pod was first seen to run; empty while it was not seen. */
        private final Map<String, String> containers = new HashMap<>();

        private int calls;
        private int made;

        Client(Rest rest, int number, Random random) {
            this.rest = rest;
            this.random = random;
            this.namespace = "walk-" + number;
            call("POST", "/api/v1/services", """
                    {"name": "front", "namespace": "%s", "port": 80, "selector": {"app": "walk"}}""".formatted(namespace)).expect(201);
        }

        /** With a key: sent again, it is answered as it was made, if it was. */
        private Reply call(String method, String path, String body) {
            String key = namespace + "-" + ++calls;
            return rest.insist(repeated::incrementAndGet, method, path, body, "Idempotency-Key", key);
        }

        @Override
        public void step() {
            if (containers.isEmpty() || (containers.size() < PODS_MAX && random.nextBoolean())) {
                create();
                return;
            }
            List<String> names = List.copyOf(containers.keySet());
            String name = names.get(random.nextInt(names.size()));
            if (random.nextInt(3) == 0) {
                delete(name);
            } else {
                requireRunning(name);
            }
        }

        private void create() {
            String name = "pod-" + ++made;
            call("POST", "/api/v1/pods", """
                    {"name": "%s", "namespace": "%s", "image": "nginx:1.21", "labels": {"app": "walk"},
                     "termination_grace_period_seconds": 1}""".formatted(name, namespace)).expect(201);
            containers.put(name, "");
        }

        private void delete(String name) {
            Reply reply = call("DELETE", "/api/v1/pods/" + namespace + "/" + name, "");
            assertThat(reply.status()).as("%s: %s", name, reply.body()).isBetween(200, 202);
            containers.remove(name);
        }

        private JsonNode look(String name) {
            return rest.insist(repeated::incrementAndGet, "GET", "/api/v1/pods/" + namespace + "/" + name, "")
                    .expect(200)
                    .data();
        }

        private void requireRunning(String name) {
            await(
                    name + " is ready",
                    () -> text(look(name), "phase").equals("Running")
                            && look(name).path("ready").asBoolean());
            JsonNode pod = look(name);
            assertThat(pod.path("restarts").asInt(-1)).as(pod.toString()).isZero();
            String container = text(pod.path("container_statuses").path(0), "container_id");
            String before = containers.put(name, container);
            assertThat(container).as(pod.toString()).isNotEmpty();
            if (before != null && !before.isEmpty()) {
                assertThat(container).as("the container of %s", name).isEqualTo(before);
            }
        }

        private void await(String what, BooleanSupplier so) {
            long end = System.nanoTime() + SETTLED_WITHIN.toNanos();
            // Seen once: while something is away what was ready is not, and is again.
            boolean seen = so.getAsBoolean();
            while (!seen && System.nanoTime() < end) {
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
                seen = so.getAsBoolean();
            }
            assertThat(seen).as("%s in %s", what, namespace).isTrue();
        }

        private Set<String> listed() {
            return rest.all("/api/v1/pods?namespace=" + namespace, "pods").stream()
                    .map(pod -> text(pod, "name"))
                    .collect(toCollection(TreeSet::new));
        }

        void requireAlike() {
            containers.keySet().forEach(this::requireRunning);
            await("what was made and not deleted", () -> listed().equals(containers.keySet()));
        }

        /** Answers its address. */
        String requireService() {
            await("one endpoint for each pod", () -> ready(service()) == containers.size());
            return text(service(), "cluster_ip");
        }

        private JsonNode service() {
            return rest.get("/api/v1/services/" + namespace + "/front")
                    .expect(200)
                    .data();
        }

        private static int ready(JsonNode service) {
            return (int) service.path("endpoints").values().stream()
                    .filter(endpoint -> endpoint.path("ready").asBoolean())
                    .count();
        }

        void deleteAll() {
            List.copyOf(containers.keySet()).forEach(this::delete);
        }
    }
}
