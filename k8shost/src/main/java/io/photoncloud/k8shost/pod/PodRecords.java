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
import io.photoncloud.k8shost.node.NodeService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the node of a pod reads of it, and writes: on the condition that it is still the node that it says. */
public final class PodRecords {

    private final ReplicatedStore store;
    private final Table<Pod> pods;
    private final NodeService nodes;
    private final ResourceEvents events;
    private final PodUsage usage;

    public PodRecords(ReplicatedStore store, NodeService nodes, ResourceEvents events, PodUsage usage) {
        this.store = store;
        this.pods = PodStore.pods(store);
        this.nodes = nodes;
        this.events = events;
        this.usage = usage;
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
                remove(rows, pods, nodes, usage, pod);
            });
            return known;
        }));
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

    static void remove(TableTransaction rows, Table<Pod> pods, NodeService nodes, PodUsage usage, Pod pod) {
        if (pod.placed()) {
            nodes.giveBack(rows, pod.node(), pod.spec().wants());
        }
        usage.follow(rows, pod, null);
        var _ = rows.delete(pods, pod.key());
    }
}
