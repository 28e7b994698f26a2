package io.photoncloud.plasmavmc.credit;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.common.api.Tenant;
import java.util.Optional;

/**
 * Whether a project can have a VM. Every call may be made again, with no second effect. Each throws a
 * {@link io.photoncloud.common.api.CloudException} with the code and the words of whoever refused. Safe for many threads.
 */
public interface Credit extends AutoCloseable {

    /**
     * What a VM or a volume takes of a project.
     *
     * @param instances 1 for a VM; 0 for what makes one larger, and for a volume
     */
    record Wanted(int instances, int vcpus, long memoryMib, int storageGib, int addresses) {}

    /** Whether a VM takes credit at all: where it does not, nothing is held. */
    boolean isEnforced();

    /**
     * /**
     * Holds what a resource takes of the quotas, and money of the wallet.
     *
     * @param resource with its tenant
     * @param amount in minor units; the same each time with one key, as is what is wanted
     * @param key of this holding and no other
     * @return the reservation
     */
    String hold(ResourceRef resource, Wanted wanted, long amount, String key);

    /** Of what is held the quotas stay with the resource, and what it costs comes back: it is charged as it is used. */
    void keep(String reservation, String resource, String key);

    /** Nothing is held any more, whether or not it was kept. */
    void release(String reservation, String key);

    /** @param amount in minor units of the currency, rounded up */
    record Price(long amount, String currency) {}

    /** What one costs in an hour; empty where something of it has no price. */
    Optional<Price> hourly(Tenant tenant, Wanted wanted);

    @Override
    void close();
}
