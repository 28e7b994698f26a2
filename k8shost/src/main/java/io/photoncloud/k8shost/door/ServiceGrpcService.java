package io.photoncloud.k8shost.door;

import io.grpc.stub.StreamObserver;
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
import org.springframework.grpc.server.service.GrpcService;

/** Asks the same service as the REST door; every call waits on a virtual thread of its own. */
@GrpcService
final class ServiceGrpcService extends ServiceServiceGrpc.ServiceServiceImplBase {

    private final ServiceService services;
    private final PageLimits pages;

    ServiceGrpcService(ServiceService services, PageLimits pages) {
        this.services = services;
        this.pages = pages;
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
}
