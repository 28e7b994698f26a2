package io.photoncloud.plasmavmc.door;

import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.proto.plasmavmc.v1.ListNodesResponse;
import io.photoncloud.proto.plasmavmc.v1.Node.Status;

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
                .setFenceAfterSeconds(node.fenceAfter().toSeconds())
                .setResourceVersion(heard.row().modRevision())
                .build();
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
