package io.photoncloud.k8shost.runtime.cri;

import io.photoncloud.k8shost.runtime.PodObserved;
import io.photoncloud.k8shost.runtime.PodRef;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;
import io.photoncloud.k8shost.runtime.SandboxSpec;
import io.photoncloud.proto.cri.DNSConfig;
import io.photoncloud.proto.cri.LinuxPodSandboxConfig;
import io.photoncloud.proto.cri.LinuxSandboxSecurityContext;
import io.photoncloud.proto.cri.ListPodSandboxRequest;
import io.photoncloud.proto.cri.NamespaceMode;
import io.photoncloud.proto.cri.NamespaceOption;
import io.photoncloud.proto.cri.PodIP;
import io.photoncloud.proto.cri.PodSandbox;
import io.photoncloud.proto.cri.PodSandboxConfig;
import io.photoncloud.proto.cri.PodSandboxFilter;
import io.photoncloud.proto.cri.PodSandboxMetadata;
import io.photoncloud.proto.cri.PodSandboxNetworkStatus;
import io.photoncloud.proto.cri.PodSandboxState;
import io.photoncloud.proto.cri.PodSandboxStatusRequest;
import io.photoncloud.proto.cri.PortMapping;
import io.photoncloud.proto.cri.Protocol;
import io.photoncloud.proto.cri.RemovePodSandboxRequest;
import io.photoncloud.proto.cri.RunPodSandboxRequest;
import io.photoncloud.proto.cri.RuntimeServiceGrpc;
import io.photoncloud.proto.cri.RuntimeServiceGrpc.RuntimeServiceBlockingStub;
import io.photoncloud.proto.cri.SecurityProfile;
import io.photoncloud.proto.cri.StopPodSandboxRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Sandboxes, in the runtime's words and in ours. */
final class SandboxWire {

    private static final long NANOS = 1_000_000_000L;

    private final CriChannel channel;
    private final CriOptions options;
    private final Marks marks;
    private final RuntimeServiceBlockingStub runtime;

    SandboxWire(CriChannel channel, CriOptions options, Marks marks) {
        this.channel = channel;
        this.options = options;
        this.marks = marks;
        this.runtime = RuntimeServiceGrpc.newBlockingStub(channel.grpc());
    }

    private RuntimeServiceBlockingStub within(Duration timeMax) {
        return runtime.withDeadlineAfter(timeMax);
    }

    /** The runtime knows a sandbox by its pod and attempt, and refuses a second one: then it is there already. */
    String run(SandboxSpec spec) throws PodRuntimeException {
        RunPodSandboxRequest request =
                RunPodSandboxRequest.newBuilder().setConfig(config(spec, marks)).build();
        try {
            return channel.call(
                    "making the sandbox",
                    () -> within(options.workTimeMax()).runPodSandbox(request).getPodSandboxId());
        } catch (PodRuntimeException e) {
            if (e.reason() == Reason.UNAVAILABLE || e.reason() == Reason.TIMEOUT) {
                throw e;
            }
            return findAttempt(spec).orElseThrow(() -> e);
        }
    }

    private Optional<String> findAttempt(SandboxSpec spec) throws PodRuntimeException {
        return list(marks.ofPod(spec.pod().uid())).stream()
                .filter(sandbox -> sandbox.getMetadata().getAttempt() == spec.attempt())
                .map(PodSandbox::getId)
                .findFirst();
    }

    void stop(String sandbox) throws PodRuntimeException {
        channel.unlessGone("stopping the sandbox", () -> {
            var _ = within(options.workTimeMax())
                    .stopPodSandbox(StopPodSandboxRequest.newBuilder()
                            .setPodSandboxId(sandbox)
                            .build());
        });
    }

    void remove(String sandbox) throws PodRuntimeException {
        channel.unlessGone("removing the sandbox", () -> {
            var _ = within(options.workTimeMax())
                    .removePodSandbox(RemovePodSandboxRequest.newBuilder()
                            .setPodSandboxId(sandbox)
                            .build());
        });
    }

    private List<PodSandbox> list(Map<String, String> labels) throws PodRuntimeException {
        var request = ListPodSandboxRequest.newBuilder()
                .setFilter(PodSandboxFilter.newBuilder().putAllLabelSelector(labels))
                .build();
        return channel.call(
                "listing sandboxes",
                () -> within(options.callTimeMax()).listPodSandbox(request).getItemsList());
    }

    /** Whose pods have one. */
    Stream<PodRef> pods() throws PodRuntimeException {
        return list(marks.ours()).stream().flatMap(sandbox -> marks.findPod(sandbox.getLabelsMap()).stream());
    }

    /** What each is, and in which state, for a comparison with another time. */
    Map<String, Seen> seen() throws PodRuntimeException {
        var all = new HashMap<String, Seen>();
        for (PodSandbox sandbox : list(marks.ours())) {
            marks.findPod(sandbox.getLabelsMap())
                    .ifPresent(pod -> all.put(
                            sandbox.getId(),
                            new Seen(pod.uid(), sandbox.getState().name())));
        }
        return all;
    }

    List<PodObserved.Sandbox> ofPod(String uid) throws PodRuntimeException {
        var all = new ArrayList<PodObserved.Sandbox>();
        for (PodSandbox sandbox : list(marks.ofPod(uid))) {
            Optional<PodRef> pod = marks.findPod(sandbox.getLabelsMap());
            if (pod.isPresent()) {
                all.add(observed(sandbox, pod.get()));
            }
        }
        return all;
    }

    private PodObserved.Sandbox observed(PodSandbox sandbox, PodRef pod) throws PodRuntimeException {
        boolean ready = sandbox.getState() == PodSandboxState.SANDBOX_READY;
        return new PodObserved.Sandbox(
                sandbox.getId(),
                pod,
                sandbox.getMetadata().getAttempt(),
                Marks.specHash(sandbox.getAnnotationsMap()),
                ready,
                ready ? addresses(sandbox.getId()) : List.of(),
                instant(sandbox.getCreatedAt()));
    }

    private List<String> addresses(String sandbox) throws PodRuntimeException {
        var request =
                PodSandboxStatusRequest.newBuilder().setPodSandboxId(sandbox).build();
        try {
            PodSandboxNetworkStatus network = channel.call(
                    "asking for the sandbox",
                    () -> within(options.callTimeMax())
                            .podSandboxStatus(request)
                            .getStatus()
                            .getNetwork());
            return Stream.concat(
                            Stream.of(network.getIp()),
                            network.getAdditionalIpsList().stream().map(PodIP::getIp))
                    .filter(ip -> !ip.isEmpty())
                    .toList();
        } catch (PodRuntimeException e) {
            if (e.reason() == Reason.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    static PodSandboxConfig config(SandboxSpec spec, Marks marks) {
        var config = PodSandboxConfig.newBuilder()
                .setMetadata(PodSandboxMetadata.newBuilder()
                        .setUid(spec.pod().uid())
                        .setNamespace(spec.pod().namespace())
                        .setName(spec.pod().name())
                        .setAttempt(spec.attempt()))
                .setLogDirectory(spec.logDirectory().toString())
                .putAllLabels(marks.labels(spec.labels(), spec.pod()))
                .putAllAnnotations(Marks.ofSandbox(spec.annotations(), spec.specHash()))
                .setLinux(LinuxPodSandboxConfig.newBuilder()
                        .setSecurityContext(LinuxSandboxSecurityContext.newBuilder()
                                .setNamespaceOptions(namespaces(spec))
                                .setPrivileged(spec.privileged())
                                .setSeccomp(profile(SecurityProfile.ProfileType.RuntimeDefault))));
        if (!spec.hostNetwork()) {
            config.setHostname(spec.hostname());
            spec.ports().stream()
                    .filter(port -> port.hostPort() > 0)
                    .forEach(port -> config.addPortMappings(wire(port)));
        }
        if (!spec.dns().equals(SandboxSpec.Dns.OF_RUNTIME)) {
            config.setDnsConfig(DNSConfig.newBuilder()
                    .addAllServers(spec.dns().servers())
                    .addAllSearches(spec.dns().searches())
                    .addAllOptions(spec.dns().options()));
        }
        return config.build();
    }

    /** The containers of a pod share its network, and see each their own processes only. */
    static NamespaceOption namespaces(SandboxSpec spec) {
        return NamespaceOption.newBuilder()
                .setNetwork(spec.hostNetwork() ? NamespaceMode.NODE : NamespaceMode.POD)
                .setPid(NamespaceMode.CONTAINER)
                .setIpc(NamespaceMode.POD)
                .build();
    }

    static SecurityProfile profile(SecurityProfile.ProfileType type) {
        return SecurityProfile.newBuilder().setProfileType(type).build();
    }

    private static PortMapping wire(SandboxSpec.PortMapping port) {
        return PortMapping.newBuilder()
                .setProtocol(
                        switch (port.protocol()) {
                            case TCP -> Protocol.TCP;
                            case UDP -> Protocol.UDP;
                            case SCTP -> Protocol.SCTP;
                        })
                .setContainerPort(port.containerPort())
                .setHostPort(port.hostPort())
                .setHostIp(port.hostIp())
                .build();
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(nanos / NANOS, nanos % NANOS);
    }
}
