package io.photoncloud.k8shost.network;

import io.photoncloud.common.api.Tenant;

/**
 * Who gives pods their ports. Every call may be made again, with no second effect. Each throws a
 * {@link io.photoncloud.common.api.CloudException} with the code and the words of whoever refused. Safe for many threads.
 */
public interface PodPorts extends AutoCloseable {

    /**
     * Whose a port is.
     *
     * @param uid of the pod
     */
    record Holder(String uid, Tenant tenant) {}

    /** That there is a subnet, and that it is the tenant's. */
    void require(Tenant tenant, String subnet);

    /** Makes a pod's port, as on the node on which it is first asked for. */
    PodPort.Given take(Holder pod, PodPort wanted);

    /** A pod's port is on another node from now on. */
    void move(Holder pod, PodPort port, String node);

    /** Deletes whatever ports a pod has in the tenant of this one. */
    void giveBack(Holder pod, PodPort port);

    @Override
    void close();
}
