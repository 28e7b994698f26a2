package io.photoncloud.k8shost.pod;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.common.api.Versioned;
import io.photoncloud.k8shost.network.PodPort;
import io.photoncloud.k8shost.spec.PodForm;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pod as callers of the REST door are told: the guide's fields first. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PodView(
        String name,
        String namespace,
        String phase,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String podIp,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String nodeName,
        String uid,
        String orgId,
        String projectId,
        @Nullable String reason,
        @Nullable String message,
        boolean ready,
        int restarts,
        Map<String, String> labels,
        Map<String, String> annotations,
        PodForm spec,
        List<ConditionView> conditions,
        List<ContainerStatusView> containerStatuses,
        @Nullable List<ContainerStatusView> initContainerStatuses,
        Instant createdAt,
        @Nullable Instant deletingSince,
        @Nullable Long deletionGraceSeconds,
        @Nullable PortView port,
        long resourceVersion)
        implements Versioned {

    /** Of PrismNET; null and empty what it has not given yet. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PortView(
            String subnetId, @Nullable String id, @Nullable String macAddress, List<String> ipAddresses) {

        static @Nullable PortView of(PodPort port) {
            return port.isWanted()
                    ? new PortView(
                            port.subnet(),
                            said(port.given().id()),
                            said(port.given().mac()),
                            port.ips())
                    : null;
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ConditionView(
            String type,
            boolean status,
            @Nullable String reason,
            @Nullable String message,
            Instant lastTransitionAt) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ContainerStatusView(
            String name,
            boolean ready,
            boolean started,
            int restartCount,
            StateView state,
            @Nullable StateView lastState,
            @Nullable String containerId,
            @Nullable String imageRef) {

        static ContainerStatusView of(ContainerStatus status) {
            return new ContainerStatusView(
                    status.name(),
                    status.ready(),
                    status.started(),
                    status.restarts(),
                    StateView.of(status.state()),
                    status.last() == null ? null : StateView.of(status.last()),
                    said(status.containerId()),
                    said(status.imageRef()));
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record WaitingView(String reason, @Nullable String message) {}

    record RunningView(Instant startedAt) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TerminatedView(
            int exitCode, String reason, @Nullable String message, Instant startedAt, Instant finishedAt) {}

    /** One of them. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StateView(
            @Nullable WaitingView waiting,
            @Nullable RunningView running,
            @Nullable TerminatedView terminated) {

        static StateView of(ContainerState state) {
            return switch (state) {
                case ContainerState.Waiting(String reason, String message) ->
                    new StateView(new WaitingView(reason, said(message)), null, null);
                case ContainerState.Running(Instant started) -> new StateView(null, new RunningView(started), null);
                case ContainerState.Terminated(int code, String reason, String message, Instant from, Instant to) ->
                    new StateView(null, null, new TerminatedView(code, reason, said(message), from, to));
            };
        }
    }

    private static @Nullable String said(String text) {
        return text.isEmpty() ? null : text;
    }

    static PodView of(PodService.Shown shown) {
        Pod pod = shown.row().value();
        PodStatus status = pod.status();
        PodPhase phase = PodPhase.of(shown);
        Pod.@Nullable Deletion deletion = pod.deletion();
        return new PodView(
                pod.name(),
                pod.namespace(),
                phase.word(),
                said(status.ip()),
                said(pod.node()),
                pod.uid(),
                pod.tenant().organization(),
                pod.tenant().project(),
                said(phase.reason()),
                said(phase.message()),
                status.isReady() && !shown.nodeLost(),
                status.containers().stream().mapToInt(ContainerStatus::restarts).sum(),
                pod.labels(),
                pod.annotations(),
                PodForm.of(pod.spec()),
                status.conditions().stream()
                        .map(one -> new ConditionView(
                                one.type(), one.holds(), said(one.reason()), said(one.message()), one.since()))
                        .toList(),
                status.containers().stream().map(ContainerStatusView::of).toList(),
                status.initContainers().isEmpty()
                        ? null
                        : status.initContainers().stream()
                                .map(ContainerStatusView::of)
                                .toList(),
                pod.created(),
                deletion == null ? null : deletion.since(),
                deletion == null ? null : deletion.grace().toSeconds(),
                PortView.of(pod.port()),
                shown.row().modRevision());
    }
}
