package io.photoncloud.plasmavmc.door;

import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.resources.follow.Watches;
import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.grpc.GrpcIdempotency;
import io.photoncloud.plasmavmc.node.InTheWay;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.proto.plasmavmc.v1.GetNodeRequest;
import io.photoncloud.proto.plasmavmc.v1.ListNodesRequest;
import io.photoncloud.proto.plasmavmc.v1.ListNodesResponse;
import io.photoncloud.proto.plasmavmc.v1.MaintainNodeRequest;
import io.photoncloud.proto.plasmavmc.v1.Node;
import io.photoncloud.proto.plasmavmc.v1.NodeServiceGrpc;
import io.photoncloud.proto.plasmavmc.v1.WatchNodesRequest;
import io.photoncloud.proto.plasmavmc.v1.WatchNodesResponse;
import org.springframework.grpc.server.service.GrpcService;

/** Asks the same service as the REST door; every call waits on a virtual thread of its own. */
@GrpcService
final class NodeGrpcService extends NodeServiceGrpc.NodeServiceImplBase {

    private final NodeService nodes;
    private final InTheWay inTheWay;
    private final PageLimits pages;
    private final Watches watches;

    NodeGrpcService(NodeService nodes, InTheWay inTheWay, PageLimits pages, Watches watches) {
        this.nodes = nodes;
        this.inTheWay = inTheWay;
        this.pages = pages;
        this.watches = watches;
    }

    private static <T> void finish(StreamObserver<T> answer, T value) {
        answer.onNext(value);
        answer.onCompleted();
    }

    @Override
    public void getNode(GetNodeRequest request, StreamObserver<Node> answer) {
        finish(answer, withObstacles(nodes.get(VmWire.toId(request.getId()))));
    }

    private Node withObstacles(NodeService.Heard heard) {
        return heard.row().value().inMaintenance()
                ? NodeWire.fromHeard(heard, inTheWay.of(heard.row().value()))
                : NodeWire.fromHeard(heard);
    }

    @Override
    public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> answer) {
        finish(answer, NodeWire.fromPage(nodes.list(pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void beginMaintenance(MaintainNodeRequest request, StreamObserver<Node> answer) {
        finish(
                answer,
                withObstacles(nodes.beginMaintenance(
                        VmWire.toId(request.getId()), NodeWire.toDrain(request), GrpcIdempotency.current())));
    }

    @Override
    public void endMaintenance(MaintainNodeRequest request, StreamObserver<Node> answer) {
        finish(
                answer,
                NodeWire.fromHeard(nodes.endMaintenance(VmWire.toId(request.getId()), GrpcIdempotency.current())));
    }

    @Override
    public void watchNodes(WatchNodesRequest request, StreamObserver<WatchNodesResponse> answer) {
        watches.tellHeard(answer, request.getPosition(), nodes::followed, nodes::alive, WatchWire::fromNode);
    }
}
