package io.photoncloud.k8shost.runtime.cri;

import com.google.protobuf.ByteString;
import io.photoncloud.k8shost.runtime.ContainerSpec;
import io.photoncloud.k8shost.runtime.ContainerStats;
import io.photoncloud.k8shost.runtime.ContainerUse;
import io.photoncloud.k8shost.runtime.PodObserved;
import io.photoncloud.k8shost.runtime.PodObserved.State;
import io.photoncloud.k8shost.runtime.PodRef;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;
import io.photoncloud.k8shost.runtime.SandboxSpec;
import io.photoncloud.proto.cri.Container;
import io.photoncloud.proto.cri.ContainerConfig;
import io.photoncloud.proto.cri.ContainerFilter;
import io.photoncloud.proto.cri.ContainerMetadata;
import io.photoncloud.proto.cri.ContainerState;
import io.photoncloud.proto.cri.ContainerStatsFilter;
import io.photoncloud.proto.cri.ContainerStatus;
import io.photoncloud.proto.cri.ContainerStatusRequest;
import io.photoncloud.proto.cri.CreateContainerRequest;
import io.photoncloud.proto.cri.ImageSpec;
import io.photoncloud.proto.cri.KeyValue;
import io.photoncloud.proto.cri.LinuxContainerConfig;
import io.photoncloud.proto.cri.ListContainerStatsRequest;
import io.photoncloud.proto.cri.ListContainersRequest;
import io.photoncloud.proto.cri.Mount;
import io.photoncloud.proto.cri.RemoveContainerRequest;
import io.photoncloud.proto.cri.ReopenContainerLogRequest;
import io.photoncloud.proto.cri.RuntimeServiceGrpc;
import io.photoncloud.proto.cri.RuntimeServiceGrpc.RuntimeServiceBlockingStub;
import io.photoncloud.proto.cri.StartContainerRequest;
import io.photoncloud.proto.cri.StopContainerRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Containers, in the runtime's words and in ours. */
final class ContainerWire implements AutoCloseable {

    private final CriChannel channel;
    private final CriOptions options;
    private final Marks marks;
    private final LogRotation logs;
    private final RuntimeServiceBlockingStub runtime;

    ContainerWire(CriChannel channel, CriOptions options, Marks marks) {
        this.logs = LogRotation.start(this::reopenLog);
        this.channel = channel;
        this.options = options;
        this.marks = marks;
        this.runtime = RuntimeServiceGrpc.newBlockingStub(channel.grpc());
    }

    private RuntimeServiceBlockingStub within(Duration timeMax) {
        return runtime.withDeadlineAfter(timeMax);
    }

    /** As with sandboxes: the runtime refuses a second one of the same name and attempt. */
    String create(String sandbox, SandboxSpec of, ContainerSpec spec) throws PodRuntimeException {
        var request = CreateContainerRequest.newBuilder()
                .setPodSandboxId(sandbox)
                .setConfig(config(of, spec, marks))
                .setSandboxConfig(SandboxWire.config(of, marks))
                .build();
        try {
            return channel.call(
                    "making container " + spec.name(),
                    () -> within(options.workTimeMax()).createContainer(request).getContainerId());
        } catch (PodRuntimeException e) {
            if (e.reason() == Reason.UNAVAILABLE || e.reason() == Reason.TIMEOUT) {
                throw e;
            }
            return findAttempt(sandbox, spec).orElseThrow(() -> e);
        }
    }

    private Optional<String> findAttempt(String sandbox, ContainerSpec spec) throws PodRuntimeException {
        var filter = ContainerFilter.newBuilder().setPodSandboxId(sandbox).putAllLabelSelector(marks.ours());
        return list(filter).stream()
                .filter(container -> container.getMetadata().getName().equals(spec.name())
                        && container.getMetadata().getAttempt() == spec.attempt())
                .map(Container::getId)
                .findFirst();
    }

    void start(String container) throws PodRuntimeException {
        var request =
                StartContainerRequest.newBuilder().setContainerId(container).build();
        try {
            var _ = channel.call(
                    "starting the container",
                    () -> within(options.workTimeMax()).startContainer(request));
        } catch (PodRuntimeException e) {
            if (e.reason() != Reason.FAILED || !wasStarted(container)) {
                throw e;
            }
        }
    }

    private boolean wasStarted(String container) throws PodRuntimeException {
        return status(container).getStartedAt() > 0;
    }

    void stop(String container, Duration grace) throws PodRuntimeException {
        var request = StopContainerRequest.newBuilder()
                .setContainerId(container)
                .setTimeout(seconds(grace))
                .build();
        channel.unlessGone("stopping the container", () -> {
            var _ = within(CriChannel.allowing(grace.plus(options.callTimeMax())))
                    .stopContainer(request);
        });
    }

    /** Rounded up: nobody gets less than he was promised. */
    static long seconds(Duration time) {
        return time.plusNanos(999_999_999).toSeconds();
    }

    void remove(String container) throws PodRuntimeException {
        logs.isOver(container);
        channel.unlessGone("removing the container", () -> {
            var _ = within(options.workTimeMax())
                    .removeContainer(RemoveContainerRequest.newBuilder()
                            .setContainerId(container)
                            .build());
        });
    }

    void reopenLog(String container) throws PodRuntimeException {
        var _ = channel.call(
                "reopening the log",
                () -> within(options.callTimeMax())
                        .reopenContainerLog(ReopenContainerLogRequest.newBuilder()
                                .setContainerId(container)
                                .build()));
    }

    private List<Container> list(ContainerFilter.Builder filter) throws PodRuntimeException {
        var request = ListContainersRequest.newBuilder().setFilter(filter).build();
        return channel.call(
                "listing containers",
                () -> within(options.callTimeMax()).listContainers(request).getContainersList());
    }

    Stream<PodRef> pods() throws PodRuntimeException {
        return list(ContainerFilter.newBuilder().putAllLabelSelector(marks.ours())).stream()
                .flatMap(container -> marks.findPod(container.getLabelsMap()).stream());
    }

    Map<String, Seen> seen() throws PodRuntimeException {
        var all = new HashMap<String, Seen>();
        for (Container container : list(ContainerFilter.newBuilder().putAllLabelSelector(marks.ours()))) {
            marks.findPod(container.getLabelsMap())
                    .ifPresent(pod -> all.put(
                            container.getId(),
                            new Seen(pod.uid(), container.getState().name())));
        }
        return all;
    }

    List<PodObserved.Container> ofPod(String uid) throws PodRuntimeException {
        var all = new ArrayList<PodObserved.Container>();
        for (Container container : list(ContainerFilter.newBuilder().putAllLabelSelector(marks.ofPod(uid)))) {
            try {
                all.add(observed(container, status(container.getId())));
            } catch (PodRuntimeException e) {
                if (e.reason() != Reason.NOT_FOUND) {
                    throw e;
                }
            }
        }
        return all;
    }

    private ContainerStatus status(String container) throws PodRuntimeException {
        var request =
                ContainerStatusRequest.newBuilder().setContainerId(container).build();
        return channel.call(
                "asking for the container",
                () -> within(options.callTimeMax()).containerStatus(request).getStatus());
    }

    private PodObserved.Container observed(Container container, ContainerStatus status) {
        if (status.getState() == ContainerState.CONTAINER_RUNNING
                && !status.getLogPath().isEmpty()) {
            logs.isWritten(container.getId(), Path.of(status.getLogPath()));
        } else {
            logs.isOver(container.getId());
        }
        return new PodObserved.Container(
                container.getId(),
                container.getPodSandboxId(),
                container.getMetadata().getName(),
                container.getMetadata().getAttempt(),
                Marks.specHash(container.getAnnotationsMap()),
                Marks.findImage(container.getAnnotationsMap())
                        .orElse(status.getImage().getImage()),
                container.getImageRef(),
                SandboxWire.instant(container.getCreatedAt()),
                state(status));
    }

    private static State state(ContainerStatus status) {
        return switch (status.getState()) {
            case CONTAINER_CREATED -> new State.Created();
            case CONTAINER_RUNNING -> new State.Running(SandboxWire.instant(status.getStartedAt()));
            case CONTAINER_EXITED -> exited(status);
            case CONTAINER_UNKNOWN, UNRECOGNIZED -> new State.Unknown();
        };
    }

    /** containerd notes the start once the command runs, and so after the end of one that ends at once. */
    private static State exited(ContainerStatus status) {
        Instant started = SandboxWire.instant(status.getStartedAt());
        Instant finished = SandboxWire.instant(status.getFinishedAt());
        return new State.Exited(
                started,
                finished.isBefore(started) ? started : finished,
                status.getExitCode(),
                status.getReason(),
                status.getMessage());
    }

    Optional<ContainerStats> findStats(String container) throws PodRuntimeException {
        var request = ListContainerStatsRequest.newBuilder()
                .setFilter(ContainerStatsFilter.newBuilder().setId(container))
                .build();
        return channel
                .call(
                        "asking what the container uses",
                        () -> within(options.callTimeMax())
                                .listContainerStats(request)
                                .getStatsList())
                .stream()
                .filter(io.photoncloud.proto.cri.ContainerStats::hasCpu)
                .map(ContainerWire::stats)
                .findFirst();
    }

    /** What is not ours is left out: not every runtime looks at the labels that it is asked for. */
    List<ContainerUse> statistics() throws PodRuntimeException {
        var request = ListContainerStatsRequest.newBuilder()
                .setFilter(ContainerStatsFilter.newBuilder().putAllLabelSelector(marks.ours()))
                .build();
        List<ContainerUse> ours = new ArrayList<>();
        for (var stats : channel.call(
                "asking what containers use",
                () -> within(options.callTimeMax()).listContainerStats(request).getStatsList())) {
            if (stats.hasCpu()) {
                marks.findPod(stats.getAttributes().getLabelsMap())
                        .ifPresent(pod -> ours.add(new ContainerUse(
                                pod, stats.getAttributes().getMetadata().getName(), stats(stats))));
            }
        }
        return ours;
    }

    private static ContainerStats stats(io.photoncloud.proto.cri.ContainerStats stats) {
        return new ContainerStats(
                SandboxWire.instant(stats.getCpu().getTimestamp()),
                stats.getCpu().getUsageCoreNanoSeconds().getValue(),
                stats.getMemory().getWorkingSetBytes().getValue(),
                stats.getWritableLayer().getUsedBytes().getValue());
    }

    static ContainerConfig config(SandboxSpec of, ContainerSpec spec, Marks marks) {
        var config = ContainerConfig.newBuilder()
                .setMetadata(ContainerMetadata.newBuilder().setName(spec.name()).setAttempt(spec.attempt()))
                .setImage(ImageSpec.newBuilder().setImage(spec.imageRef()))
                .addAllCommand(spec.command())
                .addAllArgs(spec.args())
                .setWorkingDir(spec.workingDirectory())
                .putAllLabels(marks.labels(spec.labels(), of.pod()))
                .putAllAnnotations(Marks.ofContainer(spec.annotations(), spec.specHash(), spec.image()))
                .setLogPath(spec.logPath())
                .setStdin(spec.stdin())
                .setStdinOnce(spec.stdinOnce())
                .setTty(spec.tty())
                .setLinux(LinuxContainerConfig.newBuilder()
                        .setResources(LimitsWire.resources(spec.resources()))
                        .setSecurityContext(LimitsWire.security(of, spec.security())));
        spec.env()
                .forEach(variable -> config.addEnvs(KeyValue.newBuilder()
                        .setKey(variable.name())
                        .setValue(ByteString.copyFromUtf8(variable.value()))));
        spec.mounts()
                .forEach(mount -> config.addMounts(Mount.newBuilder()
                        .setHostPath(mount.hostPath())
                        .setContainerPath(mount.containerPath())
                        .setReadonly(mount.readOnly())));
        return config.build();
    }

    @Override
    public void close() {
        logs.close();
    }
}
