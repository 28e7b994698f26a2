package io.photoncloud.plasmavmc;

import com.nimbusds.jose.jwk.ECKey;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.LoopbackEndpointProofs;
import io.photoncloud.proto.plasmavmc.v1.AttachVolumeRequest;
import io.photoncloud.proto.plasmavmc.v1.CreateImageRequest;
import io.photoncloud.proto.plasmavmc.v1.CreateSnapshotRequest;
import io.photoncloud.proto.plasmavmc.v1.CreateVmRequest;
import io.photoncloud.proto.plasmavmc.v1.CreateVolumeRequest;
import io.photoncloud.proto.plasmavmc.v1.DetachVolumeRequest;
import io.photoncloud.proto.plasmavmc.v1.GetSnapshotRequest;
import io.photoncloud.proto.plasmavmc.v1.GetVmRequest;
import io.photoncloud.proto.plasmavmc.v1.GrowVolumeRequest;
import io.photoncloud.proto.plasmavmc.v1.ResizeVmRequest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.context.ApplicationContext;

class EndpointsTest extends LoopbackEndpointProofs {

    private static final String DOOR = "gRPC photon.plasmavmc.v1.VmService/";
    private static final String IMAGES = "gRPC photon.plasmavmc.v1.ImageService/";
    private static final String VOLUMES = "gRPC photon.plasmavmc.v1.VolumeService/";
    private static FakeIam iam;
    private static TestingPlasmaVmc plasmaVmc;

    @BeforeAll
    static void start() {
        iam = FakeIam.start(InstantSource.system());
        plasmaVmc = TestingPlasmaVmc.enforced(iam);
    }

    @AfterAll
    static void stop() {
        plasmaVmc.close();
        iam.close();
    }

    @Override
    protected ApplicationContext context() {
        return plasmaVmc.context();
    }

    @Override
    protected String token() {
        return iam.issuer().token("somebody");
    }

    @Override
    protected ECKey signingKey() {
        return iam.issuer().key();
    }

    /** What is asked for has to be named before there is a scope in which the caller could have a permission. */
    @Override
    protected Map<String, byte[]> requests() {
        String vm = "{\"name\": \"x\", \"org_id\": \"o\", \"project_id\": \"p\", \"vcpus\": 1, \"memory_mib\": 64}";
        Map<String, byte[]> requests = new HashMap<>();
        requests.put("REST POST /api/v1/vms", vm.getBytes(StandardCharsets.UTF_8));
        requests.put(
                DOOR + "CreateVm",
                CreateVmRequest.newBuilder()
                        .setName("x")
                        .setOrgId("o")
                        .setProjectId("p")
                        .setVcpus(1)
                        .setMemoryMib(64)
                        .build()
                        .toByteArray());
        byte[] id = GetVmRequest.newBuilder().setId("x").build().toByteArray();
        List.of("Get", "Update", "Start", "Stop", "Pause", "Resume", "Reboot", "Reset", "Delete")
                .forEach(verb -> requests.put(DOOR + verb + "Vm", id));
        requests.put(DOOR + "GetOperation", id);
        String image = "{\"name\": \"x\", \"org_id\": \"o\", \"project_id\": \"p\"}";
        requests.put("REST POST /api/v1/images", image.getBytes(StandardCharsets.UTF_8));
        requests.put(
                IMAGES + "CreateImage",
                CreateImageRequest.newBuilder()
                        .setName("x")
                        .setOrgId("o")
                        .setProjectId("p")
                        .build()
                        .toByteArray());
        List.of("Get", "Update", "Delete", "Import", "Upload")
                .forEach(verb -> requests.put(IMAGES + verb + "Image", id));
        requests.put("gRPC photon.plasmavmc.v1.ConsoleService/ReadConsole", id);
        putParts(requests, id);
        return requests;
    }

    private static void putParts(Map<String, byte[]> requests, byte[] id) {
        Map.of(
                        "vms/{id}/resize", "{\"vcpus\": 1}",
                        "vms/{id}/snapshots", "{\"name\": \"x\"}",
                        "vms/{id}/volumes", "{\"volume_id\": \"x\"}",
                        "volumes/{id}/resize", "{\"size_gb\": 1}",
                        "volumes", "{\"name\": \"x\", \"org_id\": \"o\", \"project_id\": \"p\", \"size_gb\": 1}")
                .forEach((path, body) ->
                        requests.put("REST POST /api/v1/" + path, body.getBytes(StandardCharsets.UTF_8)));
        requests.put(
                DOOR + "ResizeVm",
                ResizeVmRequest.newBuilder().setId("x").setVcpus(1).build().toByteArray());
        requests.put(
                DOOR + "CreateSnapshot",
                CreateSnapshotRequest.newBuilder()
                        .setVmId("x")
                        .setName("x")
                        .build()
                        .toByteArray());
        byte[] snapshot =
                GetSnapshotRequest.newBuilder().setVmId("x").setId("x").build().toByteArray();
        List.of("GetSnapshot", "ListSnapshots", "RevertToSnapshot", "DeleteSnapshot")
                .forEach(call -> requests.put(DOOR + call, snapshot));
        List.of("GetVolume", "DeleteVolume", "ListVolumesOfVm").forEach(call -> requests.put(VOLUMES + call, id));
        requests.put(
                VOLUMES + "CreateVolume",
                CreateVolumeRequest.newBuilder()
                        .setName("x")
                        .setOrgId("o")
                        .setProjectId("p")
                        .setSizeGb(1)
                        .build()
                        .toByteArray());
        requests.put(
                VOLUMES + "GrowVolume",
                GrowVolumeRequest.newBuilder().setId("x").setSizeGb(1).build().toByteArray());
        requests.put(
                VOLUMES + "AttachVolume",
                AttachVolumeRequest.newBuilder()
                        .setVmId("x")
                        .setVolumeId("x")
                        .build()
                        .toByteArray());
        requests.put(
                VOLUMES + "DetachVolume",
                DetachVolumeRequest.newBuilder()
                        .setVmId("x")
                        .setVolumeId("x")
                        .build()
                        .toByteArray());
    }
}
