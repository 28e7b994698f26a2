package io.photoncloud.nightlight.text;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Prometheus' settings have them, like {@code 1h30m}. */
public final class PrometheusDuration {
    private static final Pattern FORM =
            Pattern.compile("(?:(\\d+)y)?(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
    private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
    private static final long DAY_MS = 86_400_000L;
    private static final long[] UNIT_MS = {365 * DAY_MS, 7 * DAY_MS, DAY_MS, 3_600_000, 60_000, 1_000, 1};
    /** What Go's durations hold. */
    private static final long MS_MAX = Long.MAX_VALUE / 1_000_000;

    private PrometheusDuration() {}

    /** @throws IllegalArgumentException with the text Prometheus has */
    public static Duration parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty duration string");
        }
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a valid duration string: " + GoQuote.quote(text));
        }
        long totalMs = 0;
        for (int i = 0; i < UNITS.length; i++) {
            String digits = matcher.group(i + 1);
            if (digits != null) {
                totalMs += digits.length() > 18 ? MS_MAX + 1 : product(Long.parseLong(digits), UNIT_MS[i]);
                if (totalMs > MS_MAX) {
                    throw new IllegalArgumentException("duration out of range");
                }
            }
        }
        return Duration.ofMillis(totalMs);
    }

    private static long product(long count, long unitMs) {
        return count > MS_MAX / unitMs ? MS_MAX + 1 : count * unitMs;
    }

    /** Years and weeks only where nothing is left over. */
    public static String format(Duration duration) {
        long ms = duration.toMillis();
        if (ms == 0) {
            return "0s";
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < UNITS.length; i++) {
            boolean wholeOnly = i < 2;
            if (wholeOnly && ms % UNIT_MS[i] != 0) {
                continue;
            }
            long count = ms / UNIT_MS[i];
            if (count > 0) {
                out.append(count).append(UNITS[i]);
                ms %= UNIT_MS[i];
            }
        }
        return out.toString();
    }
}
