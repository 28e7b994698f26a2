package io.photoncloud.k8shost.pod;

import io.photoncloud.chainfire.resources.event.ResourceEvent.Severity;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.k8shost.node.Node;
import io.photoncloud.k8shost.node.NodeService;
import io.photoncloud.k8shost.placement.Scheduler;
import io.photoncloud.k8shost.placement.Scheduler.Candidate;
import io.photoncloud.k8shost.placement.Verdict;
import io.photoncloud.k8shost.spec.PodSpec.Wants;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the node of a pod, and takes its place there in the pod's own transaction. */
final class PodPlacing {

    private final NodeService nodes;
    private final ResourceEvents events;

    PodPlacing(NodeService nodes, ResourceEvents events) {
        this.nodes = nodes;
        this.events = events;
    }

    /** As they are now: for one after the other to be placed by, on one thread. */
    List<Candidate> candidates() {
        List<Candidate> all = new ArrayList<>();
        nodes.all().forEach(node -> all.add(new Candidate(node.row().value(), node.alive())));
        return all;
    }

    /**
     * Chooses by what was read before, and takes by what is so now.
     */
    List<Verdict> place(TableTransaction rows, Wants wants, List<Candidate> candidates) {
        List<Candidate> left = new ArrayList<>(candidates);
        while (true) { // Ends by a place or by none: each turn one more candidate is as it is now.
            List<Verdict> verdicts = Scheduler.judge(wants, left);
            Optional<String> best = Scheduler.best(verdicts);
            if (best.isEmpty()) {
                return verdicts;
            }
            Node now = nodes.require(rows, best.get());
            if (!now.cordoned() && now.missing(wants).isEmpty()) {
                nodes.take(rows, now.name(), wants);
                return verdicts;
            }
            replace(left, now);
        }
    }

    /** Tells the candidates of what was taken, so that many that are placed by what was read once go to different nodes. */
    static void taken(List<Candidate> candidates, Pod placed) {
        candidates.stream()
                .map(Candidate::node)
                .filter(node -> node.name().equals(placed.node()))
                .findFirst()
                .ifPresent(node -> replace(candidates, node.taking(placed.spec().wants())));
    }

    /** Whoever goes through the list goes on. */
    private static void replace(List<Candidate> candidates, Node now) {
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            if (candidate.node().name().equals(now.name())) {
                candidates.set(i, new Candidate(now, candidate.alive()));
            }
        }
    }

    void tell(TableTransaction rows, Pod pod) {
        if (pod.isScheduled()) {
            events.happened(rows, pod.own(), Severity.NORMAL, "Scheduled", "on node " + pod.node());
        } else {
            events.happened(rows, pod.own(), Severity.WARNING, "FailedScheduling", Scheduler.whyNot(pod.verdicts()));
        }
    }
}
