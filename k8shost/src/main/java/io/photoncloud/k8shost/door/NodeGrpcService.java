package io.photoncloud.k8shost.door;

import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.resources.follow.Watches;
import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.grpc.GrpcIdempotency;
import io.photoncloud.k8shost.node.NodeService;
import io.photoncloud.proto.k8shost.v1.CordonNodeRequest;
import io.photoncloud.proto.k8shost.v1.GetNodeRequest;
import io.photoncloud.proto.k8shost.v1.ListNodesRequest;
import io.photoncloud.proto.k8shost.v1.ListNodesResponse;
import io.photoncloud.proto.k8shost.v1.Node;
import io.photoncloud.proto.k8shost.v1.NodeServiceGrpc;
import io.photoncloud.proto.k8shost.v1.WatchNodesRequest;
import io.photoncloud.proto.k8shost.v1.WatchNodesResponse;
import org.springframework.grpc.server.service.GrpcService;

/** Asks the same service as the REST door; every call waits on a virtual thread of its own. */
@GrpcService
final class NodeGrpcService extends NodeServiceGrpc.NodeServiceImplBase {

    private final NodeService nodes;
    private final PageLimits pages;
    private final Watches watches;

    NodeGrpcService(NodeService nodes, PageLimits pages, Watches watches) {
        this.nodes = nodes;
        this.pages = pages;
        this.watches = watches;
    }

    private static <T> void finish(StreamObserver<T> answer, T value) {
        answer.onNext(value);
        answer.onCompleted();
    }

    @Override
    public void getNode(GetNodeRequest request, StreamObserver<Node> answer) {
        finish(answer, NodeWire.fromHeard(nodes.get(DoorWire.toName("name", request.getName()))));
    }

    @Override
    public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> answer) {
        finish(answer, NodeWire.fromPage(nodes.list(pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void cordonNode(CordonNodeRequest request, StreamObserver<Node> answer) {
        finish(
                answer,
                NodeWire.fromHeard(
                        nodes.cordon(DoorWire.toName("name", request.getName()), true, GrpcIdempotency.current())));
    }

    @Override
    public void uncordonNode(CordonNodeRequest request, StreamObserver<Node> answer) {
        finish(
                answer,
                NodeWire.fromHeard(
                        nodes.cordon(DoorWire.toName("name", request.getName()), false, GrpcIdempotency.current())));
    }

    @Override
    public void watchNodes(WatchNodesRequest request, StreamObserver<WatchNodesResponse> answer) {
        watches.tellHeard(answer, request.getPosition(), nodes::followed, nodes::alive, WatchWire::fromNode);
    }
}
