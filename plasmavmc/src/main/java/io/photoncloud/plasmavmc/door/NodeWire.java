package io.photoncloud.plasmavmc.door;

import io.photoncloud.common.api.Check;
import io.photoncloud.plasmavmc.node.InTheWay;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.node.Node.Drain;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.proto.plasmavmc.v1.ListNodesResponse;
import io.photoncloud.proto.plasmavmc.v1.MaintainNodeRequest;
import io.photoncloud.proto.plasmavmc.v1.Node.Status;
import java.util.List;

/** The wire form of nodes. */
final class NodeWire {

    private NodeWire() {}

    static io.photoncloud.proto.plasmavmc.v1.Node fromHeard(NodeService.Heard heard) {
        Node node = heard.row().value();
        return io.photoncloud.proto.plasmavmc.v1.Node.newBuilder()
                .setId(node.id())
                .setStatus(
                        switch (heard.status()) {
                            case READY -> Status.STATUS_READY;
                            case MAINTENANCE -> Status.STATUS_MAINTENANCE;
                            case LOST -> Status.STATUS_LOST;
                        })
                .setHypervisorDriver(node.driver())
                .setHypervisor(node.acceleration())
                .setCores(node.cores())
                .setVcpus(node.vcpus())
                .setVcpusTaken(node.taken().vcpus())
                .setMemoryMib(node.memoryMib())
                .setMemoryMibTaken(node.taken().memoryMib())
                .setVms(node.taken().vms())
                .setAddress(node.address())
                .setRegisteredAt(VmWire.fromTime(node.registered()))
                .setDraining(node.drain() != Drain.NONE)
                .setFenceAfterSeconds(node.fenceAfter().toSeconds())
                .setResourceVersion(heard.row().modRevision())
                .build();
    }

    static io.photoncloud.proto.plasmavmc.v1.Node fromHeard(
            NodeService.Heard heard, List<InTheWay.Obstacle> obstacles) {
        io.photoncloud.proto.plasmavmc.v1.Node.Builder form = fromHeard(heard).toBuilder();
        obstacles.forEach(obstacle -> form.addInTheWay(io.photoncloud.proto.plasmavmc.v1.Node.Obstacle.newBuilder()
                .setVmId(obstacle.vmId())
                .setReason(obstacle.reason())));
        return form.build();
    }

    static Drain toDrain(MaintainNodeRequest request) {
        Check.that(request.getDrain() || !request.getForce(), "force", "only with drain");
        if (!request.getDrain()) {
            return Drain.NONE;
        }
        return request.getForce() ? Drain.BY_FORCE : Drain.ASKING;
    }

    static ListNodesResponse fromPage(NodeService.NodePage page) {
        ListNodesResponse.Builder response = ListNodesResponse.newBuilder();
        page.nodes().forEach(node -> response.addNodes(fromHeard(node)));
        String next = page.page().nextPageToken();
        if (next != null) {
            response.setNextPageToken(next);
        }
        return response.build();
    }
}
