package io.photoncloud.k8shost.door;

import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.resources.follow.Watches;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.grpc.GrpcIdempotency;
import io.photoncloud.common.stream.CallTalks;
import io.photoncloud.k8shost.exec.ExecService;
import io.photoncloud.k8shost.pod.PodService;
import io.photoncloud.proto.k8shost.v1.CreatePodRequest;
import io.photoncloud.proto.k8shost.v1.DeletePodRequest;
import io.photoncloud.proto.k8shost.v1.ExecRequest;
import io.photoncloud.proto.k8shost.v1.ExecResponse;
import io.photoncloud.proto.k8shost.v1.GetPodRequest;
import io.photoncloud.proto.k8shost.v1.ListPodsRequest;
import io.photoncloud.proto.k8shost.v1.ListPodsResponse;
import io.photoncloud.proto.k8shost.v1.Pod;
import io.photoncloud.proto.k8shost.v1.PodServiceGrpc;
import io.photoncloud.proto.k8shost.v1.WatchPodsRequest;
import io.photoncloud.proto.k8shost.v1.WatchPodsResponse;
import org.springframework.grpc.server.service.GrpcService;

/** Asks the same service as the REST door; every call waits on a virtual thread of its own. */
@GrpcService
final class PodGrpcService extends PodServiceGrpc.PodServiceImplBase {

    private final PodService pods;
    private final PageLimits pages;
    private final Watches watches;
    private final ExecService execs;
    private final CallTalks talks;

    PodGrpcService(PodService pods, PageLimits pages, Watches watches, ExecService execs, CallTalks talks) {
        this.pods = pods;
        this.pages = pages;
        this.watches = watches;
        this.execs = execs;
        this.talks = talks;
    }

    private static <T> void finish(StreamObserver<T> answer, T value) {
        answer.onNext(value);
        answer.onCompleted();
    }

    @Override
    public void createPod(CreatePodRequest request, StreamObserver<Pod> answer) {
        DoorWire.toName("name", request.getName());
        Manner manner = Manner.creating(request.getDryRun(), GrpcIdempotency.current());
        finish(answer, PodWire.fromShown(pods.create(PodWire.toNew(request), manner)));
    }

    @Override
    public void getPod(GetPodRequest request, StreamObserver<Pod> answer) {
        finish(
                answer,
                PodWire.fromShown(pods.get(
                        DoorWire.toName("namespace", request.getNamespace()),
                        DoorWire.toName("name", request.getName()),
                        PodWire.toTenant(request))));
    }

    @Override
    public void listPods(ListPodsRequest request, StreamObserver<ListPodsResponse> answer) {
        finish(
                answer,
                PodWire.fromPage(pods.list(
                        request.getNamespace(),
                        PodWire.toTenant(request),
                        pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void deletePod(DeletePodRequest request, StreamObserver<Pod> answer) {
        finish(
                answer,
                PodWire.fromShown(pods.delete(
                        DoorWire.toName("namespace", request.getNamespace()),
                        DoorWire.toName("name", request.getName()),
                        PodWire.toTenant(request),
                        request.hasGracePeriodSeconds() ? request.getGracePeriodSeconds() : null,
                        Manner.of(
                                false,
                                Precondition.ofVersion(request.getResourceVersion()),
                                GrpcIdempotency.current()))));
    }

    @Override
    public void watchPods(WatchPodsRequest request, StreamObserver<WatchPodsResponse> answer) {
        watches.tell(
                answer,
                request.getPosition(),
                () -> pods.followed(request.getNamespace(), WatchWire.toTenant(request)),
                told -> WatchWire.fromPod(told, pods::seen));
    }

    @Override
    public StreamObserver<ExecRequest> exec(StreamObserver<ExecResponse> answer) {
        return talks.open(answer, first -> ExecWire.begin(first, execs));
    }
}
