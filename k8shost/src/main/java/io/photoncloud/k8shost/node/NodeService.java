package io.photoncloud.k8shost.node;

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
import io.photoncloud.k8shost.spec.HostPort;
import io.photoncloud.k8shost.spec.PodSpec.Wants;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The nodes, and what is taken of them. Safe for many threads. */
public final class NodeService {

    private static final String LEASES = "k8shost/lease/node/";

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
    public static String lease(String name) {
        return LEASES + name;
    }

    /** A node, and whether it has been heard of. */
    public record Heard(Row<Node> row, boolean alive) {

        public Status status() {
            if (!alive) {
                return Status.LOST;
            }
            return row.value().cordoned() ? Status.CORDONED : Status.READY;
        }
    }

    /** Whether pods are put on a node. */
    public enum Status {
        READY("Ready"),
        CORDONED("SchedulingDisabled"),
        LOST("NotReady");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        /** As Kubernetes has it. */
        public String word() {
            return word;
        }
    }

    public Heard get(String name) {
        access.requireOfSystem("node.read");
        Row<Node> row = nodes.find(Key.utf8(name)).orElseThrow(() -> absent(name));
        return new Heard(row, isAlive(name));
    }

    public boolean isAlive(String name) {
        return store.find(Key.utf8(lease(name))).isPresent();
    }

    /** The names of the nodes that are alive: read once for all. */
    public Set<String> alive() {
        return HeldLeases.under(store, LEASES);
    }

    private static Heard heard(Row<Node> row, Set<String> alive) {
        return new Heard(row, alive.contains(row.value().name()));
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

    /** No more pods are put on a node, or again. */
    public Heard cordon(String name, boolean wanted, Idempotency idempotency) {
        access.requireOfSystem("node.administer");
        Row<Node> row = changes.makeRow("node.cordon", idempotency, NodeStore.CODEC, change -> {
            change.about(new ResourceRef(Node.NOUN, name, null));
            return change.rows()
                    .updateRow(nodes, Key.utf8(name), known -> known.value().cordoned(wanted));
        });
        return new Heard(row, isAlive(name));
    }

    // For those who place pods

    /** All nodes as they are now, alive or not. */
    public List<Heard> all() {
        Set<String> alive = alive();
        List<Heard> all = new ArrayList<>();
        var _ = WholeList.read(nodes::list, 0, row -> all.add(heard(row, alive)));
        return all;
    }

    /** As it is in a change, which is made again if it is otherwise by then. */
    public Node require(TableTransaction rows, String name) {
        return rows.find(nodes, Key.utf8(name)).orElseThrow(() -> absent(name)).value();
    }

    public void take(TableTransaction rows, String name, Wants wants) {
        rows.update(nodes, Key.utf8(name), node -> node.taking(wants));
    }

    public void giveBack(TableTransaction rows, String name, Wants wants) {
        rows.update(nodes, Key.utf8(name), node -> node.givingBack(wants));
    }

    /** Which of a node's ports lead to pods, by who knows those. */
    public void leading(TableTransaction rows, String name, Set<HostPort> ports) {
        rows.update(nodes, Key.utf8(name), node -> node.leading(ports));
    }

    /** Whether a node has been heard of, as of a change's moment. */
    public boolean isAlive(TableTransaction rows, String name) {
        return rows.find(Key.utf8(lease(name))).isPresent();
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
                    ErrorCode.UNAVAILABLE, "node " + machine.name() + " could not be registered: " + result);
        }
    }

    private static CloudException absent(String name) {
        return new CloudException(ErrorCode.NOT_FOUND, "no " + Node.NOUN + " " + name);
    }
}
