package io.photoncloud.plasmavmc.placement;

import java.util.List;

/**
 * Where a VM was put, and what was made of the nodes, the best first.
 *
 * @param acceleration by what the node runs guests
 * @param driver of the node
 */
public record Placement(String node, String acceleration, String driver, List<Verdict> verdicts) {
    public Placement {
        verdicts = List.copyOf(verdicts);
    }
}
