package io.photoncloud.chainfire.resources.usage;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * What a resource used in a window of time.
 *
 * @param meter what is measured, with its unit: {@code vcpu-seconds}
 * @param from inclusive
 * @param to exclusive
 */
public record Usage(ResourceRef resource, String meter, Instant from, Instant to, BigDecimal quantity) {

    public Usage {
        if (!meter.matches("[a-z][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException("a meter is small letters, digits and hyphens: " + meter);
        }
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("a window begins before it ends: " + from + " to " + to);
        }
        if (quantity.signum() < 0) {
            throw new IllegalArgumentException("nothing uses less than nothing: " + quantity);
        }
    }

    /** The same window of the same resource has the same id: told twice, it counts once. */
    public String id() {
        return resource.type() + "/" + resource.id() + "/" + meter + "/" + from.toEpochMilli();
    }

    Key key() {
        return Key.utf8(id());
    }
}
