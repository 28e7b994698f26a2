package io.photoncloud.plasmavmc.metering;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.usage.Usage;
import io.photoncloud.chainfire.store.Key;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a VM has, and since when that was not told yet.
 *
 * @param vm with its tenant
 */
public record Meter(ResourceRef vm, Amounts amounts, Instant from) {

    /** What is metered: by these names a {@link Usage} tells which it is. */
    public static final String VCPU = "vcpu-seconds";

    public static final String MEMORY = "memory-gib-seconds";
    public static final String DISK = "disk-gib-seconds";

    private static final int MILLIS_DIGITS = 3;

    Key key() {
        return Key.utf8(vm.id());
    }

    /** What was used until then; nothing where that is no later than what was told. */
    List<Usage> until(Instant to) {
        if (!from.isBefore(to)) {
            return List.of();
        }
        BigDecimal seconds = BigDecimal.valueOf(Duration.between(from, to).toMillis(), MILLIS_DIGITS);
        return Stream.of(
                        usage(VCPU, BigDecimal.valueOf(amounts.vcpus()), seconds, to),
                        usage(MEMORY, amounts.memoryGib(), seconds, to),
                        usage(DISK, BigDecimal.valueOf(amounts.diskGib()), seconds, to))
                .filter(usage -> usage.quantity().signum() > 0)
                .toList();
    }

    private Usage usage(String meter, BigDecimal amount, BigDecimal seconds, Instant to) {
        return new Usage(vm, meter, from, to, amount.multiply(seconds).stripTrailingZeros());
    }

    Meter toldUntil(Instant to) {
        return new Meter(vm, amounts, to);
    }

    /** The end of the window that its time is in; windows begin at the same moments for all. */
    Instant windowEnd(Duration window) {
        long millis = window.toMillis();
        return Instant.ofEpochMilli((Math.floorDiv(from.toEpochMilli(), millis) + 1) * millis);
    }
}
