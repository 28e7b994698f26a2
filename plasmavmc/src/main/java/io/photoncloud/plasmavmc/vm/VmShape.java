package io.photoncloud.plasmavmc.vm;

import io.photoncloud.common.api.Check;
import io.photoncloud.plasmavmc.image.Image;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a VM is made of.
 *
 * @param diskGib its disk; 0 for none, or for as large as its image where nobody knows yet how large that is
 * @param image what its disk begins as; empty for an empty disk
 * @param hypervisor by what its owner would have it run; empty where they do not mind
 * @param hypervisorRequired whether nothing else will do
 * @param onNodeLoss what becomes of it when its node is lost
 */
public record VmShape(
        int vcpus,
        long memoryMib,
        int diskGib,
        String image,
        String hypervisor,
        boolean hypervisorRequired,
        OnNodeLoss onNodeLoss) {

    /** What becomes of a VM when its node is lost. */
    public enum OnNodeLoss {
        /** It stays as it is, and runs on if its machine does. */
        KEEP,
        /** It is off by when it is made anew on another node, from its image, and started. */
        RESTART;

        /** As callers know it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static final int VCPUS_MAX = 256;

    public static final long MEMORY_MIB_MIN = 16;

    /** 4 TiB. */
    public static final long MEMORY_MIB_MAX = 4L << 20;

    /** 64 TiB. */
    public static final int DISK_GIB_MAX = 64 << 10;

    public VmShape {
        Check.range("vcpus", vcpus, 1, VCPUS_MAX);
        Check.range("memory_mib", memoryMib, MEMORY_MIB_MIN, MEMORY_MIB_MAX);
        Check.range("disk_size_gb", diskGib, 0, DISK_GIB_MAX);
    }

    private static final long GIB = 1L << 30;

    /** With a disk that its image fits on: as large as the image where nobody has said. Of one that is not here yet, as it is. */
    VmShape on(Image made) {
        return made.findContent()
                .map(content -> onDiskOf(content.virtualBytes()))
                .orElse(this);
    }

    /** @throws io.photoncloud.common.api.CloudException VALIDATION_ERROR, the disk is smaller */
    VmShape onDiskOf(long virtualBytes) {
        int needed = (int) Math.ceilDiv(virtualBytes, GIB);
        Check.that(
                diskGib == 0 || diskGib >= needed,
                "disk_size_gb",
                "at least " + needed + ", the size of image " + image + ", or left out");
        return new VmShape(
                vcpus, memoryMib, diskGib == 0 ? needed : diskGib, image, hypervisor, hypervisorRequired, onNodeLoss);
    }

    boolean isRestarted() {
        return onNodeLoss == OnNodeLoss.RESTART;
    }

    /** What is asked for in place of what there is; null for what stays. */
    public record Size(
            @Nullable Integer vcpus,
            @Nullable Long memoryMib,
            @Nullable Integer diskGib) {}

    /** @throws io.photoncloud.common.api.CloudException VALIDATION_ERROR, it cannot be of that size */
    VmShape resized(Size size) {
        Integer disk = size.diskGib();
        Check.that(
                disk == null || diskGib > 0,
                "disk_size_gb",
                "left out, as there is no disk to grow: attach a volume by POST /api/v1/vms/{id}/volumes");
        Check.that(disk == null || disk >= diskGib, "disk_size_gb", "at least " + diskGib + ", as disks only grow");
        return new VmShape(
                size.vcpus() == null ? vcpus : size.vcpus(),
                size.memoryMib() == null ? memoryMib : size.memoryMib(),
                disk == null ? diskGib : disk,
                image,
                hypervisor,
                hypervisorRequired,
                onNodeLoss);
    }

    boolean isSmallerThan(VmShape other) {
        return vcpus < other.vcpus || memoryMib < other.memoryMib;
    }
}
