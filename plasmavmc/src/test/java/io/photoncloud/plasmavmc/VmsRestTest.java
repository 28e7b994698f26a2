package io.photoncloud.plasmavmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.photoncloud.chainfire.resources.usage.Meter;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableWatch;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.plasmavmc.agent.NodeAgent;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Power;
import io.photoncloud.plasmavmc.hypervisor.simulated.SimulatedHypervisor;
import io.photoncloud.plasmavmc.metering.Amounts;
import io.photoncloud.plasmavmc.metering.MeterStore;
import io.photoncloud.plasmavmc.vm.Vm;
import io.photoncloud.plasmavmc.vm.VmTables;
import io.photoncloud.proto.plasmavmc.v1.ConsoleServiceGrpc;
import io.photoncloud.proto.plasmavmc.v1.ReadConsoleRequest;
import io.photoncloud.proto.plasmavmc.v1.ReadConsoleResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The guide's calls, and what a VM goes through. */
class VmsRestTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String WAIT = "?wait=20s";
    private static final String SMALL = "{\"name\": \"a\", \"vcpus\": 1, \"memory_mib\": 64}";

    private TestingPlasmaVmc plasmaVmc;

    @BeforeEach
    void start() throws Exception {
        plasmaVmc = TestingPlasmaVmc.start();
        assertThat(plasmaVmc.bean(NodeAgent.class).awaitRegistered(PATIENCE)).isTrue();
    }

    @AfterEach
    void stop() {
        plasmaVmc.close();
    }

    private SimulatedHypervisor hypervisor() {
        return (SimulatedHypervisor) plasmaVmc.bean(Hypervisor.class);
    }

    private Reply post(String path, String body) {
        return plasmaVmc.post("/api/v1/" + path, body);
    }

    private String made(String body) {
        return post("vms" + WAIT, body).expect(201).data().path("id").asString();
    }

    private String state(Reply reply) {
        return reply.expect(200).data().path("state").asString();
    }

    private JsonNode node() {
        return plasmaVmc.get("/api/v1/nodes").expect(200).data().path("nodes").path(0);
    }

    @Test
    void theGuidesLifeOfAVm() {
        Reply created = post("vms", """
                        {"name": "app-server-03", "org_id": "org-123", "project_id": "proj-456", "vcpus": 2,
                         "memory_mib": 4096, "hypervisor": "kvm", "disk_size_gb": 50}""").expect(201);
        JsonNode vm = created.data();
        assertThat(vm.path("state").asString()).isEqualTo("Creating");
        assertThat(vm.path("cpus").asInt()).isEqualTo(2);
        assertThat(vm.path("memory_mb").asInt()).isEqualTo(4096);
        String path = "vms/" + vm.path("id").asString();
        String tenant = "?org_id=org-123&project_id=proj-456";
        assertThat(state(post(path + "/start" + tenant + "&wait=20s", ""))).isEqualTo("Running");
        assertThat(plasmaVmc.get("/api/v1/vms" + tenant).expect(200).data().path("vms"))
                .hasSize(1);
        assertThat(state(post(path + "/stop" + tenant + "&wait=20s", "{\"force\": false}")))
                .isEqualTo("Stopped");
        assertThat(node().path("vcpus_taken").asInt()).isEqualTo(2);
        plasmaVmc.send("DELETE", "/api/v1/" + path + tenant + "&wait=20s", "").expect(200);
        plasmaVmc.get("/api/v1/" + path + tenant).expect(404);
        assertThat(node().path("vcpus_taken").asInt()).isZero();
        assertThat(hypervisor().disks()).isEmpty();
    }

    @Test
    void whatCannotBeIsRefusedWithWhatToDo() {
        assertThat(post("vms", "{\"name\": \"x\"}").expect(400).field()).isEqualTo("vcpus");
        assertThat(post("vms", "{\"name\": \"x\", \"vcpus\": 0, \"memory_mib\": 64}")
                        .expect(400)
                        .field())
                .isEqualTo("vcpus");
        assertThat(post("vms", "{\"name\": \"x\", \"vcpus\": 1, \"cpus\": 2, \"memory_mib\": 64}")
                        .expect(400)
                        .field())
                .isEqualTo("cpus");
        assertThat(post("vms", "{\"name\": \"x\", \"vcpus\": 1, \"memory_mib\": 64, \"hypervisor\": \"vbox\"}")
                        .expect(400)
                        .field())
                .isEqualTo("hypervisor");
        Reply noRoom = post("vms", "{\"name\": \"x\", \"vcpus\": 1, \"memory_mib\": 4194304}")
                .expect(409);
        assertThat(noRoom.message()).contains("no node has room");
        assertThat(noRoom.body()
                        .path("error")
                        .path("details")
                        .path("nodes")
                        .path(0)
                        .path("reason")
                        .asString())
                .contains("of 262144 MiB free");
        post(
                        "vms",
                        "{\"name\": \"x\", \"vcpus\": 1, \"memory_mib\": 64, \"hypervisor\": \"kvm\","
                                + " \"hypervisor_required\": true}")
                .expect(409);
        assertThat(post("vms", "{\"name\": \"x\", \"vcpus\": 1, \"memory_mib\": 64, \"on_node_loss\": \"move\"}")
                        .expect(400)
                        .field())
                .isEqualTo("on_node_loss");
        assertThat(post("vms?wait=1h", SMALL).expect(400).field()).isEqualTo("wait");
        plasmaVmc.get("/api/v1/vms/vm-0").expect(404);
        assertThat(plasmaVmc.get("/api/v1/vms").data().path("vms")).isEmpty();
        assertThat(node().path("vms").asInt()).isZero();
    }

    @Test
    void aDrainNamesWhatIsInItsWay() {
        String vm = made("{\"name\": \"a\", \"vcpus\": 1, \"memory_mib\": 64, \"disk_size_gb\": 1}");
        assertThat(state(post("vms/" + vm + "/start" + WAIT, ""))).isEqualTo("Running");
        String path = "nodes/" + node().path("id").asString();
        assertThat(post(path + "/maintenance/begin", "{\"force\": true}")
                        .expect(400)
                        .field())
                .isEqualTo("force");
        JsonNode begun = post(path + "/maintenance/begin", "{\"drain\": true}")
                .expect(200)
                .data();
        assertThat(begun.path("status").asString()).isEqualTo("maintenance");
        assertThat(begun.path("draining").asBoolean()).isTrue();
        assertThat(begun.path("in_the_way").path(0).path("vm_id").asString()).isEqualTo(vm);
        assertThat(plasmaVmc
                        .get("/api/v1/" + path)
                        .data()
                        .path("in_the_way")
                        .path(0)
                        .path("reason")
                        .asString())
                .contains("on_node_loss is keep");
        JsonNode ended = post(path + "/maintenance/end", "").expect(200).data();
        assertThat(ended.path("draining").asBoolean()).isFalse();
        assertThat(ended.path("in_the_way").isMissingNode()).isTrue();
    }

    @Test
    void pausedRebootedAndResumed() {
        String path = "vms/" + made(SMALL);
        assertThat(post(path + "/pause", "").expect(409).message()).contains("is Stopped");
        assertThat(state(post(path + "/start" + WAIT, ""))).isEqualTo("Running");
        assertThat(state(post(path + "/pause" + WAIT, ""))).isEqualTo("Paused");
        assertThat(post(path + "/start", "").expect(409).message()).contains("/resume");
        assertThat(state(post(path + "/resume" + WAIT, ""))).isEqualTo("Running");
        assertThat(state(post(path + "/reset" + WAIT, ""))).isEqualTo("Running");
        assertThat(state(post(path + "/stop" + WAIT, "{\"force\": true}"))).isEqualTo("Stopped");
        JsonNode events =
                plasmaVmc.get("/api/v1/" + path + "/events").expect(200).data().path("events");
        assertThat(events.findValuesAsString("reason"))
                .containsExactlyInAnyOrder("Created", "Started", "Paused", "Resumed", "Reset", "SwitchedOff");
    }

    @Test
    void whatHappensAtTheHypervisorIsSeen() throws Exception {
        String id = made("{\"name\": \"a\", \"vcpus\": 1, \"memory_mib\": 64, \"on_node_loss\": \"restart\"}");
        assertThat(node().path("fence_after_seconds").asInt()).isEqualTo(45);
        JsonNode made = plasmaVmc.get("/api/v1/vms/" + id).data();
        assertThat(made.path("on_node_loss").asString()).isEqualTo("restart");
        assertThat(state(post("vms/" + id + "/start" + WAIT, ""))).isEqualTo("Running");
        hypervisor().changeFromOutside(id, Power.CRASHED);
        awaitState(id, "Failed");
        JsonNode failed = plasmaVmc.get("/api/v1/vms/" + id).data();
        assertThat(failed.path("failed_step").asString()).isEqualTo("run");
        assertThat(state(post("vms/" + id + "/start" + WAIT, ""))).isEqualTo("Running");
        hypervisor().changeFromOutside(id, Power.OFF);
        awaitState(id, "Stopped");
    }

    @Test
    void theConsoleIsReadFromWhereItWasReadTo() throws Exception {
        String id = made(SMALL);
        String path = "/api/v1/vms/" + id + "/console";
        JsonNode nothing = plasmaVmc.get(path).expect(200).data();
        assertThat(nothing.path("text").asString()).isEmpty();
        post("vms/" + id + "/start", "").expect(200);
        String from = "?from=" + nothing.path("next").asString();
        JsonNode said = plasmaVmc.get(path + from + "&wait=20s").expect(200).data();
        assertThat(said.path("text").asString()).isEqualTo("simulated guest of " + id + " starts\n");
        assertThat(said.path("cut").asBoolean()).isFalse();
        assertThat(plasmaVmc.get(path + "?tail=8").data().path("text").asString())
                .isEqualTo(" starts\n");
        assertThat(plasmaVmc
                        .get(path + "?from=" + said.path("next").asString())
                        .data()
                        .path("text")
                        .asString())
                .isEmpty();
        assertThat(plasmaVmc.get(path + "?from=x").expect(400).field()).isEqualTo("from");
        assertThat(plasmaVmc.get(path + "?tail=0").expect(400).field()).isEqualTo("tail");
        ReadConsoleResponse byGrpc = readByGrpc(
                ReadConsoleRequest.newBuilder().setVmId(id).setTail(8).build());
        assertThat(byGrpc.getText()).isEqualTo(" starts\n");
        assertThat(byGrpc.getNext()).isEqualTo(said.path("next").asString());
    }

    private ReadConsoleResponse readByGrpc(ReadConsoleRequest request) {
        ListenAddress address = plasmaVmc.bean(Listeners.class).grpc();
        ManagedChannel channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .build();
        try {
            return ConsoleServiceGrpc.newBlockingStub(channel).readConsole(request);
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void userDataAndKeysAreCheckedAndNotShown() {
        String data = "{\"name\": \"x\", \"vcpus\": 1, \"memory_mib\": 64, \"user_data\": \"%s\"}";
        assertThat(post("vms", data.formatted("hello")).expect(400).field()).isEqualTo("user_data");
        assertThat(post("vms", "{\"name\": \"x\", \"vcpus\": 1, \"memory_mib\": 64, \"ssh_keys\": [\"x\"]}")
                        .expect(400)
                        .field())
                .isEqualTo("ssh_keys[0]");
        Reply made = post("vms", data.formatted("#!/bin/sh\\necho secret")).expect(201);
        assertThat(made.body().toString()).doesNotContain("secret");
    }

    private void awaitState(String id, String wanted) throws InterruptedException {
        Table<Vm> vms = VmTables.vms(plasmaVmc.store());
        try (TableWatch<Vm> watch = vms.watch(vms.watchRequest(Key.utf8(id)))) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!plasmaVmc
                    .get("/api/v1/vms/" + id)
                    .data()
                    .path("state")
                    .asString()
                    .equals(wanted)) {
                assertThat(System.nanoTime()).as("%s is not %s", id, wanted).isLessThan(end);
                var _ = watch.next(Duration.ofSeconds(1));
            }
        }
    }

    @Test
    void oneKeyMakesOneVm() {
        String[] key = {"Idempotency-Key", "once"};
        String first = plasmaVmc
                .post("/api/v1/vms", SMALL, key)
                .expect(201)
                .data()
                .path("id")
                .asString();
        String again = plasmaVmc
                .post("/api/v1/vms", SMALL, key)
                .expect(201)
                .data()
                .path("id")
                .asString();
        assertThat(again).isEqualTo(first);
        assertThat(plasmaVmc.get("/api/v1/vms").data().path("vms")).hasSize(1);
    }

    @Test
    void whatThereIsWhenMeteringIsSwitchedOnIsMetered() throws Exception {
        plasmaVmc.close();
        MemoryStore store = new MemoryStore();
        plasmaVmc = TestingPlasmaVmc.startOver(store, "photon.plasmavmc.metering-window=0");
        assertThat(plasmaVmc.bean(NodeAgent.class).awaitRegistered(PATIENCE)).isTrue();
        String vm = made("{\"name\": \"a\", \"vcpus\": 1, \"memory_mib\": 64, \"disk_size_gb\": 1}");
        String volume = post("volumes" + WAIT, "{\"name\": \"v\", \"size_gb\": 1}")
                .expect(201)
                .data()
                .path("id")
                .asString();
        Table<Meter<Amounts>> meters = MeterStore.meters(store);
        assertThat(meters.list(PageRequest.first(10)).rows()).isEmpty();
        plasmaVmc.close();
        plasmaVmc = TestingPlasmaVmc.startOver(store);
        for (String id : List.of(vm, volume)) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            try (TableWatch<Meter<Amounts>> watch = meters.watch(meters.watchRequest(Key.utf8(id)))) {
                while (meters.find(Key.utf8(id)).isEmpty()) {
                    assertThat(System.nanoTime()).as("%s is not metered", id).isLessThan(end);
                    var _ = watch.next(Duration.ofSeconds(1));
                }
            }
        }
    }

    @Test
    void deletedWhileItIsBeingMadeItIsGoneInTheEnd() {
        String id = post("vms", SMALL).expect(201).data().path("id").asString();
        post("vms/" + id + "/start", "").expect(200);
        plasmaVmc.send("DELETE", "/api/v1/vms/" + id + WAIT, "").expect(200);
        plasmaVmc.get("/api/v1/vms/" + id).expect(404);
        assertThat(node().path("vms").asInt()).isZero();
    }
}
