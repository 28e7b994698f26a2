package io.photoncloud.k8shost.door;

import io.photoncloud.k8shost.node.Node;
import io.photoncloud.k8shost.node.NodeService;
import io.photoncloud.k8shost.spec.Quantity;
import io.photoncloud.proto.k8shost.v1.ListNodesResponse;

/** The wire form of nodes. */
final class NodeWire {

    private NodeWire() {}

    static io.photoncloud.proto.k8shost.v1.Node fromHeard(NodeService.Heard heard) {
        Node node = heard.row().value();
        return io.photoncloud.proto.k8shost.v1.Node.newBuilder()
                .setName(node.name())
                .setStatus(heard.status().word())
                .setRuntime(node.driver())
                .setRuntimeVersion(node.runtime())
                .setCapacityCpu(Quantity.ofCpus(node.capacity().milliCpus()))
                .setCapacityMemory(Quantity.ofMemory(node.capacity().memoryBytes()))
                .setAllocatableCpu(Quantity.ofCpus(node.allocatable().milliCpus()))
                .setAllocatableMemory(Quantity.ofMemory(node.allocatable().memoryBytes()))
                .setRequestedCpu(Quantity.ofCpus(node.taken().milliCpus()))
                .setRequestedMemory(Quantity.ofMemory(node.taken().memoryBytes()))
                .setPods(node.taken().pods())
                .setPodsMax(node.podsMax())
                .setAddress(node.address())
                .setRegisteredAt(DoorWire.fromTime(node.registered()))
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
