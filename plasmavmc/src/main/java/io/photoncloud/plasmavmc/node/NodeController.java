package io.photoncloud.plasmavmc.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Versioned;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import io.photoncloud.plasmavmc.node.Node.Drain;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/nodes")
@Needs("node.read")
class NodeController {

    private final NodeService nodes;
    private final InTheWay inTheWay;

    NodeController(NodeService nodes, InTheWay inTheWay) {
        this.nodes = nodes;
        this.inTheWay = inTheWay;
    }

    /**
     * @param drain whether the VMs leave it that may
     * @param force whether those are switched off whose guests do not shut down in time
     */
    record MaintenanceRequest(
            @Nullable Boolean drain, @Nullable Boolean force) {

        static Drain drainOf(@Nullable MaintenanceRequest request) {
            boolean drain = request != null && Boolean.TRUE.equals(request.drain());
            boolean force = request != null && Boolean.TRUE.equals(request.force());
            Check.that(drain || !force, "force", "only with drain");
            if (!drain) {
                return Drain.NONE;
            }
            return force ? Drain.BY_FORCE : Drain.ASKING;
        }
    }

    record NodesView(List<NodeView> nodes) {}

    /** @param inTheWay of one node that is asked for, in maintenance */
    @JsonInclude(JsonInclude.Include.NON_NULL)
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
            boolean draining,
            @Nullable List<InTheWay.Obstacle> inTheWay,
            long resourceVersion)
            implements Versioned {

        static NodeView of(NodeService.Heard heard) {
            return of(heard, null);
        }

        static NodeView of(NodeService.Heard heard, @Nullable List<InTheWay.Obstacle> inTheWay) {
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
                    node.drain() != Drain.NONE,
                    inTheWay,
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
        return withObstacles(nodes.get(id));
    }

    private NodeView withObstacles(NodeService.Heard heard) {
        Node node = heard.row().value();
        return NodeView.of(heard, node.inMaintenance() ? inTheWay.of(node) : null);
    }

    @PostMapping("/{id}/maintenance/begin")
    @Needs("node.administer")
    @Summary("Puts no more VMs on a node, and with drain moves those away that may be, and names the others")
    NodeView begin(
            @PathVariable String id,
            @RequestBody(required = false) @Nullable MaintenanceRequest request,
            Idempotency idempotency) {
        return withObstacles(nodes.beginMaintenance(id, MaintenanceRequest.drainOf(request), idempotency));
    }

    @PostMapping("/{id}/maintenance/end")
    @Needs("node.administer")
    @Summary("Puts VMs on a node again")
    NodeView end(@PathVariable String id, Idempotency idempotency) {
        return NodeView.of(nodes.endMaintenance(id, idempotency));
    }
}
