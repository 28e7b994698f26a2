package io.photoncloud.k8shost.pod;

import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.event.ResourceEvent.Severity;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.k8shost.network.PodPort;
import io.photoncloud.k8shost.network.PortReturns;
import io.photoncloud.k8shost.node.NodeService;
import io.photoncloud.k8shost.spec.HostPort;
import io.photoncloud.k8shost.spec.PodSpec.Wants;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/** What the node of a pod reads of it, and writes: on the condition that it is still the node that it says. */
public final class PodRecords {

    private final ReplicatedStore store;
    private final Table<Pod> pods;
    private final NodeService nodes;
    private final ResourceEvents events;
    private final PodUsage usage;
    private final PortReturns.Notes returns;

    public PodRecords(
            ReplicatedStore store,
            NodeService nodes,
            ResourceEvents events,
            PodUsage usage,
            PortReturns.Notes returns) {
        this.store = store;
        this.pods = PodStore.pods(store);
        this.nodes = nodes;
        this.events = events;
        this.usage = usage;
        this.returns = returns;
    }

    /** Something that happened, in one word and in more. */
    public record Happened(Severity severity, String reason, String message) {}

    public Table<Pod> table() {
        return pods;
    }

    public Optional<Pod> find(String uid) {
        return pods.find(PodStore.BY_UID, IndexKey.of(uid)).map(Row::value);
    }

    /** The pods of a node. */
    public List<Pod> on(String node) {
        List<Pod> found = new ArrayList<>();
        var _ = WholeList.read(
                page -> pods.list(PodStore.BY_NODE, IndexKey.of(node), page), 0, row -> found.add(row.value()));
        return found;
    }

    /** The pods of a namespace. */
    public List<Pod> in(String namespace) {
        List<Pod> found = new ArrayList<>();
        var _ = WholeList.read(
                page -> pods.list(PodStore.BY_NAMESPACE, IndexKey.of(namespace), page),
                0,
                row -> found.add(row.value()));
        return found;
    }

    /** Writes what is seen of a pod that is on a node still. */
    public void observed(Pod known, PodStatus status, List<Happened> happened, Condition condition) {
        require(TableTransaction.run(store, rows -> {
            Optional<Pod> now = present(rows, known);
            now.ifPresent(pod -> {
                rows.require(condition);
                Pod after = rows.update(pods, pod.key(), before -> before.observed(status));
                if (pod.placed() && !after.placed()) {
                    nodes.giveBack(rows, pod.node(), pod.spec().wants());
                }
                usage.follow(rows, pod, after);
                happened.forEach(one -> events.happened(rows, pod.own(), one.severity(), one.reason(), one.message()));
            });
            return known;
        }));
    }

    /** Nothing is left of a deleted pod: forgets it. */
    public void gone(Pod known, Condition condition) {
        require(TableTransaction.run(store, rows -> {
            present(rows, known).filter(pod -> pod.deletion() != null).ifPresent(pod -> {
                rows.require(condition);
                remove(rows, pods, nodes, usage, returns, pod, pod.spec().wants());
            });
            return known;
        }));
    }

    /** Writes down which port a pod was given. Where it is gone meanwhile nobody knows of that port, so it is given back. */
    public void given(Pod known, PodPort port, Condition condition) {
        require(TableTransaction.run(store, rows -> {
            Optional<Pod> now = rows.find(pods, known.key())
                    .map(Row::value)
                    .filter(pod -> pod.uid().equals(known.uid()));
            if (now.isEmpty()) {
                returns.note(rows, known.holder(), port);
            } else if (now.get().node().equals(known.node())) {
                rows.require(condition);
                var _ = rows.update(pods, known.key(), pod -> pod.given(port));
            }
            return known;
        }));
    }

    /** Has a node's row say which ports its pods have, those that were put there by who did not say so included. */
    public void addPorts(String node, Condition condition) {
        leading(node, condition, (known, ofPods) -> {
            Set<HostPort> all = new HashSet<>(known);
            all.addAll(ofPods);
            return all;
        });
    }

    /** Has a node's row say that its ports are those of its pods: nothing of pods that were taken from it is left there. */
    public void settlePorts(String node, Condition condition) {
        leading(node, condition, (_, ofPods) -> ofPods);
    }

    /** Who puts a pod on a node or takes it away changes the node's row, so its pods are those that were read. */
    private void leading(String node, Condition condition, BinaryOperator<Set<HostPort>> change) {
        TableResult<String> result = TableTransaction.run(store, rows -> {
            Set<HostPort> known = nodes.require(rows, node).taken().hostPorts();
            Set<HostPort> wanted = change.apply(
                    known,
                    on(node).stream()
                            .filter(Pod::placed)
                            .flatMap(pod -> pod.spec().hostPorts().stream())
                            .collect(Collectors.toSet()));
            if (!wanted.equals(known)) {
                rows.require(condition);
                nodes.leading(rows, node, wanted);
            }
            return node;
        });
        if (!(result instanceof TableResult.Done<String>)) {
            throw new IllegalStateException("the ports of node " + node + " could not be written: " + result);
        }
    }

    private Optional<Pod> present(TableTransaction rows, Pod known) {
        return rows.find(pods, known.key())
                .map(Row::value)
                .filter(pod -> pod.uid().equals(known.uid()) && pod.node().equals(known.node()));
    }

    private static void require(TableResult<Pod> result) {
        if (!(result instanceof TableResult.Done<Pod>)) {
            throw new IllegalStateException("what is seen of a pod could not be written: " + result);
        }
    }

    static void remove(
            TableTransaction rows,
            Table<Pod> pods,
            NodeService nodes,
            PodUsage usage,
            PortReturns.Notes returns,
            Pod pod,
            Wants free) {
        if (pod.placed()) {
            nodes.giveBack(rows, pod.node(), free);
        }
        usage.follow(rows, pod, null);
        returns.note(rows, pod.holder(), pod.port());
        var _ = rows.delete(pods, pod.key());
    }
}
