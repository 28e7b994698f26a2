package io.photoncloud.plasmavmc.hypervisor.simulated;

import io.photoncloud.plasmavmc.hypervisor.GuestStatistics;
import io.photoncloud.plasmavmc.hypervisor.GuestStatistics.DiskUse;
import io.photoncloud.plasmavmc.hypervisor.GuestStatistics.MemoryUse;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What a guest that does not exist is said to use: nothing of it while it is paused, and else by how long it has run. */
final class SimulatedUse {

    /** Of a processor's time it takes one part in so many. */
    private static final int CPU_PART = 20;

    private static final long RSS_BYTES = 64L << 20;
    private static final long BLOCK_BYTES = 4_096;
    private static final int MILLIS_PER_READ = 1_000;
    private static final int MILLIS_PER_WRITE = 2_000;

    private SimulatedUse() {}

    static GuestStatistics of(Hypervisor.Domain domain, Instant since, Instant now) {
        boolean runs = domain.power() == Hypervisor.Power.RUNNING;
        Duration ran = runs && now.isAfter(since) ? Duration.between(since, now) : Duration.ZERO;
        long reads = ran.toMillis() / MILLIS_PER_READ;
        long writes = ran.toMillis() / MILLIS_PER_WRITE;
        return new GuestStatistics(
                domain.vm(),
                ran.toNanos() / CPU_PART,
                new MemoryUse(null, RSS_BYTES, null, null),
                List.of(new DiskUse("vda", reads * BLOCK_BYTES, reads, writes * BLOCK_BYTES, writes, null, null)),
                List.of());
    }
}
