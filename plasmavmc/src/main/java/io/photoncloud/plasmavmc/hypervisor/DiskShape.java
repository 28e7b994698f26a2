package io.photoncloud.plasmavmc.hypervisor;

/**
 * A disk that a domain has.
 *
 * @param name of the {@link Disk} that was made for the VM
 */
public record DiskShape(String name) {}
