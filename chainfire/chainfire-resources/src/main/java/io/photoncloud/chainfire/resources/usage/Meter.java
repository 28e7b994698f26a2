package io.photoncloud.chainfire.resources.usage;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/**
 * What a resource has, and since when that was not told yet.
 *
 * @param resource with its tenant
 */
public record Meter<A extends Metered>(ResourceRef resource, A amounts, Instant from) {

    private static final int MILLIS_DIGITS = 3;

    public Key key() {
        return key(resource);
    }

    static Key key(ResourceRef resource) {
        return Key.utf8(resource.id());
    }

    /** What was used until then; nothing where that is no later than what was told. */
    List<Usage> until(Instant to) {
        if (!from.isBefore(to)) {
            return List.of();
        }
        BigDecimal seconds = BigDecimal.valueOf(Duration.between(from, to).toMillis(), MILLIS_DIGITS);
        return new TreeMap<>(amounts.perSecond())
                .entrySet().stream()
                        .map(one -> new Usage(
                                resource,
                                one.getKey(),
                                from,
                                to,
                                one.getValue().multiply(seconds).stripTrailingZeros()))
                        .toList();
    }

    Meter<A> toldUntil(Instant to) {
        return new Meter<>(resource, amounts, to);
    }

    /** The end of the window that its time is in; windows begin at the same moments for all. */
    Instant windowEnd(Duration window) {
        long millis = window.toMillis();
        return Instant.ofEpochMilli((Math.floorDiv(from.toEpochMilli(), millis) + 1) * millis);
    }
}
