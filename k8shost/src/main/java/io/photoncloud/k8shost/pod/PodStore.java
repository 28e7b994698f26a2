package io.photoncloud.k8shost.pod;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.resources.tenant.TenantIndex;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.k8shost.network.PodPort;
import io.photoncloud.k8shost.network.PodPortCodec;
import io.photoncloud.k8shost.placement.Verdict;
import io.photoncloud.k8shost.pod.PodStatus.Condition;
import io.photoncloud.k8shost.pod.PodStatus.Phase;
import io.photoncloud.k8shost.spec.PodSpecCodec;
import io.photoncloud.proto.k8shost.stored.v1.StoredCondition;
import io.photoncloud.proto.k8shost.stored.v1.StoredContainerState;
import io.photoncloud.proto.k8shost.stored.v1.StoredContainerStatus;
import io.photoncloud.proto.k8shost.stored.v1.StoredPod;
import io.photoncloud.proto.k8shost.stored.v1.StoredPodStatus;
import io.photoncloud.proto.k8shost.stored.v1.StoredVerdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The table of pods. */
final class PodStore {

    static final TenantIndex<Pod> BY_TENANT = TenantIndex.of(Pod::tenant);

    static final Index<Pod> BY_NODE = Index.of("node", pod -> IndexKey.of(pod.node()));

    static final Index<Pod> BY_NAMESPACE = Index.of("namespace", pod -> IndexKey.of(pod.namespace()));

    static final Index<Pod> BY_UID = Index.unique("uid", pod -> IndexKey.of(pod.uid()));

    static final Codec<Pod> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredPod.parser(), PodStore::toStored, PodStore::toDomain));

    private PodStore() {}

    static Table<Pod> pods(ReplicatedStore store) {
        return new Table<>(
                store,
                "k8shost/pod",
                Pod::key,
                CODEC,
                List.of(BY_NODE, BY_NAMESPACE, BY_UID, BY_TENANT.byOrganization(), BY_TENANT.byProject()));
    }

    private static StoredPod toStored(Pod pod) {
        StoredPod.Builder form = StoredPod.newBuilder()
                .setUid(pod.uid())
                .setOrganization(pod.tenant().organization())
                .setProject(pod.tenant().project())
                .setNamespace(pod.namespace())
                .setName(pod.name())
                .putAllLabels(pod.labels())
                .putAllAnnotations(pod.annotations())
                .setSpec(PodSpecCodec.toMessage(pod.spec()))
                .setNode(pod.node())
                .setPlaced(pod.placed())
                .setStatus(toStored(pod.status()))
                .setCreatedMs(pod.created().toEpochMilli());
        if (pod.port().isWanted()) {
            form.setPort(PodPortCodec.toMessage(pod.port()));
        }
        pod.verdicts().forEach(verdict -> form.addPlacement(toStored(verdict)));
        if (pod.deletion() != null) {
            form.setDeletingSinceMs(pod.deletion().since().toEpochMilli())
                    .setDeletingGraceMs(pod.deletion().grace().toMillis());
        }
        return form.build();
    }

    private static StoredVerdict toStored(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Fits(String node, long score) ->
                StoredVerdict.newBuilder().setNode(node).setScore(score).build();
            case Verdict.LeftOut(String node, String reason) ->
                StoredVerdict.newBuilder().setNode(node).setRefusal(reason).build();
        };
    }

    private static StoredPodStatus toStored(PodStatus status) {
        StoredPodStatus.Builder form = StoredPodStatus.newBuilder()
                .setPhase(
                        switch (status.phase()) {
                            case PENDING -> StoredPodStatus.Phase.PHASE_PENDING;
                            case RUNNING -> StoredPodStatus.Phase.PHASE_RUNNING;
                            case SUCCEEDED -> StoredPodStatus.Phase.PHASE_SUCCEEDED;
                            case FAILED -> StoredPodStatus.Phase.PHASE_FAILED;
                        })
                .setReason(status.reason())
                .setMessage(status.message())
                .setIp(status.ip());
        status.conditions()
                .forEach(one -> form.addConditions(StoredCondition.newBuilder()
                        .setType(one.type())
                        .setHolds(one.holds())
                        .setReason(one.reason())
                        .setMessage(one.message())
                        .setSinceMs(one.since().toEpochMilli())));
        status.containers().forEach(one -> form.addContainers(toStored(one)));
        status.initContainers().forEach(one -> form.addInitContainers(toStored(one)));
        return form.build();
    }

    private static StoredContainerStatus toStored(ContainerStatus status) {
        StoredContainerStatus.Builder form = StoredContainerStatus.newBuilder()
                .setName(status.name())
                .setReady(status.ready())
                .setStarted(status.started())
                .setRestarts(status.restarts())
                .setBackoffMs(status.backoff().toMillis())
                .setState(toStored(status.state()))
                .setContainerId(status.containerId())
                .setImageRef(status.imageRef());
        if (status.last() != null) {
            form.setLastState(toStored(status.last()));
        }
        return form.build();
    }

    private static StoredContainerState toStored(ContainerState state) {
        StoredContainerState.Builder form = StoredContainerState.newBuilder();
        return switch (state) {
            case ContainerState.Waiting(String reason, String message) ->
                form.setWaiting(StoredContainerState.Waiting.newBuilder()
                                .setReason(reason)
                                .setMessage(message))
                        .build();
            case ContainerState.Running(Instant started) ->
                form.setRunning(StoredContainerState.Running.newBuilder().setStartedMs(started.toEpochMilli()))
                        .build();
            case ContainerState.Terminated(int code, String reason, String message, Instant started, Instant ended) ->
                form.setTerminated(StoredContainerState.Terminated.newBuilder()
                                .setExitCode(code)
                                .setReason(reason)
                                .setMessage(message)
                                .setStartedMs(started.toEpochMilli())
                                .setFinishedMs(ended.toEpochMilli()))
                        .build();
        };
    }

    private static Pod toDomain(StoredPod form) {
        return new Pod(
                form.getUid(),
                new Tenant(form.getOrganization(), form.getProject()),
                form.getNamespace(),
                form.getName(),
                form.getLabelsMap(),
                form.getAnnotationsMap(),
                PodSpecCodec.toDomain(form.getSpec()),
                form.getNode(),
                form.getPlacementList().stream().map(PodStore::toDomain).toList(),
                form.getPlaced(),
                toDomain(form.getStatus()),
                form.hasDeletingSinceMs()
                        ? new Pod.Deletion(
                                Instant.ofEpochMilli(form.getDeletingSinceMs()),
                                Duration.ofMillis(form.getDeletingGraceMs()))
                        : null,
                form.hasPort() ? PodPortCodec.toDomain(form.getPort()) : PodPort.NONE,
                Instant.ofEpochMilli(form.getCreatedMs()));
    }

    private static Verdict toDomain(StoredVerdict form) {
        return form.getRefusal().isEmpty()
                ? new Verdict.Fits(form.getNode(), form.getScore())
                : new Verdict.LeftOut(form.getNode(), form.getRefusal());
    }

    private static PodStatus toDomain(StoredPodStatus form) {
        return new PodStatus(
                switch (form.getPhase()) {
                    case PHASE_PENDING -> Phase.PENDING;
                    case PHASE_RUNNING -> Phase.RUNNING;
                    case PHASE_SUCCEEDED -> Phase.SUCCEEDED;
                    case PHASE_FAILED -> Phase.FAILED;
                    case PHASE_UNSPECIFIED, UNRECOGNIZED ->
                        throw new IllegalArgumentException("a pod has no known phase");
                },
                form.getReason(),
                form.getMessage(),
                form.getIp(),
                form.getConditionsList().stream()
                        .map(one -> new Condition(
                                one.getType(),
                                one.getHolds(),
                                one.getReason(),
                                one.getMessage(),
                                Instant.ofEpochMilli(one.getSinceMs())))
                        .toList(),
                form.getContainersList().stream().map(PodStore::toDomain).toList(),
                form.getInitContainersList().stream().map(PodStore::toDomain).toList());
    }

    private static ContainerStatus toDomain(StoredContainerStatus form) {
        return new ContainerStatus(
                form.getName(),
                form.getReady(),
                form.getStarted(),
                form.getRestarts(),
                Duration.ofMillis(form.getBackoffMs()),
                toDomain(form.getState()),
                form.hasLastState() ? terminated(form.getLastState().getTerminated()) : null,
                form.getContainerId(),
                form.getImageRef());
    }

    private static ContainerState toDomain(StoredContainerState form) {
        return switch (form.getStateCase()) {
            case WAITING ->
                new ContainerState.Waiting(
                        form.getWaiting().getReason(), form.getWaiting().getMessage());
            case RUNNING ->
                new ContainerState.Running(
                        Instant.ofEpochMilli(form.getRunning().getStartedMs()));
            case TERMINATED -> terminated(form.getTerminated());
            case STATE_NOT_SET -> throw new IllegalArgumentException("a container has no known state");
        };
    }

    private static ContainerState.Terminated terminated(StoredContainerState.Terminated form) {
        return new ContainerState.Terminated(
                form.getExitCode(),
                form.getReason(),
                form.getMessage(),
                Instant.ofEpochMilli(form.getStartedMs()),
                Instant.ofEpochMilli(form.getFinishedMs()));
    }
}
