package io.photoncloud.plasmavmc.metering;

import io.photoncloud.chainfire.resources.usage.Metered;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/** What a VM has at one time, of what is metered: vCPUs and memory while it runs, its disk from when it was made. */
public record Amounts(int vcpus, long memoryMib, int diskGib) implements Metered {

    /** What is metered: by these names a usage tells which it is. */
    public static final String VCPU = "vcpu-seconds";

    public static final String MEMORY = "memory-gib-seconds";
    public static final String DISK = "disk-gib-seconds";

    public static final Amounts NOTHING = new Amounts(0, 0, 0);

    private static final BigDecimal MIB_IN_GIB = BigDecimal.valueOf(1_024);

    /** In GiB: exact, as 1,024 is a power of two. */
    BigDecimal memoryGib() {
        return BigDecimal.valueOf(memoryMib).divide(MIB_IN_GIB);
    }

    @Override
    public Map<String, BigDecimal> perSecond() {
        Map<String, BigDecimal> rates = new HashMap<>();
        rates.put(VCPU, BigDecimal.valueOf(vcpus));
        rates.put(MEMORY, memoryGib());
        rates.put(DISK, BigDecimal.valueOf(diskGib));
        rates.values().removeIf(rate -> rate.signum() == 0);
        return rates;
    }
}
