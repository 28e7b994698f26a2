package io.photoncloud.plasmavmc.placement;

import java.util.List;

/** Where a VM was put, and what was made of the nodes, the best first. */
public record Placement(String node, List<Verdict> verdicts) {
    public Placement {
        verdicts = List.copyOf(verdicts);
    }
}
