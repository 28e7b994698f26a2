package io.photoncloud.plasmavmc.network;

import io.photoncloud.common.api.Tenant;

/**
 * Where the interfaces of VMs are plugged in. Every call may be made again, with no second effect. Each throws a
 * {@link io.photoncloud.common.api.CloudException} with the code and the words of whoever refused. Safe for many threads.
 */
public interface Networks extends AutoCloseable {

    /** That an interface can be in its subnet, which is the tenant's. */
    void require(Tenant tenant, Nic wanted);

    /**
     * Makes a port for a VM.
     *
     * @param node that the VM is on
     * @param key of this interface and no other
     */
    Nic.Plug plug(Tenant tenant, String vm, String node, Nic wanted, String key);

    /** The ports of a VM are on another node from now on. */
    void move(Tenant tenant, String vm, String node);

    /** Deletes all ports of a VM. */
    void unplug(Tenant tenant, String vm);

    @Override
    void close();
}
