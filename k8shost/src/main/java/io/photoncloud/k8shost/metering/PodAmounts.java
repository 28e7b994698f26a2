package io.photoncloud.k8shost.metering;

import io.photoncloud.chainfire.resources.usage.Metered;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/** What a pod is sure of while it runs: its requests. */
public record PodAmounts(long milliCpus, long memoryMib) implements Metered {

    /** What is metered: by these names a usage tells which it is. */
    public static final String VCPU = "vcpu-seconds";

    public static final String MEMORY = "memory-gib-seconds";

    public static final PodAmounts NOTHING = new PodAmounts(0, 0);

    private static final int MILLI_DIGITS = 3;
    private static final BigDecimal MIB_IN_GIB = BigDecimal.valueOf(1_024);
    private static final long BYTES_IN_MIB = 1L << 20;

    /** Memory is metered by the whole MiB. */
    public static PodAmounts of(long milliCpus, long memoryBytes) {
        return new PodAmounts(milliCpus, Math.ceilDiv(memoryBytes, BYTES_IN_MIB));
    }

    @Override
    public Map<String, BigDecimal> perSecond() {
        Map<String, BigDecimal> rates = new HashMap<>();
        rates.put(VCPU, BigDecimal.valueOf(milliCpus, MILLI_DIGITS));
        rates.put(MEMORY, BigDecimal.valueOf(memoryMib).divide(MIB_IN_GIB));
        rates.values().removeIf(rate -> rate.signum() == 0);
        return rates;
    }
}
