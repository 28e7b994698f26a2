package io.photoncloud.plasmavmc.fence;

import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import java.time.Duration;
import java.util.Optional;

/** Switches off what a node has marked when the node is not heard any more, also where the node's process is dead. */
public interface Guard {

    /** Whether there can be one on this machine, with this hypervisor. */
    boolean isPossible();

    /** There is one, from now on. @throws HypervisorException it cannot be started */
    void ensure() throws HypervisorException;

    /** The node was heard so long ago. */
    void heard(Duration ago);

    /** How long ago the node was heard last, also by an earlier process; empty where it never was, or nobody knows. */
    Optional<Duration> findLastHeard();
}
