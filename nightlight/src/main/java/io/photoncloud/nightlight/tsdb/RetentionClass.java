package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import java.time.Duration;
import java.util.List;

/**
 * Series whose samples get another age than most.
 *
 * @param matchers all of which a series fulfils; there is at least one
 * @param retention how old its samples get; zero for as long as there is room
 */
public record RetentionClass(List<Matcher> matchers, Duration retention) {
    public RetentionClass {
        matchers = List.copyOf(matchers);
        if (matchers.isEmpty() || retention.isNegative()) {
            throw new IllegalArgumentException(
                    "a retention class needs matchers, and a retention that is not negative");
        }
    }

    boolean matches(Labels labels) {
        for (Matcher matcher : matchers) {
            if (!matcher.matches(labels)) {
                return false;
            }
        }
        return true;
    }
}
