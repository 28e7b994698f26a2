package io.photoncloud.k8shost.placement;

/** What the scheduler made of a node: how well it fits, or why it was left out. */
public sealed interface Verdict {

    String node();

    /** @param score the highest is chosen */
    record Fits(String node, long score) implements Verdict {}

    record LeftOut(String node, String reason) implements Verdict {}
}
