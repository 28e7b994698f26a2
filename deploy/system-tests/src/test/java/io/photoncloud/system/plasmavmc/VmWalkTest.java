package io.photoncloud.system.plasmavmc;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.Rest;
import io.photoncloud.system.chainfire.Rest.Reply;
import io.photoncloud.system.chainfire.RunningCloud;
import io.photoncloud.system.walk.Killing;
import io.photoncloud.system.walk.Killing.Outage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Clients make, start, stop and delete VMs with ports and credit, while PlasmaVMC and everything it calls is killed in turn and
 * started again. Every VM gets where it was asked to go, there is one for each creation, and when all are deleted nothing is
 * left of them: no domain or disk, no port, nothing held of a quota or a wallet, no place on the node.
 */
class VmWalkTest {

    private static final int KILLS = Integer.getInteger("walk.kills", 4);
    private static final Killing.Pause BETWEEN_KILLS =
            new Killing.Pause(Duration.ofMillis(500), Duration.ofMillis(2_000));
    private static final int CLIENTS = 4;
    private static final int VMS_MAX = 4;
    private static final String ORG = "org-walk";
    private static final Duration SETTLED_WITHIN = Duration.ofMinutes(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final Set<String> TRANSITIONAL = Set.of("Creating", "Starting", "Stopping", "Deleting");

    private final long seed = Long.getLong("walk.seed", System.nanoTime());
    private final AtomicInteger repeated = new AtomicInteger();

    private record Doors(Rest vms, Rest networks, Rest credit) {

        static Doors of(RunningCloud cloud) {
            return new Doors(door(cloud, 8084), door(cloud, 8087), door(cloud, 8086));
        }

        private static Rest door(RunningCloud cloud, int port) {
            return new Rest("http://" + cloud.launcher().at(1, port));
        }
    }

    @Test
    void everyVmGetsWhereItWasAskedToGoWhateverIsKilled() throws Exception {
        System.out.println("VmWalkTest: -Dwalk.seed=" + seed);
        Random random = new Random(seed);
        try (RunningCloud cloud = new RunningCloud("vm-walk", "plasmavmc", "prismnet", "creditservice")) {
            cloud.set("plasmavmc", "photon.plasmavmc.credit=enforce\n");
            cloud.up("--hypervisor", "simulated");
            Doors doors = Doors.of(cloud);
            makePrices(doors);
            List<Client> clients = new ArrayList<>();
            for (int number = 0; number < CLIENTS; number++) {
                clients.add(new Client(doors, number, new Random(random.nextLong())));
            }
            List<Outage> outages;
            try (Killing killing = Killing.start(
                    cloud,
                    new Random(random.nextLong()),
                    BETWEEN_KILLS,
                    KILLS,
                    "plasmavmc",
                    "prismnet",
                    "creditservice",
                    "chainfire")) {
                outages = killing.during(clients);
            }
            for (Client client : clients) {
                client.requireAlike();
                client.deleteAll();
                client.requireNothingHeld();
            }
            requireNothingLeft(cloud, doors);
            int made = clients.stream().mapToInt(client -> client.made).sum();
            System.out.printf(
                    "VmWalkTest: %d kills, %d VMs made, %d calls sent again%n", outages.size(), made, repeated.get());
            assertThat(outages).hasSize(KILLS);
            assertThat(repeated)
                    .as("a walk on which nothing was lost tells nothing")
                    .hasPositiveValue();
        }
    }

    private static void makePrices(Doors doors) {
        for (String[] price :
                List.of(new String[] {"vm.vcpu", "hour"}, new String[] {"vm.memory", "gib-hour"}, new String[] {
                    "vm.disk", "gib-hour"
                })) {
            doors.credit
                    .insist(
                            "POST",
                            "/api/v1/prices",
                            """
                    {"resource_type": "%s", "unit": "%s", "currency": "JPY", "unit_price": "3"}""".formatted(price[0], price[1]),
                            "Idempotency-Key",
                            "price-" + price[0])
                    .expect(201);
        }
    }

    private static void requireNothingLeft(RunningCloud cloud, Doors doors) throws IOException {
        assertThat(doors.networks.all("/api/v1/ports?org_id=" + ORG, "ports")).isEmpty();
        JsonNode node =
                doors.vms.get("/api/v1/nodes").expect(200).data().path("nodes").path(0);
        assertThat(node.path("vcpus_taken").asInt(-1)).as(node.toString()).isZero();
        assertThat(node.path("memory_mib_taken").asInt(-1)).as(node.toString()).isZero();
        Path hypervisor = cloud.launcher().directory("plasmavmc", 1).resolve("data/simulated-hypervisor");
        try (Stream<Path> left = Files.walk(hypervisor)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
        JsonNode verdict = doors.credit.get("/api/v1/ledger/verify").expect(200).data();
        assertThat(verdict.path("valid").asBoolean()).as(verdict.toString()).isTrue();
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).asString();
    }

    /** A project of its own, with a wallet and a subnet. Of one thread. */
    private final class Client implements Killing.Client {
        private final Doors doors;
        private final Random random;
        private final String project;
        private final String subnet;
        /** What each VM was last asked to become. */
        private final Map<String, String> wanted = new TreeMap<>();

        private int calls;
        private int made;

        Client(Doors doors, int number, Random random) {
            this.doors = doors;
            this.random = random;
            this.project = "project-" + number;
            String tenant = "\"org_id\": \"" + ORG + "\", \"project_id\": \"" + project + "\"";
            doors.credit
                    .insist(
                            "POST",
                            "/api/v1/wallets",
                            "{" + tenant + ", \"initial_balance\": 1000000}",
                            "Idempotency-Key",
                            project)
                    .expect(201);
            String vpc = text(
                    call(
                                    doors.networks,
                                    "POST",
                                    "/api/v1/vpcs",
                                    "{\"name\": \"net\", \"cidr_block\": \"10.1.0.0/16\", " + tenant + "}")
                            .expect(201)
                            .data(),
                    "id");
            this.subnet = text(
                    call(
                                    doors.networks,
                                    "POST",
                                    "/api/v1/subnets",
                                    "{\"name\": \"net\", \"cidr_block\": \"10.1.1.0/24\", \"vpc_id\": \"" + vpc + "\"}")
                            .expect(201)
                            .data(),
                    "id");
        }

        /** With a key: sent again, it is answered as it was made, if it was. */
        private Reply call(Rest rest, String method, String path, String body) {
            String key = project + "-" + ++calls;
            return rest.insist(repeated::incrementAndGet, method, path, body, "Idempotency-Key", key);
        }

        @Override
        public void step() {
            if (wanted.isEmpty() || (wanted.size() < VMS_MAX && random.nextInt(3) == 0)) {
                create();
                return;
            }
            List<String> ids = List.copyOf(wanted.keySet());
            String id = ids.get(random.nextInt(ids.size()));
            switch (random.nextInt(4)) {
                case 0, 1 -> ask(id, "POST", "/start", "", "Running");
                case 2 -> ask(id, "POST", "/stop", "{\"force\": true}", "Stopped");
                default -> {
                    delete(id);
                    return;
                }
            }
            // Now and then the next call comes before this one is done.
            if (random.nextBoolean()) {
                requireSettled(id);
            }
        }

        private void create() {
            Reply reply = call(doors.vms, "POST", "/api/v1/vms", """
                    {"name": "walker", "org_id": "%s", "project_id": "%s", "vcpus": 1, "memory_mib": 256, "disk_size_gb": 1,
                     "network_interfaces": [{"subnet_id": "%s"}]}""".formatted(ORG, project, subnet));
            if (reply.status() == 409) {
                // The only node was away for longer than its lease.
                assertThat(reply.body().toString()).contains("it has not been heard of");
                return;
            }
            made++;
            wanted.put(text(reply.expect(201).data(), "id"), "Stopped");
        }

        /** What it cannot be asked as it is just now is asked again when it has got where it was going. */
        private void ask(String id, String method, String verb, String body, String then) {
            Reply reply = call(doors.vms, method, "/api/v1/vms/" + id + verb, body);
            if (reply.status() == 409) {
                requireSettled(id);
                reply = call(doors.vms, method, "/api/v1/vms/" + id + verb, body);
            }
            assertThat(reply.status()).as("%s %s: %s", id, verb, reply.body()).isBetween(200, 202);
            wanted.put(id, then);
        }

        private void delete(String id) {
            Reply reply = call(doors.vms, "DELETE", "/api/v1/vms/" + id, "");
            assertThat(reply.status()).as("%s: %s", id, reply.body()).isBetween(200, 202);
            wanted.remove(id);
        }

        private void requireSettled(String id) {
            long end = System.nanoTime() + SETTLED_WITHIN.toNanos();
            JsonNode vm = look(id);
            while (isUnderWay(vm) && System.nanoTime() < end) {
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
                vm = look(id);
            }
            assertThat(text(vm, "state")).as(vm.toString()).isEqualTo(wanted.get(id));
        }

        private boolean isUnderWay(JsonNode vm) {
            return TRANSITIONAL.contains(text(vm, "state"))
                    || !text(vm, "operation_id").isEmpty();
        }

        private JsonNode look(String id) {
            return doors.vms
                    .insist(repeated::incrementAndGet, "GET", "/api/v1/vms/" + id, "")
                    .expect(200)
                    .data();
        }

        private List<JsonNode> all() {
            return doors.vms.all("/api/v1/vms?org_id=" + ORG + "&project_id=" + project, "vms");
        }

        private Set<String> listed() {
            return all().stream()
                    .filter(vm -> !text(vm, "state").equals("Deleting"))
                    .map(vm -> text(vm, "id"))
                    .collect(toCollection(TreeSet::new));
        }

        void requireAlike() {
            wanted.keySet().forEach(this::requireSettled);
            awaitListed();
            awaitInstances(wanted.size());
        }

        /** Until it lists what is wanted: a deletion asked for while something was under way begins after that. */
        private void awaitListed() {
            long end = System.nanoTime() + SETTLED_WITHIN.toNanos();
            while (!listed().equals(wanted.keySet()) && System.nanoTime() < end) {
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
            assertThat(listed()).isEqualTo(wanted.keySet());
        }

        void deleteAll() {
            List.copyOf(wanted.keySet()).forEach(this::delete);
        }

        void requireNothingHeld() {
            // The place on the node is given back by the last commit of a deletion, after what others hold.
            long end = System.nanoTime() + SETTLED_WITHIN.toNanos();
            while (!all().isEmpty() && System.nanoTime() < end) {
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
            assertThat(all()).isEmpty();
            awaitInstances(0);
            assertThat(doors.credit
                            .get("/api/v1/reservations?which=active&project_id=" + project)
                            .expect(200)
                            .data()
                            .path("reservations"))
                    .isEmpty();
        }

        /** Until the deletions that were asked for are done. */
        private void awaitInstances(int count) {
            long end = System.nanoTime() + SETTLED_WITHIN.toNanos();
            while (instances() != count && System.nanoTime() < end) {
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
            assertThat(instances()).as("VMs that %s holds quotas for", project).isEqualTo(count);
        }

        private int instances() {
            JsonNode quotas = doors.credit
                    .get("/api/v1/quotas?org_id=" + ORG + "&project_id=" + project)
                    .expect(200)
                    .data();
            return quotas.path("used").path("instances").asInt(0);
        }
    }
}
