package io.photoncloud.nightlight.promql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as Prometheus reads and writes them, such as {@code 1h30m}. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile(
            "(?:([0-9]+)y)?(?:([0-9]+)w)?(?:([0-9]+)d)?" + "(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?(?:([0-9]+)ms)?");
    private static final long[] UNIT_MS = {31_536_000_000L, 604_800_000L, 86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L};
    private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};

    /** The longest, as it is counted in nanoseconds elsewhere. */
    static final long MAX_MS = Long.MAX_VALUE / 1_000_000;

    private Durations() {}

    /**
     * Milliseconds of a text.
     *
     * @throws IllegalArgumentException with Prometheus' text
     */
    public static long parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty duration string");
        }
        if (text.equals("0")) {
            return 0;
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a valid duration string: " + GoText.quote(text));
        }
        long total = 0;
        for (int unit = 0; unit < UNITS.length; unit++) {
            String count = matcher.group(unit + 1);
            if (count != null) {
                total = add(total, count, UNIT_MS[unit]);
            }
        }
        return total;
    }

    private static long add(long total, String count, long unitMs) {
        if (count.length() > 18 || Long.parseLong(count) > (MAX_MS - total) / unitMs) {
            throw new IllegalArgumentException("duration out of range");
        }
        return total + Long.parseLong(count) * unitMs;
    }

    /** The shortest text without a fraction. Years and weeks only where nothing else is left. */
    public static String format(long durationMs) {
        if (durationMs == 0) {
            return "0s";
        }
        StringBuilder out = new StringBuilder(durationMs < 0 ? "-" : "");
        long left = Math.abs(durationMs);
        for (int unit = 0; unit < UNITS.length; unit++) {
            boolean exactOnly = unit < 2;
            if (left == 0 || (exactOnly && left % UNIT_MS[unit] != 0)) {
                continue;
            }
            long count = left / UNIT_MS[unit];
            if (count > 0) {
                out.append(count).append(UNITS[unit]);
                left -= count * UNIT_MS[unit];
            }
        }
        return out.toString();
    }
}
