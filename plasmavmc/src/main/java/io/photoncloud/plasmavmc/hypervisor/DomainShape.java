package io.photoncloud.plasmavmc.hypervisor;

import java.util.List;

/**
 * What a domain is made of.
 *
 * @param disks made before; it is booted from the first
 * @param seeded whether it has the {@link Seed} that was written before
 */
public record DomainShape(
        String vm, String name, int vcpus, long memoryMib, List<DiskShape> disks, List<NicShape> nics, boolean seeded) {

    public DomainShape {
        disks = List.copyOf(disks);
        nics = List.copyOf(nics);
    }
}
