package io.photoncloud.plasmavmc.placement;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.plasmavmc.node.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Chooses the node of a VM: of those that have room, the one that would have the greatest part of its memory free, and of those
 * that would have as much the one with the fewest VMs.
 */
public final class Scheduler {

    /** So many verdicts are kept with a VM. */
    public static final int VERDICTS_MAX = 20;

    private static final int SCORE_WHOLE = 1_000;

    private Scheduler() {}

    /**
     * What has to be found room for.
     *
     * @param hypervisor empty where any will do
     * @param fenced whether only a node will do that has the VM switched off when it is lost
     */
    public record Wanted(int vcpus, long memoryMib, String hypervisor, boolean hypervisorRequired, boolean fenced) {}

    /** A node and whether it is there. */
    public record Candidate(Node node, boolean alive) {}

    /** @throws CloudException CONFLICT, no node has room, with what was made of each */
    public static Placement place(Wanted wanted, List<Candidate> candidates) {
        List<Candidate> byVms = new ArrayList<>(candidates);
        byVms.sort(Comparator.<Candidate>comparingInt(one -> one.node().taken().vms())
                .thenComparing(one -> one.node().id()));
        List<Verdict> verdicts = new ArrayList<>(candidates.size());
        byVms.forEach(candidate -> verdicts.add(judge(wanted, candidate)));
        verdicts.sort(Comparator.comparingLong(
                verdict -> verdict instanceof Verdict.Fits(String _, long score) ? -score : 1));
        List<Verdict> kept = verdicts.subList(0, Math.min(verdicts.size(), VERDICTS_MAX));
        if (kept.isEmpty() || !(kept.getFirst() instanceof Verdict.Fits best)) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "no node has room for " + wanted.vcpus() + " vCPUs and " + wanted.memoryMib() + " MiB"
                            + (wanted.hypervisorRequired() ? " on " + wanted.hypervisor() : "")
                            + ": ask for less, delete VMs that are not needed, or add a node",
                    Map.of("nodes", kept.stream().map(Scheduler::told).toList()));
        }
        Node chosen = candidates.stream()
                .map(Candidate::node)
                .filter(node -> node.id().equals(best.node()))
                .findFirst()
                .orElseThrow();
        return new Placement(chosen.id(), chosen.acceleration(), chosen.driver(), kept);
    }

    private static Map<String, String> told(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Fits(String node, long _) -> Map.of("node", node);
            case Verdict.LeftOut(String node, String reason) -> Map.of("node", node, "reason", reason);
        };
    }

    private static Verdict judge(Wanted wanted, Candidate candidate) {
        Node node = candidate.node();
        if (!candidate.alive()) {
            return new Verdict.LeftOut(node.id(), "it has not been heard of");
        }
        if (node.inMaintenance()) {
            return new Verdict.LeftOut(node.id(), "it is in maintenance");
        }
        if (wanted.hypervisorRequired() && !wanted.hypervisor().equals(node.acceleration())) {
            return new Verdict.LeftOut(
                    node.id(), "it runs guests by " + node.acceleration() + ", not by " + wanted.hypervisor());
        }
        if (wanted.fenced() && !node.isFenced()) {
            return new Verdict.LeftOut(
                    node.id(),
                    "it cannot have VMs switched off when it is lost, as on_node_loss restart needs: that takes setsid, and a"
                            + " libvirt of the same machine");
        }
        if (node.vcpusFree() < wanted.vcpus()) {
            return new Verdict.LeftOut(node.id(), "it has " + node.vcpusFree() + " of " + node.vcpus() + " vCPUs free");
        }
        if (node.memoryMibFree() < wanted.memoryMib()) {
            return new Verdict.LeftOut(
                    node.id(), "it has " + node.memoryMibFree() + " of " + node.memoryMib() + " MiB free");
        }
        long left = node.memoryMibFree() - wanted.memoryMib();
        return new Verdict.Fits(node.id(), left * SCORE_WHOLE / node.memoryMib());
    }
}
