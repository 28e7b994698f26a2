package io.photoncloud.k8shost.door;

import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.resources.follow.Watches;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.grpc.GrpcIdempotency;
import io.photoncloud.k8shost.service.ServiceService;
import io.photoncloud.proto.k8shost.v1.CreateServiceRequest;
import io.photoncloud.proto.k8shost.v1.GetServiceRequest;
import io.photoncloud.proto.k8shost.v1.ListServicesRequest;
import io.photoncloud.proto.k8shost.v1.ListServicesResponse;
import io.photoncloud.proto.k8shost.v1.Service;
import io.photoncloud.proto.k8shost.v1.ServiceServiceGrpc;
import io.photoncloud.proto.k8shost.v1.WatchServicesRequest;
import io.photoncloud.proto.k8shost.v1.WatchServicesResponse;
import org.springframework.grpc.server.service.GrpcService;

/** Asks the same service as the REST door; every call waits on a virtual thread of its own. */
@GrpcService
final class ServiceGrpcService extends ServiceServiceGrpc.ServiceServiceImplBase {

    private final ServiceService services;
    private final PageLimits pages;
    private final Watches watches;

    ServiceGrpcService(ServiceService services, PageLimits pages, Watches watches) {
        this.services = services;
        this.pages = pages;
        this.watches = watches;
    }

    private static <T> void finish(StreamObserver<T> answer, T value) {
        answer.onNext(value);
        answer.onCompleted();
    }

    @Override
    public void createService(CreateServiceRequest request, StreamObserver<Service> answer) {
        DoorWire.toName("name", request.getName());
        Manner manner = Manner.creating(request.getDryRun(), GrpcIdempotency.current());
        finish(answer, ServiceWire.fromRow(services.create(ServiceWire.toNew(request), manner)));
    }

    @Override
    public void getService(GetServiceRequest request, StreamObserver<Service> answer) {
        finish(
                answer,
                ServiceWire.fromRow(services.get(
                        DoorWire.toName("namespace", request.getNamespace()),
                        DoorWire.toName("name", request.getName()),
                        ServiceWire.toTenant(request))));
    }

    @Override
    public void listServices(ListServicesRequest request, StreamObserver<ListServicesResponse> answer) {
        finish(
                answer,
                ServiceWire.fromPage(services.list(
                        request.getNamespace(),
                        ServiceWire.toTenant(request),
                        pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void deleteService(GetServiceRequest request, StreamObserver<Service> answer) {
        finish(
                answer,
                ServiceWire.fromRow(services.delete(
                        DoorWire.toName("namespace", request.getNamespace()),
                        DoorWire.toName("name", request.getName()),
                        ServiceWire.toTenant(request),
                        Manner.of(false, new Precondition.None(), GrpcIdempotency.current()))));
    }

    @Override
    public void watchServices(WatchServicesRequest request, StreamObserver<WatchServicesResponse> answer) {
        watches.tell(
                answer,
                request.getPosition(),
                () -> services.followed(request.getNamespace(), WatchWire.toTenant(request)),
                WatchWire::fromService);
    }
}
