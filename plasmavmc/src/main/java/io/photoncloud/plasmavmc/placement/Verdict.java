package io.photoncloud.plasmavmc.placement;

/** What the scheduler made of a node: how well it fits, or why it was left out. */
public sealed interface Verdict {

    String node();

    /** @param score in thousandths of the node's memory that would be free; the highest is chosen */
    record Fits(String node, long score) implements Verdict {}

    record LeftOut(String node, String reason) implements Verdict {}
}
