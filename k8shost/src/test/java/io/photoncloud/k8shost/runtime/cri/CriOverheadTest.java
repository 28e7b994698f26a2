package io.photoncloud.k8shost.runtime.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.k8shost.runtime.ContainerSpec;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.SandboxSpec;
import io.photoncloud.proto.cri.ContainerConfig;
import io.photoncloud.proto.cri.CreateContainerRequest;
import io.photoncloud.proto.cri.PodSandboxConfig;
import io.photoncloud.proto.cri.RemovePodSandboxRequest;
import io.photoncloud.proto.cri.RunPodSandboxRequest;
import io.photoncloud.proto.cri.RuntimeServiceGrpc;
import io.photoncloud.proto.cri.RuntimeServiceGrpc.RuntimeServiceBlockingStub;
import io.photoncloud.proto.cri.StartContainerRequest;
import io.photoncloud.proto.cri.StopContainerRequest;
import io.photoncloud.proto.cri.StopPodSandboxRequest;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the driver adds to the calls that it makes, side by side with the same calls made directly. */
@Tag("scale")
class CriOverheadTest {

    private static final int WARM_UP = 10;
    private static final int ROUNDS = 60;

    @FunctionalInterface
    private interface Life {
        void live() throws PodRuntimeException;
    }

    @Test
    void aPodsLifeTakesAtMostAFifthMoreThanItsCallsMadeDirectly() throws Exception {
        try (var containerd = TestingContainerd.start();
                Pods pods = Pods.on(containerd, "node-1");
                var channel = new CriChannel(containerd.socket())) {
            RuntimeServiceBlockingStub stub = RuntimeServiceGrpc.newBlockingStub(channel.grpc());
            Marks marks = new Marks("node-1");
            ContainerSpec container = pods.shell("while true; do sleep 1000; done");
            long[] direct = new long[ROUNDS];
            long[] driven = new long[ROUNDS];
            for (int round = -WARM_UP; round < ROUNDS; round++) {
                // In turns, because a machine's speed drifts.
                SandboxSpec directly = pods.sandbox("direct" + round);
                PodSandboxConfig sandbox = SandboxWire.config(directly, marks);
                ContainerConfig config = ContainerWire.config(directly, container, marks);
                Files.createDirectories(directly.logDirectory().resolve(Pods.CONTAINER));
                long one = nanos(() -> direct(stub, sandbox, config));
                SandboxSpec byDriver = pods.sandbox("driven" + round);
                long other = nanos(() -> driven(pods, byDriver, container));
                if (round >= 0) {
                    direct[round] = one;
                    driven[round] = other;
                }
            }
            System.out.printf(
                    "pod made, started, stopped, removed: directly p50 %.1f ms, by the driver p50 %.1f ms (%.1f %% more)%n",
                    median(direct) / 1e6, median(driven) / 1e6, 100.0 * median(driven) / median(direct) - 100);
            assertThat((double) median(driven)).isLessThan(1.2 * median(direct));
        }
    }

    private static long nanos(Life life) throws PodRuntimeException {
        long started = System.nanoTime();
        life.live();
        return System.nanoTime() - started;
    }

    private static long median(long[] times) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void driven(Pods pods, SandboxSpec spec, ContainerSpec container) throws PodRuntimeException {
        String sandbox = pods.runtime().runSandbox(spec);
        String id = pods.runtime().createContainer(sandbox, spec, container);
        pods.runtime().startContainer(id);
        pods.runtime().stopContainer(id, Duration.ZERO);
        pods.runtime().stopSandbox(sandbox);
        pods.runtime().removeSandbox(sandbox);
    }

    private static void direct(
            RuntimeServiceBlockingStub stub, PodSandboxConfig sandboxConfig, ContainerConfig containerConfig) {
        String sandbox = stub.runPodSandbox(RunPodSandboxRequest.newBuilder()
                        .setConfig(sandboxConfig)
                        .build())
                .getPodSandboxId();
        String id = stub.createContainer(CreateContainerRequest.newBuilder()
                        .setPodSandboxId(sandbox)
                        .setSandboxConfig(sandboxConfig)
                        .setConfig(containerConfig)
                        .build())
                .getContainerId();
        var _ = stub.startContainer(
                StartContainerRequest.newBuilder().setContainerId(id).build());
        var _ = stub.stopContainer(
                StopContainerRequest.newBuilder().setContainerId(id).build());
        var _ = stub.stopPodSandbox(
                StopPodSandboxRequest.newBuilder().setPodSandboxId(sandbox).build());
        var _ = stub.removePodSandbox(
                RemovePodSandboxRequest.newBuilder().setPodSandboxId(sandbox).build());
    }
}
