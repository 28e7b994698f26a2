package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.plasmavmc.placement.Placement;
import io.photoncloud.plasmavmc.placement.Scheduler;
import io.photoncloud.plasmavmc.placement.Scheduler.Candidate;
import java.util.ArrayList;
import java.util.List;

/** Puts VMs on nodes, and takes their places there. */
final class VmPlacing {

    private final NodeService nodes;

    VmPlacing(NodeService nodes) {
        this.nodes = nodes;
    }

    /** As they are now: for one after the other to be placed by, on one thread. */
    List<Candidate> candidates() {
        List<Candidate> all = new ArrayList<>();
        nodes.all().forEach(node -> all.add(new Candidate(node.row().value(), node.alive())));
        return all;
    }

    /** @throws CloudException as of {@link #place} */
    Placement choose(VmShape shape, List<Candidate> candidates) {
        return Scheduler.place(
                new Scheduler.Wanted(
                        shape.vcpus(),
                        shape.memoryMib(),
                        shape.hypervisor(),
                        shape.hypervisorRequired(),
                        shape.isRestarted()),
                candidates);
    }

    /**
     * Chooses by what was read before, and takes by what is so now.
     *
     * @throws CloudException CONFLICT, no node has room, with what was made of each
     */
    Placement place(TableTransaction rows, VmShape shape, List<Candidate> candidates) {
        List<Candidate> left = new ArrayList<>(candidates);
        while (true) { // Ends by a place or a refusal: each turn one more candidate is as it is now.
            Placement placement = choose(shape, left);
            Node now = nodes.require(rows, placement.node());
            if (now.vcpusFree() >= shape.vcpus()
                    && now.memoryMibFree() >= shape.memoryMib()
                    && !now.inMaintenance()
                    && (now.isFenced() || !shape.isRestarted())) {
                nodes.take(rows, now.id(), shape.vcpus(), shape.memoryMib());
                return placement;
            }
            replace(left, now);
        }
    }

    /** Tells the candidates of what was taken, so that many that are placed by what was read once go to different nodes. */
    static void taken(List<Candidate> candidates, VmShape shape, Placement placement) {
        candidates.stream()
                .map(Candidate::node)
                .filter(node -> node.id().equals(placement.node()))
                .findFirst()
                .ifPresent(node -> replace(candidates, node.taking(shape.vcpus(), shape.memoryMib())));
    }

    /** Whoever goes through the list goes on. */
    private static void replace(List<Candidate> candidates, Node now) {
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            if (candidate.node().id().equals(now.id())) {
                candidates.set(i, new Candidate(now, candidate.alive()));
            }
        }
    }
}
