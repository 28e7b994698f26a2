package io.photoncloud.plasmavmc.node;

import java.util.List;

/** Knows what runs on a node that is to be drained. */
public interface InTheWay {

    /** So many are told. */
    int OBSTACLES_MAX = 100;

    /** A VM that runs there still, and why. */
    record Obstacle(String vmId, String reason) {}

    /** At most {@link #OBSTACLES_MAX}; of a node that is in maintenance. */
    List<Obstacle> of(Node node);
}
