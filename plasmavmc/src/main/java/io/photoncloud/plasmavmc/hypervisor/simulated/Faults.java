package io.photoncloud.plasmavmc.hypervisor.simulated;

import io.photoncloud.plasmavmc.hypervisor.HypervisorException;

/** What goes wrong, for those who want to see what happens then. */
@FunctionalInterface
public interface Faults {

    Faults NONE = (call, vm) -> {};

    /**
     * Asked before each call, and once more after it with the call's name and {@code "/done"}, when its effect is there and its
     * answer not yet.
     *
     * @throws HypervisorException in place of the call, or of its answer
     */
    void at(String call, String vm) throws HypervisorException;
}
