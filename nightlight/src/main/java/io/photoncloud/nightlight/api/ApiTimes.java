package io.photoncloud.nightlight.api;

import io.photoncloud.nightlight.promql.Durations;
import io.photoncloud.nightlight.text.GoQuote;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/** Times and durations as the API's parameters have them. */
final class ApiTimes {
    /** The earliest and the latest time there is; what is beyond them is they. */
    static final long MIN_MS = Long.MIN_VALUE / 4;

    static final long MAX_MS = Long.MAX_VALUE / 4;

    private static final String EARLIEST = "-292273086-05-16T16:47:06Z";
    private static final String LATEST = "292277025-08-18T07:12:54.999999999Z";
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?");
    private static final int TEXT_LENGTH_MAX = 64;
    private static final BigDecimal MS_A_SECOND = BigDecimal.valueOf(1000);
    private static final BigDecimal LONG_MIN = BigDecimal.valueOf(MIN_MS);
    private static final BigDecimal LONG_MAX = BigDecimal.valueOf(MAX_MS);

    private ApiTimes() {}

    /**
     * Milliseconds since 1970 of seconds since then, with a fraction or not, or of a time of RFC 3339.
     *
     * @throws IllegalArgumentException with Prometheus' text
     */
    static long parseTime(String text) {
        if (text.length() > TEXT_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "cannot parse a text of " + text.length() + " characters to a valid timestamp");
        }
        if (NUMBER.matcher(text).matches()) {
            BigDecimal ms = new BigDecimal(text).multiply(MS_A_SECOND).setScale(0, RoundingMode.HALF_UP);
            return ms.max(LONG_MIN).min(LONG_MAX).longValueExact();
        }
        if (text.equals(EARLIEST)) {
            return MIN_MS;
        }
        if (text.equals(LATEST)) {
            return MAX_MS;
        }
        try {
            return Math.clamp(OffsetDateTime.parse(text).toInstant().toEpochMilli(), MIN_MS, MAX_MS);
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException("cannot parse " + GoQuote.quote(text) + " to a valid timestamp", e);
        }
    }

    /**
     * A duration in seconds, or as PromQL writes it.
     *
     * @throws IllegalArgumentException with Prometheus' text
     */
    static Duration parseDuration(String text) {
        if (text.length() > TEXT_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "cannot parse a text of " + text.length() + " characters to a valid duration");
        }
        if (NUMBER.matcher(text).matches()) {
            BigDecimal nanos = new BigDecimal(text).movePointRight(9);
            if (nanos.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
                throw new IllegalArgumentException(
                        "cannot parse " + GoQuote.quote(text) + " to a valid duration. It overflows int64");
            }
            return Duration.ofNanos(nanos.longValue());
        }
        try {
            return Duration.ofMillis(Durations.parse(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cannot parse " + GoQuote.quote(text) + " to a valid duration", e);
        }
    }

    /** Seconds with milliseconds where there are some: 1.500. */
    static String format(long timeMs) {
        StringBuilder text = new StringBuilder();
        append(text, timeMs);
        return text.toString();
    }

    /** Appends what {@link #format} gives. */
    static void append(StringBuilder text, long timeMs) {
        long seconds = timeMs / 1000;
        int rest = (int) Math.abs(timeMs % 1000);
        text.append(timeMs < 0 && seconds == 0 ? "-" : "").append(seconds);
        if (rest != 0) {
            text.append('.')
                    .append((char) ('0' + rest / 100))
                    .append((char) ('0' + rest / 10 % 10))
                    .append((char) ('0' + rest % 10));
        }
    }
}
