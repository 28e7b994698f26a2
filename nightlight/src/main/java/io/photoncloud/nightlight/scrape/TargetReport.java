package io.photoncloud.nightlight.scrape;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How a target does, as {@code /api/v1/targets} tells it. */
public record TargetReport(
        Target target, Health health, Optional<Instant> lastScrape, Duration lastDuration, String lastError) {
    /** Whether the last scrape went well. */
    public enum Health {
        UNKNOWN,
        UP,
        DOWN
    }

    static TargetReport of(Target target, TargetScraper.Result result) {
        return new TargetReport(
                target,
                result.isUp() ? Health.UP : Health.DOWN,
                Optional.of(Instant.ofEpochMilli(result.timeMs())),
                Duration.ofNanos((long) (result.seconds() * 1e9)),
                result.error());
    }

    static TargetReport unknown(Target target) {
        return new TargetReport(target, Health.UNKNOWN, Optional.empty(), Duration.ZERO, "");
    }
}
