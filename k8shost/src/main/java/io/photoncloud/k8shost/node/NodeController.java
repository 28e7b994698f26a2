package io.photoncloud.k8shost.node;

import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Versioned;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import io.photoncloud.k8shost.spec.Quantity;
import java.time.Instant;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/nodes")
@Needs("node.read")
class NodeController {

    private final NodeService nodes;

    NodeController(NodeService nodes) {
        this.nodes = nodes;
    }

    record NodesView(List<NodeView> nodes) {}

    record NodeView(
            String name,
            String status,
            String capacityCpu,
            String capacityMemory,
            String allocatableCpu,
            String allocatableMemory,
            String requestedCpu,
            String requestedMemory,
            int pods,
            int podsMax,
            String runtime,
            String runtimeVersion,
            String address,
            Instant registeredAt,
            long resourceVersion)
            implements Versioned {

        static NodeView of(NodeService.Heard heard) {
            Node node = heard.row().value();
            return new NodeView(
                    node.name(),
                    heard.status().word(),
                    Quantity.ofCpus(node.capacity().milliCpus()),
                    Quantity.ofMemory(node.capacity().memoryBytes()),
                    Quantity.ofCpus(node.allocatable().milliCpus()),
                    Quantity.ofMemory(node.allocatable().memoryBytes()),
                    Quantity.ofCpus(node.taken().milliCpus()),
                    Quantity.ofMemory(node.taken().memoryBytes()),
                    node.taken().pods(),
                    node.podsMax(),
                    node.driver(),
                    node.runtime(),
                    node.address(),
                    node.registered(),
                    heard.row().modRevision());
        }
    }

    @GetMapping
    @Summary("The nodes, with what is requested of them")
    Paged<NodesView> list(PageRequest page) {
        NodeService.NodePage found = nodes.list(page);
        return new Paged<>(
                new NodesView(found.nodes().stream().map(NodeView::of).toList()),
                found.page().nextPageToken());
    }

    @GetMapping("/{name}")
    @Summary("A node")
    NodeView get(@PathVariable String name) {
        return NodeView.of(nodes.get(name));
    }

    @PostMapping("/{name}/cordon")
    @Needs("node.administer")
    @Summary("Puts no more pods on a node; those that it has stay")
    NodeView cordon(@PathVariable String name, Idempotency idempotency) {
        return NodeView.of(nodes.cordon(name, true, idempotency));
    }

    @PostMapping("/{name}/uncordon")
    @Needs("node.administer")
    @Summary("Puts pods on a node again")
    NodeView uncordon(@PathVariable String name, Idempotency idempotency) {
        return NodeView.of(nodes.cordon(name, false, idempotency));
    }
}
