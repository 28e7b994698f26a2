package io.photoncloud.k8shost.agent;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.k8shost.network.PodPort;
import io.photoncloud.k8shost.pod.ContainerState;
import io.photoncloud.k8shost.pod.ContainerStatus;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodStatus;
import io.photoncloud.k8shost.pod.PodStatus.Phase;
import io.photoncloud.k8shost.probe.Answers;
import io.photoncloud.k8shost.runtime.PodObserved;
import io.photoncloud.k8shost.runtime.PodObserved.Container;
import io.photoncloud.k8shost.runtime.PodObserved.Sandbox;
import io.photoncloud.k8shost.runtime.PodObserved.State;
import io.photoncloud.k8shost.runtime.PodRef;
import io.photoncloud.k8shost.spec.ContainerDef;
import io.photoncloud.k8shost.spec.PodSpec;
import io.photoncloud.k8shost.spec.PodSpec.RestartPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Pods and what is seen of them, for tests. */
final class Pods {

    static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    static final PodRef REF = new PodRef("u1", "default", "a");

    private Pods() {}

    static ContainerDef def(String name) {
        return new ContainerDef(
                name,
                "image",
                List.of(),
                List.of(),
                "",
                List.of(),
                List.of(),
                ContainerDef.Resources.UNSAID,
                List.of(),
                null,
                null,
                null,
                null,
                ContainerDef.PullPolicy.IF_NOT_PRESENT);
    }

    static ContainerDef probed(String name, ContainerDef.ProbeKind kind) {
        ContainerDef.Probe probe = new ContainerDef.Probe(
                new ContainerDef.Handler.TcpSocket(80),
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1,
                3);
        ContainerDef plain = def(name);
        return new ContainerDef(
                name,
                plain.image(),
                plain.command(),
                plain.args(),
                "",
                plain.env(),
                plain.ports(),
                plain.resources(),
                plain.mounts(),
                kind == ContainerDef.ProbeKind.LIVENESS ? probe : null,
                kind == ContainerDef.ProbeKind.READINESS ? probe : null,
                kind == ContainerDef.ProbeKind.STARTUP ? probe : null,
                null,
                plain.pullPolicy());
    }

    static PodSpec spec(RestartPolicy policy, List<ContainerDef> inits, ContainerDef... containers) {
        return new PodSpec(List.of(containers), inits, policy, List.of(), Duration.ofSeconds(30));
    }

    static Pod pod(PodSpec spec) {
        return pod(spec, null);
    }

    static Pod pod(PodSpec spec, Pod.@Nullable Deletion deletion) {
        PodStatus status = new PodStatus(
                Phase.PENDING,
                "",
                "",
                "",
                List.of(),
                spec.containers().stream().map(Pods::fresh).toList(),
                spec.initContainers().stream().map(Pods::fresh).toList());
        return new Pod(
                REF.uid(),
                new Tenant("o", "p"),
                REF.namespace(),
                REF.name(),
                Map.of(),
                Map.of(),
                spec,
                "n1",
                List.of(),
                true,
                status,
                deletion,
                PodPort.NONE,
                NOW);
    }

    private static ContainerStatus fresh(ContainerDef def) {
        return new ContainerStatus(
                def.name(),
                false,
                false,
                0,
                Duration.ZERO,
                new ContainerState.Waiting("ContainerCreating", ""),
                null,
                "",
                "");
    }

    static Pod with(Pod pod, PodStatus status) {
        return new Pod(
                pod.uid(),
                pod.tenant(),
                pod.namespace(),
                pod.name(),
                pod.labels(),
                pod.annotations(),
                pod.spec(),
                pod.node(),
                pod.verdicts(),
                pod.placed(),
                status,
                pod.deletion(),
                pod.port(),
                pod.created());
    }

    static Sandbox sandbox(int attempt, boolean ready) {
        return new Sandbox("s" + attempt, REF, attempt, "hash", ready, ready ? List.of("10.1.1.2") : List.of(), NOW);
    }

    static Container container(String name, int attempt, State state) {
        return new Container("c-" + name + attempt, "s0", name, attempt, "hash", "image", "ref", NOW, state);
    }

    static State running() {
        return new State.Running(NOW);
    }

    static State exited(int code, Duration ran) {
        return new State.Exited(NOW.minus(ran), NOW, code, "", "");
    }

    static Seen seen(List<Sandbox> sandboxes, Container... containers) {
        return seen(NOW, Map.of(), Map.of(), sandboxes, containers);
    }

    static Seen seen(
            Instant now,
            Map<String, Failure> failures,
            Map<String, Answers> answers,
            List<Sandbox> sandboxes,
            Container... containers) {
        return new Seen(
                new PodObserved(sandboxes, Stream.of(containers).toList()), failures, Set.of(), answers, Map.of(), now);
    }
}
