package io.photoncloud.plasmavmc.node;

import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Versioned;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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
            String id,
            String status,
            String hypervisorDriver,
            String hypervisor,
            int cores,
            int vcpus,
            int vcpusTaken,
            long memoryMib,
            long memoryMibTaken,
            int vms,
            String address,
            Instant registeredAt,
            long fenceAfterSeconds,
            long resourceVersion)
            implements Versioned {

        static NodeView of(NodeService.Heard heard) {
            Node node = heard.row().value();
            return new NodeView(
                    node.id(),
                    heard.status().name().toLowerCase(Locale.ROOT),
                    node.driver(),
                    node.acceleration(),
                    node.cores(),
                    node.vcpus(),
                    node.taken().vcpus(),
                    node.memoryMib(),
                    node.taken().memoryMib(),
                    node.taken().vms(),
                    node.address(),
                    node.registered(),
                    node.fenceAfter().toSeconds(),
                    heard.row().modRevision());
        }
    }

    @GetMapping
    @Summary("The nodes, with what is taken of them")
    Paged<NodesView> list(PageRequest page) {
        NodeService.NodePage found = nodes.list(page);
        return new Paged<>(
                new NodesView(found.nodes().stream().map(NodeView::of).toList()),
                found.page().nextPageToken());
    }

    @GetMapping("/{id}")
    @Summary("A node")
    NodeView get(@PathVariable String id) {
        return NodeView.of(nodes.get(id));
    }

    @PostMapping("/{id}/maintenance/begin")
    @Needs("node.administer")
    @Summary("Puts no more VMs on a node")
    NodeView begin(@PathVariable String id, Idempotency idempotency) {
        return NodeView.of(nodes.maintain(id, true, idempotency));
    }

    @PostMapping("/{id}/maintenance/end")
    @Needs("node.administer")
    @Summary("Puts VMs on a node again")
    NodeView end(@PathVariable String id, Idempotency idempotency) {
        return NodeView.of(nodes.maintain(id, false, idempotency));
    }
}
