package io.photoncloud.plasmavmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.plasmavmc.agent.NodeAgent;
import io.photoncloud.proto.plasmavmc.v1.CreateVmRequest;
import io.photoncloud.proto.plasmavmc.v1.CreateVolumeRequest;
import io.photoncloud.proto.plasmavmc.v1.NewNetworkInterface;
import io.photoncloud.proto.plasmavmc.v1.VmServiceGrpc;
import io.photoncloud.proto.plasmavmc.v1.VolumeServiceGrpc;
import io.photoncloud.proto.prismnet.v1.GetSubnetRequest;
import io.photoncloud.proto.prismnet.v1.PrismNetGrpc;
import io.photoncloud.proto.prismnet.v1.Subnet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Creations that are repeated with their keys when what they named is gone: by both doors they are answered as the first time. */
class RepeatedCallsTest {

    private static final Metadata.Key<String> KEY =
            Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BODY = "{\"name\": \"a\", \"vcpus\": 1, \"memory_mib\": 64,"
            + " \"network_interfaces\": [{\"subnet_id\": \"subnet-1\"}]}";

    private final Map<String, Subnet> subnets = new ConcurrentHashMap<>();
    private Server prismNet;
    private TestingPlasmaVmc plasmaVmc;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        prismNet = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new PrismNetGrpc.PrismNetImplBase() {
                    @Override
                    public void getSubnet(GetSubnetRequest request, StreamObserver<Subnet> answer) {
                        Subnet found = subnets.get(request.getId());
                        if (found == null) {
                            answer.onError(Status.NOT_FOUND
                                    .withDescription("no subnet")
                                    .asRuntimeException());
                        } else {
                            answer.onNext(found);
                            answer.onCompleted();
                        }
                    }
                })
                .build()
                .start();
        plasmaVmc = TestingPlasmaVmc.start("photon.peers.prismnet=127.0.0.1:" + prismNet.getPort());
        assertThat(plasmaVmc.bean(NodeAgent.class).awaitRegistered(Duration.ofSeconds(20)))
                .isTrue();
        ListenAddress address = plasmaVmc.bean(Listeners.class).grpc();
        channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .build();
        subnets.put("subnet-1", Subnet.getDefaultInstance());
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        plasmaVmc.close();
        prismNet.shutdownNow();
    }

    private String create(String path, String body, String key, int status) {
        return plasmaVmc
                .post("/api/v1/" + path, body, "Idempotency-Key", key)
                .expect(status)
                .data()
                .path("id")
                .asString();
    }

    private static io.grpc.ClientInterceptor withKey(String key) {
        Metadata headers = new Metadata();
        headers.put(KEY, key);
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    private String createByGrpc(String key) {
        return VmServiceGrpc.newBlockingStub(channel)
                .withInterceptors(withKey(key))
                .createVm(CreateVmRequest.newBuilder()
                        .setName("b")
                        .setVcpus(1)
                        .setMemoryMib(64)
                        .addNetworkInterfaces(NewNetworkInterface.newBuilder().setSubnetId("subnet-1"))
                        .build())
                .getId();
    }

    @Test
    void aVmWhoseSubnetIsGone() {
        String byRest = create("vms", BODY, "rest", 201);
        String byGrpc = createByGrpc("grpc");
        subnets.clear();
        assertThat(create("vms", BODY, "rest", 201)).isEqualTo(byRest);
        assertThat(createByGrpc("grpc")).isEqualTo(byGrpc);
        create("vms", BODY, "another", 404);
        assertThatThrownBy(() -> createByGrpc("another"))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("NOT_FOUND");
        create("vms", BODY.replace("\"a\"", "\"c\""), "rest", 409);
    }

    @Test
    void aVolumeWhoseVmIsGone() {
        String vm = create("vms?wait=20s", "{\"name\": \"a\", \"vcpus\": 1, \"memory_mib\": 64}", "vm", 201);
        String body = "{\"name\": \"v\", \"size_gb\": 1, \"vm_id\": \"" + vm + "\"}";
        String byRest = create("volumes", body, "rest", 201);
        String byGrpc = createVolumeByGrpc(vm, "grpc");
        plasmaVmc.send("DELETE", "/api/v1/vms/" + vm + "?wait=20s", "").expect(200);
        plasmaVmc.get("/api/v1/vms/" + vm).expect(404);
        assertThat(create("volumes", body, "rest", 201)).isEqualTo(byRest);
        assertThat(createVolumeByGrpc(vm, "grpc")).isEqualTo(byGrpc);
        create("volumes", body, "another", 404);
    }

    private String createVolumeByGrpc(String vm, String key) {
        return VolumeServiceGrpc.newBlockingStub(channel)
                .withInterceptors(withKey(key))
                .createVolume(CreateVolumeRequest.newBuilder()
                        .setName("v")
                        .setSizeGb(1)
                        .setVmId(vm)
                        .build())
                .getId();
    }
}
