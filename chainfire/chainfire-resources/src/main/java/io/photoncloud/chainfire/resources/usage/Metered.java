package io.photoncloud.chainfire.resources.usage;

import java.math.BigDecimal;
import java.util.Map;

/** What a resource has at one time, of what is metered. Equal ones cost the same. */
@FunctionalInterface
public interface Metered {

    /** How much of each meter it uses in a second, by the meters' names; without those of which it uses nothing. */
    Map<String, BigDecimal> perSecond();

    default boolean isNothing() {
        return perSecond().isEmpty();
    }
}
