package io.photoncloud.plasmavmc.node;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.follow.Followed;
import io.photoncloud.chainfire.resources.node.HeldLeases;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.plasmavmc.node.Node.Drain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The nodes, and what is taken of them. Safe for many threads. */
public final class NodeService {

    private static final String LEASES = "plasmavmc/lease/node/";

    private final ReplicatedStore store;
    private final Table<Node> nodes;
    private final Changes changes;
    private final Access access;

    public NodeService(ReplicatedStore store, Changes changes, Access access) {
        this.store = store;
        this.nodes = NodeStore.nodes(store);
        this.changes = changes;
        this.access = access;
    }

    /** The name of the lease by which a node is alive. */
    public static String lease(String id) {
        return LEASES + id;
    }

    /** A node, and whether it has been heard of. */
    public record Heard(Row<Node> row, boolean alive) {

        public Status status() {
            if (!alive) {
                return Status.LOST;
            }
            return row.value().inMaintenance() ? Status.MAINTENANCE : Status.READY;
        }
    }

    /** Whether VMs are put on a node. */
    public enum Status {
        READY,
        MAINTENANCE,
        LOST
    }

    public Heard get(String id) {
        access.requireOfSystem("node.read");
        Row<Node> row = nodes.find(Key.utf8(id)).orElseThrow(() -> absent(id));
        return new Heard(row, isAlive(id));
    }

    private boolean isAlive(String id) {
        return store.find(Key.utf8(lease(id))).isPresent();
    }

    /** The nodes that are alive: read once for all. */
    public Set<String> alive() {
        return HeldLeases.under(store, LEASES);
    }

    private static Heard heard(Row<Node> row, Set<String> alive) {
        return new Heard(row, alive.contains(row.value().id()));
    }

    /** A page of nodes. */
    public record NodePage(List<Heard> nodes, RowPage<Node> page) {
        public NodePage {
            nodes = List.copyOf(nodes);
        }
    }

    public NodePage list(PageRequest page) {
        access.requireOfSystem("node.read");
        RowPage<Node> found = RowPage.read("nodes", page, nodes::list);
        Set<String> alive = alive();
        return new NodePage(found.rows().stream().map(row -> heard(row, alive)).toList(), found);
    }

    /** All, to be followed. */
    public Followed<Node> followed() {
        access.requireOfSystem("node.read");
        return Followed.all(nodes);
    }

    /** No more VMs are put on a node, and those that run there may have to leave it. */
    public Heard beginMaintenance(String id, Drain drain, Idempotency idempotency) {
        return maintain(id, node -> node.maintained(drain), idempotency);
    }

    /** VMs are put on a node again. */
    public Heard endMaintenance(String id, Idempotency idempotency) {
        return maintain(id, Node::maintained, idempotency);
    }

    private Heard maintain(String id, UnaryOperator<Node> change, Idempotency idempotency) {
        access.requireOfSystem("node.administer");
        Row<Node> row = changes.makeRow("node.maintain", idempotency, NodeStore.CODEC, made -> {
            made.about(new ResourceRef(Node.NOUN, id, null));
            return made.rows().updateRow(nodes, Key.utf8(id), known -> change.apply(known.value()));
        });
        return new Heard(row, isAlive(id));
    }

    /** One, for itself. */
    public Followed<Node> only(String id) {
        return Followed.all(nodes).where(node -> node.id().equals(id));
    }

    // For those who place VMs

    /** All nodes as they are now, alive or not. */
    public List<Heard> all() {
        Set<String> alive = alive();
        List<Heard> all = new ArrayList<>();
        var _ = WholeList.read(nodes::list, 0, row -> all.add(heard(row, alive)));
        return all;
    }

    /** As it is in a change, which is made again if it is otherwise by then. */
    public Node require(TableTransaction rows, String id) {
        return rows.find(nodes, Key.utf8(id)).orElseThrow(() -> absent(id)).value();
    }

    public void take(TableTransaction rows, String id, int vcpus, long memoryMib) {
        rows.update(nodes, Key.utf8(id), node -> node.taking(vcpus, memoryMib));
    }

    /** Whether a node is lost still, since it was registered last, as a change sees it that is made only if it is. */
    public boolean isLost(TableTransaction rows, Node known) {
        return rows.find(Key.utf8(lease(known.id()))).isEmpty()
                && require(rows, known.id()).registrations() == known.registrations();
    }

    public void giveBack(TableTransaction rows, String id, int vcpus, long memoryMib) {
        rows.update(nodes, Key.utf8(id), node -> node.givingBack(vcpus, memoryMib));
    }

    /**
     * Takes more for a VM that is on a node.
     *
     * @throws CloudException CONFLICT, with what is free
     */
    public void takeMore(TableTransaction rows, String id, int vcpus, long memoryMib) {
        Node node = require(rows, id);
        if (node.vcpusFree() < vcpus || node.memoryMibFree() < memoryMib) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "node " + id + " has no room for " + vcpus + " vCPUs and " + memoryMib + " MiB more: it has "
                            + node.vcpusFree() + " of " + node.vcpus() + " vCPUs and " + node.memoryMibFree() + " of "
                            + node.memoryMib() + " MiB free; ask for less, or delete VMs of it that are not needed",
                    Map.of("node_id", id, "vcpus_free", node.vcpusFree(), "memory_mib_free", node.memoryMibFree()));
        }
        rows.update(nodes, Key.utf8(id), now -> now.takingMore(vcpus, memoryMib));
    }

    /** A VM that stays on a node takes less of it. */
    public void giveBackPart(TableTransaction rows, String id, int vcpus, long memoryMib) {
        rows.update(nodes, Key.utf8(id), node -> node.takingMore(-vcpus, -memoryMib));
    }

    /** A node says what it is, on the condition that it is still the one it says. */
    public void register(Node machine, Condition condition) {
        TableResult<Node> result = TableTransaction.run(store, rows -> {
            rows.require(condition);
            return rows.find(nodes, machine.key()).isPresent()
                    ? rows.update(nodes, machine.key(), known -> known.registeredAnew(machine))
                    : rows.insert(nodes, machine);
        });
        if (!(result instanceof TableResult.Done<Node>)) {
            throw new CloudException(
                    ErrorCode.UNAVAILABLE, "node " + machine.id() + " could not be registered: " + result);
        }
    }

    private static CloudException absent(String id) {
        return new CloudException(ErrorCode.NOT_FOUND, "no " + Node.NOUN + " " + id);
    }
}
