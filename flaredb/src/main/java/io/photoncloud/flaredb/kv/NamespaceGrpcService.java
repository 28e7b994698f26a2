package io.photoncloud.flaredb.kv;

import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.api.Paged;
import io.photoncloud.proto.flaredb.v1.CreateNamespaceRequest;
import io.photoncloud.proto.flaredb.v1.DeleteNamespaceRequest;
import io.photoncloud.proto.flaredb.v1.DeleteNamespaceResponse;
import io.photoncloud.proto.flaredb.v1.GetNamespaceRequest;
import io.photoncloud.proto.flaredb.v1.KvNamespace;
import io.photoncloud.proto.flaredb.v1.KvNamespacesGrpc;
import io.photoncloud.proto.flaredb.v1.ListNamespacesRequest;
import io.photoncloud.proto.flaredb.v1.ListNamespacesResponse;
import java.util.List;
import org.springframework.grpc.server.service.GrpcService;

/** Asks the same service as REST. */
@GrpcService
final class NamespaceGrpcService extends KvNamespacesGrpc.KvNamespacesImplBase {

    private final NamespaceService namespaces;
    private final PageLimits pages;

    NamespaceGrpcService(NamespaceService namespaces, PageLimits pages) {
        this.namespaces = namespaces;
        this.pages = pages;
    }

    private static <T> void finish(StreamObserver<T> answer, T value) {
        answer.onNext(value);
        answer.onCompleted();
    }

    @Override
    public void createNamespace(CreateNamespaceRequest request, StreamObserver<KvNamespace> answer) {
        finish(
                answer,
                KvWire.fromNamespace(namespaces.create(
                        KvWire.toNames(request.getPlace()),
                        request.getPlace().getNamespace(),
                        KvWire.toConsistency(request.getConsistency()))));
    }

    @Override
    public void getNamespace(GetNamespaceRequest request, StreamObserver<KvNamespace> answer) {
        finish(
                answer,
                KvWire.fromNamespace(namespaces.get(
                        KvWire.toNames(request.getPlace()), request.getPlace().getNamespace())));
    }

    @Override
    public void listNamespaces(ListNamespacesRequest request, StreamObserver<ListNamespacesResponse> answer) {
        Paged<List<Namespace>> found = namespaces.list(
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null),
                pages.page(request.getPageSize(), request.getPageToken()));
        ListNamespacesResponse.Builder response = ListNamespacesResponse.newBuilder();
        found.view().forEach(namespace -> response.addNamespaces(KvWire.fromNamespace(namespace)));
        if (found.nextPageToken() != null) {
            response.setNextPageToken(found.nextPageToken());
        }
        finish(answer, response.build());
    }

    @Override
    public void deleteNamespace(DeleteNamespaceRequest request, StreamObserver<DeleteNamespaceResponse> answer) {
        boolean deleted = namespaces.delete(
                KvWire.toNames(request.getPlace()), request.getPlace().getNamespace());
        finish(answer, DeleteNamespaceResponse.newBuilder().setDeleted(deleted).build());
    }
}
