package io.photoncloud.nightlight.promql;

import io.photoncloud.nightlight.text.PrometheusDuration;
import java.time.Duration;

/** Spans of time in queries, which may be negative there: milliseconds. */
public final class Durations {
    /** The longest, as it is counted in nanoseconds elsewhere. */
    static final long MAX_MS = Long.MAX_VALUE / 1_000_000;

    private Durations() {}

    /**
     * Milliseconds of a text.
     *
     * @throws IllegalArgumentException with Prometheus' text
     */
    public static long parse(String text) {
        return PrometheusDuration.parse(text).toMillis();
    }

    /** The shortest text without a fraction. Years and weeks only where nothing else is left. */
    public static String format(long durationMs) {
        return (durationMs < 0 ? "-" : "") + PrometheusDuration.format(Duration.ofMillis(Math.abs(durationMs)));
    }
}
