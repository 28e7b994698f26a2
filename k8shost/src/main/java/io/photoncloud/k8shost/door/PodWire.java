package io.photoncloud.k8shost.door;

import static io.photoncloud.k8shost.door.DoorWire.fromTime;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.k8shost.network.PodPort;
import io.photoncloud.k8shost.pod.ContainerState;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodPhase;
import io.photoncloud.k8shost.pod.PodService.NewPod;
import io.photoncloud.k8shost.pod.PodService.PodPage;
import io.photoncloud.k8shost.pod.PodService.Shown;
import io.photoncloud.k8shost.spec.PodSpecCodec;
import io.photoncloud.proto.k8shost.v1.Condition;
import io.photoncloud.proto.k8shost.v1.ContainerStatus;
import io.photoncloud.proto.k8shost.v1.CreatePodRequest;
import io.photoncloud.proto.k8shost.v1.DeletePodRequest;
import io.photoncloud.proto.k8shost.v1.GetPodRequest;
import io.photoncloud.proto.k8shost.v1.ListPodsRequest;
import io.photoncloud.proto.k8shost.v1.ListPodsResponse;
import java.time.Instant;

/** The wire form of pods. */
final class PodWire {

    private PodWire() {}

    static NewPod toNew(CreatePodRequest request) {
        return new NewPod(
                request.hasName() ? request.getName() : null,
                request.hasNamespace() ? request.getNamespace() : null,
                DoorWire.toTenant(
                        request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId()),
                request.getLabelsMap(),
                request.getAnnotationsMap(),
                PodSpecCodec.toForm(request.getSpec()));
    }

    static TenantNames toTenant(GetPodRequest request) {
        return DoorWire.toTenant(
                request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId());
    }

    static TenantNames toTenant(ListPodsRequest request) {
        return DoorWire.toTenant(
                request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId());
    }

    static TenantNames toTenant(DeletePodRequest request) {
        return DoorWire.toTenant(
                request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId());
    }

    static io.photoncloud.proto.k8shost.v1.Pod fromShown(Shown shown) {
        Pod pod = shown.row().value();
        PodPhase phase = PodPhase.of(shown);
        var form = io.photoncloud.proto.k8shost.v1.Pod.newBuilder()
                .setUid(pod.uid())
                .setName(pod.name())
                .setNamespace(pod.namespace())
                .setOrgId(pod.tenant().organization())
                .setProjectId(pod.tenant().project())
                .putAllLabels(pod.labels())
                .putAllAnnotations(pod.annotations())
                .setSpec(PodSpecCodec.toMessage(pod.spec()))
                .setPhase(phase.word())
                .setReason(phase.reason())
                .setMessage(phase.message())
                .setPodIp(pod.status().ip())
                .setNodeName(pod.node())
                .setCreatedAt(fromTime(pod.created()))
                .setReady(pod.status().isReady() && !shown.nodeLost())
                .setRestarts(pod.status().containers().stream()
                        .mapToInt(io.photoncloud.k8shost.pod.ContainerStatus::restarts)
                        .sum())
                .setResourceVersion(shown.row().modRevision());
        pod.status()
                .conditions()
                .forEach(one -> form.addConditions(Condition.newBuilder()
                        .setType(one.type())
                        .setStatus(one.holds())
                        .setReason(one.reason())
                        .setMessage(one.message())
                        .setLastTransitionAt(fromTime(one.since()))));
        pod.status().containers().forEach(one -> form.addContainerStatuses(fromStatus(one)));
        pod.status().initContainers().forEach(one -> form.addInitContainerStatuses(fromStatus(one)));
        if (pod.deletion() != null) {
            form.setDeletingSince(fromTime(pod.deletion().since()))
                    .setDeletionGraceSeconds(pod.deletion().grace().toSeconds());
        }
        if (pod.port().isWanted()) {
            form.setPort(fromPort(pod.port()));
        }
        return form.build();
    }

    private static io.photoncloud.proto.k8shost.v1.PodPort fromPort(PodPort port) {
        return io.photoncloud.proto.k8shost.v1.PodPort.newBuilder()
                .setSubnetId(port.subnet())
                .setId(port.given().id())
                .setMacAddress(port.given().mac())
                .addAllIpAddresses(port.ips())
                .build();
    }

    private static ContainerStatus fromStatus(io.photoncloud.k8shost.pod.ContainerStatus status) {
        ContainerStatus.Builder form = ContainerStatus.newBuilder()
                .setName(status.name())
                .setReady(status.ready())
                .setStarted(status.started())
                .setRestartCount(status.restarts())
                .setState(fromState(status.state()))
                .setImage(status.imageRef())
                .setContainerId(status.containerId());
        if (status.last() != null) {
            form.setLastState(fromState(status.last()));
        }
        return form.build();
    }

    private static io.photoncloud.proto.k8shost.v1.ContainerState fromState(ContainerState state) {
        var form = io.photoncloud.proto.k8shost.v1.ContainerState.newBuilder();
        return switch (state) {
            case ContainerState.Waiting(String reason, String message) ->
                form.setWaiting(io.photoncloud.proto.k8shost.v1.ContainerState.Waiting.newBuilder()
                                .setReason(reason)
                                .setMessage(message))
                        .build();
            case ContainerState.Running(Instant started) ->
                form.setRunning(io.photoncloud.proto.k8shost.v1.ContainerState.Running.newBuilder()
                                .setStartedAt(fromTime(started)))
                        .build();
            case ContainerState.Terminated(int code, String reason, String message, Instant from, Instant to) ->
                form.setTerminated(io.photoncloud.proto.k8shost.v1.ContainerState.Terminated.newBuilder()
                                .setExitCode(code)
                                .setReason(reason)
                                .setMessage(message)
                                .setStartedAt(fromTime(from))
                                .setFinishedAt(fromTime(to)))
                        .build();
        };
    }

    static ListPodsResponse fromPage(PodPage page) {
        ListPodsResponse.Builder response = ListPodsResponse.newBuilder();
        page.pods().forEach(pod -> response.addPods(fromShown(pod)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }
}
