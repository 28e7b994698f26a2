package io.photoncloud.k8shost.placement;

import io.photoncloud.k8shost.node.Node;
import io.photoncloud.k8shost.spec.PodSpec.Wants;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Chooses the node of a pod: of those that have room, the one that would have the greatest part of itself free. */
public final class Scheduler {

    /** So many verdicts are kept with a pod. */
    public static final int VERDICTS_MAX = 20;

    private static final int SCORE_WHOLE = 1_000;

    private Scheduler() {}

    /** A node and whether it is there. */
    public record Candidate(Node node, boolean alive) {}

    /**
     * What was made of the nodes, the best first; of those that fit equally well the one with the fewest pods.
     *
     * @return no more than {@link #VERDICTS_MAX}
     */
    public static List<Verdict> judge(Wants wants, List<Candidate> candidates) {
        List<Candidate> byPods = new ArrayList<>(candidates);
        byPods.sort(Comparator.<Candidate>comparingInt(one -> one.node().taken().pods())
                .thenComparing(one -> one.node().name()));
        List<Verdict> verdicts = new ArrayList<>(candidates.size());
        byPods.forEach(candidate -> verdicts.add(judge(wants, candidate)));
        verdicts.sort(
                Comparator.comparingLong(verdict -> verdict instanceof Verdict.Fits(var _, long score) ? -score : 1));
        return List.copyOf(verdicts.subList(0, Math.min(verdicts.size(), VERDICTS_MAX)));
    }

    /** The node that is chosen; empty where none fits. */
    public static Optional<String> best(List<Verdict> verdicts) {
        return !verdicts.isEmpty() && verdicts.getFirst() instanceof Verdict.Fits(String node, var _)
                ? Optional.of(node)
                : Optional.empty();
    }

    /** Why none fits, as Kubernetes words it. */
    public static String whyNot(List<Verdict> verdicts) {
        if (verdicts.isEmpty()) {
            return "0/0 nodes are available: start a k8shost with a container runtime";
        }
        String reasons = verdicts.stream()
                .filter(verdict -> verdict instanceof Verdict.LeftOut)
                .map(verdict -> ((Verdict.LeftOut) verdict).node() + ": " + ((Verdict.LeftOut) verdict).reason())
                .collect(Collectors.joining("; "));
        return "0/" + verdicts.size() + " nodes are available: " + reasons;
    }

    private static Verdict judge(Wants wants, Candidate candidate) {
        Node node = candidate.node();
        if (!candidate.alive()) {
            return new Verdict.LeftOut(node.name(), "it has not been heard of");
        }
        if (node.cordoned()) {
            return new Verdict.LeftOut(node.name(), "it is cordoned");
        }
        Optional<String> missing = node.missing(wants);
        if (missing.isPresent()) {
            return new Verdict.LeftOut(node.name(), missing.get());
        }
        long cpus = part(
                node.milliCpusFree() - wants.milliCpus(), node.allocatable().milliCpus());
        long memory = part(
                node.memoryBytesFree() - wants.memoryBytes(), node.allocatable().memoryBytes());
        return new Verdict.Fits(node.name(), (cpus + memory) / 2);
    }

    private static long part(long free, long whole) {
        return whole == 0 ? 0 : (long) ((double) free / whole * SCORE_WHOLE);
    }
}
