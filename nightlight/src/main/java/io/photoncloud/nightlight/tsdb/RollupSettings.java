package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.Resolution;
import java.time.Duration;

/**
 * Which rollups are made and how long they are kept.
 *
 * @param after how old samples are when rollups are made of them, at least
 */
public record RollupSettings(Duration after, Keep fiveMinutes, Keep oneHour) {
    /** None are made. */
    public static final RollupSettings NONE = new RollupSettings(Duration.ofDays(1), Keep.NOTHING, Keep.NOTHING);

    /**
     * How it is with one resolution.
     *
     * @param made whether more are made; those that are there are kept all the same
     * @param retention how old they get; zero for as long as there is room
     * @param bytes how many bytes they may take; 0 for as many as there is room for
     */
    public record Keep(boolean made, Duration retention, long bytes) {
        static final Keep NOTHING = new Keep(false, Duration.ZERO, 0);

        public Keep {
            if (retention.isNegative() || bytes < 0) {
                throw new IllegalArgumentException(
                        "rollups that are kept for " + retention + " in " + bytes + " bytes");
            }
        }
    }

    public RollupSettings {
        if (after.isNegative()) {
            throw new IllegalArgumentException("rollups that are made after " + after);
        }
    }

    Keep of(Resolution resolution) {
        return switch (resolution) {
            case FIVE_MINUTES -> fiveMinutes;
            case ONE_HOUR -> oneHour;
        };
    }
}
