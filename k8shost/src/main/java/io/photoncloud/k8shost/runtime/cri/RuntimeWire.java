package io.photoncloud.k8shost.runtime.cri;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.photoncloud.k8shost.runtime.ContainerStream.Wanted;
import io.photoncloud.k8shost.runtime.ExecResult;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.RuntimeStatus;
import io.photoncloud.proto.cri.AttachRequest;
import io.photoncloud.proto.cri.ContainerEventResponse;
import io.photoncloud.proto.cri.ExecRequest;
import io.photoncloud.proto.cri.ExecSyncRequest;
import io.photoncloud.proto.cri.ExecSyncResponse;
import io.photoncloud.proto.cri.GetEventsRequest;
import io.photoncloud.proto.cri.RuntimeCondition;
import io.photoncloud.proto.cri.RuntimeServiceGrpc;
import io.photoncloud.proto.cri.RuntimeServiceGrpc.RuntimeServiceBlockingStub;
import io.photoncloud.proto.cri.StatusRequest;
import io.photoncloud.proto.cri.VersionRequest;
import io.photoncloud.proto.cri.VersionResponse;
import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The runtime itself, commands in its containers, and what it tells of them. */
final class RuntimeWire {

    private static final String RUNTIME_READY = "RuntimeReady";
    private static final String NETWORK_READY = "NetworkReady";

    private final CriChannel channel;
    private final CriOptions options;
    private final Marks marks;
    private final RuntimeServiceBlockingStub runtime;

    RuntimeWire(CriChannel channel, CriOptions options, Marks marks) {
        this.channel = channel;
        this.options = options;
        this.marks = marks;
        this.runtime = RuntimeServiceGrpc.newBlockingStub(channel.grpc());
    }

    private RuntimeServiceBlockingStub within(Duration timeMax) {
        return runtime.withDeadlineAfter(timeMax);
    }

    RuntimeStatus status() throws PodRuntimeException {
        VersionResponse version = channel.call(
                "asking for the runtime's version",
                () -> within(options.callTimeMax()).version(VersionRequest.getDefaultInstance()));
        List<RuntimeCondition> conditions = channel.call(
                "asking for the runtime",
                () -> within(options.callTimeMax())
                        .status(StatusRequest.getDefaultInstance())
                        .getStatus()
                        .getConditionsList());
        return new RuntimeStatus(
                version.getRuntimeName(),
                version.getRuntimeVersion(),
                holds(RUNTIME_READY, conditions),
                holds(NETWORK_READY, conditions),
                conditions.stream()
                        .filter(condition -> !condition.getStatus())
                        .map(condition -> condition.getReason() + ": " + condition.getMessage())
                        .collect(Collectors.joining("; ")));
    }

    private static boolean holds(String type, List<RuntimeCondition> conditions) {
        return conditions.stream().anyMatch(condition -> condition.getType().equals(type) && condition.getStatus());
    }

    ExecResult exec(String container, List<String> command, Duration timeMax) throws PodRuntimeException {
        var request = ExecSyncRequest.newBuilder()
                .setContainerId(container)
                .addAllCmd(command)
                .setTimeout(ContainerWire.seconds(timeMax))
                .build();
        ExecSyncResponse answer = channel.call(
                "running " + command.getFirst(),
                () -> within(CriChannel.allowing(timeMax)).execSync(request));
        return new ExecResult(answer.getExitCode(), text(answer.getStdout()), text(answer.getStderr()));
    }

    private static String text(ByteString output) {
        return output.substring(0, Math.min(output.size(), ExecResult.OUTPUT_BYTES_MAX))
                .toStringUtf8();
    }

    /** Where a command can be talked to, once. */
    URI execUrl(String container, List<String> command, Wanted wanted) throws PodRuntimeException {
        var request = ExecRequest.newBuilder()
                .setContainerId(container)
                .addAllCmd(command)
                .setStdin(wanted.stdin())
                .setTty(wanted.tty())
                .setStdout(true)
                .setStderr(!wanted.tty())
                .build();
        return URI.create(channel.call(
                "opening " + command.getFirst(),
                () -> within(options.callTimeMax()).exec(request).getUrl()));
    }

    URI attachUrl(String container, Wanted wanted) throws PodRuntimeException {
        var request = AttachRequest.newBuilder()
                .setContainerId(container)
                .setStdin(wanted.stdin())
                .setTty(wanted.tty())
                .setStdout(true)
                .setStderr(!wanted.tty())
                .build();
        return URI.create(channel.call(
                "attaching to the container",
                () -> within(options.callTimeMax()).attach(request).getUrl()));
    }

    /**
     * Tells of each thing that happens, until the runtime goes away or the channel is closed.
     *
     * @param changed takes the uid of the pod that it happened to, if that is ours
     * @param unsaid told where the runtime does not say to which
     * @throws StatusRuntimeException why it ended: UNIMPLEMENTED where the runtime tells nothing
     */
    void follow(Consumer<String> changed, Runnable unsaid) {
        Iterator<ContainerEventResponse> events = runtime.getContainerEvents(GetEventsRequest.getDefaultInstance());
        while (events.hasNext()) {
            ContainerEventResponse event = events.next();
            if (event.hasPodSandboxStatus()) {
                marks.findPod(event.getPodSandboxStatus().getLabelsMap()).ifPresent(pod -> changed.accept(pod.uid()));
            } else {
                unsaid.run();
            }
        }
    }
}
