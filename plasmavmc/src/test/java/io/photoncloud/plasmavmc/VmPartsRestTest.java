package io.photoncloud.plasmavmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.plasmavmc.agent.NodeAgent;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import io.photoncloud.plasmavmc.hypervisor.simulated.SimulatedHypervisor;
import io.photoncloud.proto.plasmavmc.v1.AttachVolumeRequest;
import io.photoncloud.proto.plasmavmc.v1.CreateSnapshotRequest;
import io.photoncloud.proto.plasmavmc.v1.CreateVolumeRequest;
import io.photoncloud.proto.plasmavmc.v1.GetSnapshotRequest;
import io.photoncloud.proto.plasmavmc.v1.GetVolumeRequest;
import io.photoncloud.proto.plasmavmc.v1.ListSnapshotsRequest;
import io.photoncloud.proto.plasmavmc.v1.ListVolumesOfVmRequest;
import io.photoncloud.proto.plasmavmc.v1.ResizeVmRequest;
import io.photoncloud.proto.plasmavmc.v1.Snapshot;
import io.photoncloud.proto.plasmavmc.v1.VmServiceGrpc;
import io.photoncloud.proto.plasmavmc.v1.Volume;
import io.photoncloud.proto.plasmavmc.v1.VolumeServiceGrpc;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Resizing, snapshots and volumes through both doors. */
class VmPartsRestTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String WAIT = "?wait=20s";

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

    private Reply post(String path, String body) {
        return plasmaVmc.post("/api/v1/" + path, body);
    }

    private Reply delete(String path) {
        return plasmaVmc.send("DELETE", "/api/v1/" + path, "");
    }

    private JsonNode get(String path) {
        return plasmaVmc.get("/api/v1/" + path).expect(200).data();
    }

    private static String id(Reply reply) {
        return reply.expect(201).data().path("id").asString();
    }

    private static String state(Reply reply) {
        return reply.expect(200).data().path("state").asString();
    }

    private String madeVm() {
        return id(post("vms" + WAIT, "{\"name\": \"a\", \"vcpus\": 1, \"memory_mib\": 64, \"disk_size_gb\": 2}"));
    }

    private String madeVolume(String more) {
        return id(post("volumes" + WAIT, "{\"name\": \"v\", \"size_gb\": 3" + more + "}"));
    }

    private String field(String path, String body) {
        return post(path, body).expect(400).field();
    }

    @Test
    void aStoppedVmGetsAnotherSize() {
        String vm = "vms/" + madeVm();
        JsonNode resized = post(vm + "/resize" + WAIT, "{\"cpus\": 3, \"memory_mb\": 128, \"disk_size_gb\": 4}")
                .expect(200)
                .data();
        assertThat(resized.path("state").asString()).isEqualTo("Stopped");
        assertThat(resized.path("vcpus").asInt()).isEqualTo(3);
        assertThat(resized.path("memory_mib").asInt()).isEqualTo(128);
        assertThat(resized.path("disk_size_gb").asInt()).isEqualTo(4);
        JsonNode node = get("nodes").path("nodes").path(0);
        assertThat(node.path("vcpus_taken").asInt()).isEqualTo(3);
        assertThat(node.path("memory_mib_taken").asInt()).isEqualTo(128);
        assertThat(((SimulatedHypervisor) plasmaVmc.bean(Hypervisor.class))
                        .parts(resized.path("id").asString()))
                .containsExactly("3 vCPUs, 128 MiB", "root: 4294967296 bytes");
        assertThat(get(vm + "/events").path("events").findValuesAsString("reason"))
                .containsExactlyInAnyOrder("Created", "Resized");
        assertThat(post(vm + "/resize", "{\"vcpus\": 3}").expect(200).data().path("operation_id"))
                .as("it is so already")
                .isEmpty();

        assertThat(field(vm + "/resize", "{}")).isEqualTo("vcpus");
        assertThat(field(vm + "/resize", "{\"vcpus\": 0}")).isEqualTo("vcpus");
        assertThat(field(vm + "/resize", "{\"memory_mib\": 1}")).isEqualTo("memory_mib");
        assertThat(field(vm + "/resize", "{\"vcpus\": 1, \"cpus\": 2}")).isEqualTo("cpus");
        assertThat(field(vm + "/resize", "{\"disk_size_gb\": 3}")).isEqualTo("disk_size_gb");
        assertThat(post(vm + "/resize", "{\"vcpus\": 65}").expect(409).message())
                .contains("no room for 62 vCPUs and 0 MiB more: it has 61 of 64 vCPUs");
        assertThat(state(post(vm + "/start" + WAIT, ""))).isEqualTo("Running");
        assertThat(post(vm + "/resize", "{\"vcpus\": 1}").expect(409).message()).contains("is Running: only one");
        String diskless = "vms/" + id(post("vms" + WAIT, "{\"name\": \"b\", \"vcpus\": 1, \"memory_mib\": 64}"));
        assertThat(field(diskless + "/resize", "{\"disk_size_gb\": 3}")).isEqualTo("disk_size_gb");
        post("vms/vm-0/resize", "{\"vcpus\": 1}").expect(404);
    }

    @Test
    void aVmBecomesWhatItWas() {
        String vm = "vms/" + madeVm();
        String off = id(post(vm + "/snapshots" + WAIT, "{\"name\": \"off\", \"description\": \"d\"}"));
        assertThat(state(post(vm + "/start" + WAIT, ""))).isEqualTo("Running");
        String on = id(post(vm + "/snapshots" + WAIT, "{\"name\": \"on\"}"));
        JsonNode first = get(vm + "/snapshots?limit=1");
        assertThat(first.path("snapshots").findValuesAsString("id")).containsExactly(off);
        JsonNode shown = get(vm + "/snapshots/" + on);
        assertThat(shown.path("state").asString()).isEqualTo("Ready");
        assertThat(shown.path("vm_state").asString()).isEqualTo("Running");
        assertThat(state(post(vm + "/snapshots/" + off + "/revert" + WAIT, ""))).isEqualTo("Stopped");
        assertThat(state(post(vm + "/snapshots/" + on + "/revert" + WAIT, ""))).isEqualTo("Running");

        assertThat(field(vm + "/snapshots", "{}")).isEqualTo("name");
        post(vm + "/snapshots/snap-0/revert", "").expect(404);
        post("vms/" + madeVm() + "/snapshots/" + on + "/revert", "").expect(404);
        assertThat(state(post(vm + "/stop" + WAIT, "{\"force\": true}"))).isEqualTo("Stopped");
        assertThat(post(vm + "/resize", "{\"vcpus\": 2}").expect(409).message()).contains("has snapshots");
        delete(vm + "/snapshots/" + off + WAIT).expect(200);
        plasmaVmc.get("/api/v1/" + vm + "/snapshots/" + off).expect(404);
        for (int i = 1; i < 16; i++) {
            post(vm + "/snapshots" + WAIT, "{\"name\": \"more\"}").expect(201);
        }
        assertThat(post(vm + "/snapshots", "{\"name\": \"x\"}").expect(409).message())
                .contains("has 16 snapshots");
        delete(vm + WAIT).expect(200);
        plasmaVmc.get("/api/v1/" + vm + "/snapshots").expect(404);
    }

    @Test
    void aVolumeGoesFromVmToVm() {
        String vm = madeVm();
        String other = madeVm();
        String volume = madeVolume(", \"vm_id\": \"" + vm + "\"");
        assertThat(state(post("volumes/" + volume + "/resize" + WAIT, "{\"size_gb\": 4}")))
                .isEqualTo("Available");
        assertThat(get("volumes").path("volumes").path(0).path("size_gb").asInt())
                .isEqualTo(4);
        assertThat(state(post("vms/" + vm + "/start" + WAIT, ""))).isEqualTo("Running");
        String attaching = "{\"volume_id\": \"" + volume + "\"}";
        assertThat(state(post("vms/" + vm + "/volumes" + WAIT, attaching))).isEqualTo("Attached");
        assertThat(get("vms/" + vm + "/volumes").path("volumes").findValuesAsString("id"))
                .containsExactly(volume);
        assertThat(state(post("vms/" + vm + "/volumes", attaching)))
                .as("it has it")
                .isEqualTo("Attached");
        Reply taken = post("vms/" + other + "/volumes", attaching).expect(409);
        assertThat(taken.message()).contains("in use by vm " + vm);
        assertThat(taken.body().path("error").path("details").path("in_use_by").findValuesAsString("id"))
                .containsExactly(vm);
        assertThat(delete("volumes/" + volume).expect(409).message()).contains(vm);
        assertThat(post("volumes/" + volume + "/resize", "{\"size_gb\": 9}")
                        .expect(409)
                        .message())
                .contains(vm);
        assertThat(post("vms/" + vm + "/snapshots", "{\"name\": \"s\"}")
                        .expect(409)
                        .message())
                .contains("detach " + volume);
        delete("vms/" + other + "/volumes/" + volume).expect(404);
        assertThat(state(delete("vms/" + vm + "/volumes/" + volume + WAIT))).isEqualTo("Available");
        assertThat(state(post("vms/" + other + "/volumes" + WAIT, attaching))).isEqualTo("Attached");
        delete("vms/" + other + WAIT).expect(200);
        JsonNode left = get("volumes/" + volume);
        assertThat(left.path("state").asString()).isEqualTo("Available");
        assertThat(left.path("vm_id").isMissingNode()).isTrue();
        delete("volumes/" + volume + WAIT).expect(200);
        plasmaVmc.get("/api/v1/volumes/" + volume).expect(404);
        assertThat(((SimulatedHypervisor) plasmaVmc.bean(Hypervisor.class)).volumes())
                .isEmpty();
    }

    @Test
    void whatCannotBeOfVolumesIsRefused() {
        assertThat(field("volumes", "{\"size_gb\": 1}")).isEqualTo("name");
        assertThat(field("volumes", "{\"name\": \"v\"}")).isEqualTo("size_gb");
        assertThat(field("volumes", "{\"name\": \"v\", \"size_gb\": 65537}")).isEqualTo("size_gb");
        assertThat(post("volumes", "{\"name\": \"v\", \"size_gb\": 1, \"node_id\": \"n0\"}")
                        .expect(404)
                        .field())
                .isEqualTo("node_id");
        post("volumes", "{\"name\": \"v\", \"size_gb\": 1, \"vm_id\": \"vm-0\"}")
                .expect(404);
        String vm = madeVm();
        assertThat(field("volumes", "{\"name\": \"v\", \"size_gb\": 1, \"vm_id\": \"" + vm + "\", \"node_id\": \"n\"}"))
                .isEqualTo("node_id");
        String elsewhere = madeVolume(", \"org_id\": \"o\", \"project_id\": \"p\"");
        post("vms/" + vm + "/volumes", "{\"volume_id\": \"" + elsewhere + "\"}").expect(404);
        assertThat(field("vms/" + vm + "/volumes", "{}")).isEqualTo("volume_id");
        String volume = madeVolume("");
        assertThat(field("volumes/" + volume + "/resize", "{\"size_gb\": 2}")).isEqualTo("size_gb");
        for (int i = 0; i < 8; i++) {
            String more = madeVolume("");
            assertThat(state(post("vms/" + vm + "/volumes" + WAIT, "{\"volume_id\": \"" + more + "\"}")))
                    .isEqualTo("Attached");
        }
        assertThat(post("vms/" + vm + "/volumes", "{\"volume_id\": \"" + volume + "\"}")
                        .expect(409)
                        .message())
                .contains("has 8 volumes");
        String node = get("volumes/" + volume).path("node_id").asString();
        post("nodes/" + node + "/maintenance/begin", "").expect(200);
        assertThat(post("volumes", "{\"name\": \"v\", \"size_gb\": 1}")
                        .expect(409)
                        .message())
                .contains("no node takes a volume just now");
    }

    private <T> T byGrpc(Function<ManagedChannel, T> call) {
        ListenAddress address = plasmaVmc.bean(Listeners.class).grpc();
        ManagedChannel channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .build();
        try {
            return call.apply(channel);
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void theSameByGrpc() {
        String vm = madeVm();
        var _ = byGrpc(channel -> VmServiceGrpc.newBlockingStub(channel)
                .resizeVm(ResizeVmRequest.newBuilder().setId(vm).setVcpus(2).build()));
        // Waits for what is under way.
        assertThat(state(post("vms/" + vm + "/start" + WAIT, ""))).isEqualTo("Running");
        assertThat(get("vms/" + vm).path("vcpus").asInt()).isEqualTo(2);
        String volume = madeVolume("");
        var _ = byGrpc(channel -> VolumeServiceGrpc.newBlockingStub(channel)
                .attachVolume(AttachVolumeRequest.newBuilder()
                        .setVmId(vm)
                        .setVolumeId(volume)
                        .build()));
        assertThat(byGrpc(channel -> VolumeServiceGrpc.newBlockingStub(channel)
                                .listVolumesOfVm(ListVolumesOfVmRequest.newBuilder()
                                        .setVmId(vm)
                                        .build()))
                        .getVolumes(0)
                        .getId())
                .isEqualTo(volume);
        Volume made = byGrpc(channel -> VolumeServiceGrpc.newBlockingStub(channel)
                .createVolume(CreateVolumeRequest.newBuilder()
                        .setName("g")
                        .setSizeGb(7)
                        .build()));
        assertThat(made.getState()).isEqualTo(Volume.State.STATE_CREATING);
        assertThat(byGrpc(channel -> VolumeServiceGrpc.newBlockingStub(channel)
                                .getVolume(GetVolumeRequest.newBuilder()
                                        .setId(made.getId())
                                        .build()))
                        .getSizeGb())
                .isEqualTo(7);
        String bare = madeVm();
        Snapshot taken = byGrpc(channel -> VmServiceGrpc.newBlockingStub(channel)
                .createSnapshot(CreateSnapshotRequest.newBuilder()
                        .setVmId(bare)
                        .setName("s")
                        .build()));
        assertThat(taken.getState()).isEqualTo(Snapshot.State.STATE_CREATING);
        assertThat(byGrpc(channel -> VmServiceGrpc.newBlockingStub(channel)
                                .listSnapshots(ListSnapshotsRequest.newBuilder()
                                        .setVmId(bare)
                                        .build()))
                        .getSnapshotsList())
                .hasSize(1);
        assertThat(byGrpc(channel -> VmServiceGrpc.newBlockingStub(channel)
                                .getSnapshot(GetSnapshotRequest.newBuilder()
                                        .setVmId(bare)
                                        .setId(taken.getId())
                                        .build()))
                        .getName())
                .isEqualTo("s");
    }
}
