package io.photoncloud.plasmavmc.metering;

import java.math.BigDecimal;

/** What a VM has at one time, of what is metered: vCPUs and memory while it runs, its disk from when it was made. */
public record Amounts(int vcpus, long memoryMib, int diskGib) {

    public static final Amounts NOTHING = new Amounts(0, 0, 0);

    private static final BigDecimal MIB_IN_GIB = BigDecimal.valueOf(1_024);

    /** In GiB: exact, as 1,024 is a power of two. */
    BigDecimal memoryGib() {
        return BigDecimal.valueOf(memoryMib).divide(MIB_IN_GIB);
    }
}
