package io.photoncloud.nightlight.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** What a webhook was told of a group last. */
record Told(Instant at, Set<String> firing, Set<String> resolved, Instant until) {
    Told {
        firing = Set.copyOf(firing);
        resolved = Set.copyOf(resolved);
    }

    /** Whether it is to be told again: there is something new, or nothing was said for long. */
    boolean needs(Set<String> firingNow, Set<String> resolvedNow, boolean tellsResolved, Instant now, Duration again) {
        if (!firing.containsAll(firingNow)) {
            return true;
        }
        if (firingNow.isEmpty()) {
            return !firing.isEmpty();
        }
        if (tellsResolved && !resolved.containsAll(resolvedNow)) {
            return true;
        }
        return at.isBefore(now.minus(again));
    }
}
