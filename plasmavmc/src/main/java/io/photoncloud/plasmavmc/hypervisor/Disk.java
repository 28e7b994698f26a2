package io.photoncloud.plasmavmc.hypervisor;

import org.jspecify.annotations.Nullable;

/**
 * A disk that is to be made.
 *
 * @param name among the disks of its VM
 * @param gib its size; 0 for that of its image
 * @param image what it begins as; null for an empty disk
 */
public record Disk(String name, int gib, @Nullable ImageFile image) {

    /** The name of the disk that a VM is booted from. */
    public static final String ROOT = "root";

    private static final long GIB = 1L << 30;

    public Disk {
        if (gib < 0 || (gib == 0 && image == null)) {
            throw new IllegalArgumentException("disk " + name + " has no size");
        }
    }

    /** What the guest sees as its size. */
    public long bytes() {
        return gib == 0 && image != null ? image.virtualBytes() : gib * GIB;
    }
}
