package io.photoncloud.plasmavmc.hypervisor;

import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a guest used since it was last switched on.
 *
 * @param cpuTimeNanos of all its processors together
 */
public record GuestStatistics(String vm, long cpuTimeNanos, MemoryUse memory, List<DiskUse> disks, List<NicUse> nics) {

    public GuestStatistics {
        disks = List.copyOf(disks);
        nics = List.copyOf(nics);
    }

    /**
     * In bytes; null for what is not known.
     *
     * @param balloon that it is given at present
     * @param rss that it takes of its node
     * @param available that its system can use at all, as its driver of the balloon tells
     * @param used of those
     */
    public record MemoryUse(
            @Nullable Long balloon,
            @Nullable Long rss,
            @Nullable Long available,
            @Nullable Long used) {}

    /**
     * @param device as the guest's board has it: {@code vda} is booted from
     * @param capacityBytes that the guest sees; null where it is not known
     * @param allocationBytes that it takes of its node; null where it is not known
     */
    public record DiskUse(
            String device,
            long readBytes,
            long readRequests,
            long writtenBytes,
            long writeRequests,
            @Nullable Long capacityBytes,
            @Nullable Long allocationBytes) {}

    /** @param device as its node has it */
    public record NicUse(String device, Traffic received, Traffic sent) {}

    /** What went one way. */
    public record Traffic(long bytes, long packets, long errors, long drops) {}

    public long ofDisks(ToLongFunction<DiskUse> what) {
        return disks.stream().mapToLong(what).sum();
    }

    public long ofNics(ToLongFunction<NicUse> what) {
        return nics.stream().mapToLong(what).sum();
    }
}
