package io.photoncloud.chainfire.resources.wait;

import io.photoncloud.common.api.CloudException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a call waits for what it began: {@code ?wait=30s}, or {@code Prefer: wait=30} (RFC 7240). */
public final class Waiting {

    /** The longest that a call may wait for what it began. */
    public static final Duration MAX = Duration.ofMinutes(5);

    public static final String PARAMETER = "wait";
    public static final String HEADER = "Prefer";

    /** Where only {@code Prefer: wait} is said. */
    private static final Duration UNSAID = Duration.ofSeconds(30);

    private static final Pattern TIME = Pattern.compile("(\\d{1,6})(ms|s|m)?");
    private static final Pattern PREFERENCE =
            Pattern.compile("(?i)(?:^|[,;])\\s*wait\\s*(?:=\\s*\"?(\\d{1,6})\"?)?\\s*(?:$|[,;])");

    private Waiting() {}

    /** @throws CloudException VALIDATION_ERROR, it is no time, or longer than {@link #MAX} */
    public static Duration of(@Nullable String parameter, @Nullable String header) {
        if (parameter != null && !parameter.isEmpty()) {
            return bounded(PARAMETER, parse(parameter));
        }
        Matcher preference = PREFERENCE.matcher(header == null ? "" : header);
        if (!preference.find()) {
            return Duration.ZERO;
        }
        String seconds = preference.group(1);
        return bounded(HEADER, seconds == null ? UNSAID : Duration.ofSeconds(Long.parseLong(seconds)));
    }

    private static Duration parse(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw CloudException.invalid(PARAMETER, "a time as 30s", PARAMETER + ": " + "a time as 30s, 500ms or 2m");
        }
        long number = Long.parseLong(time.group(1));
        String unit = time.group(2);
        return switch (unit == null ? "s" : unit) {
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
        };
    }

    private static Duration bounded(String field, Duration wanted) {
        if (wanted.compareTo(MAX) > 0) {
            String most = "at most " + MAX.toSeconds() + "s";
            throw CloudException.invalid(field, most, field + ": " + most);
        }
        return wanted;
    }
}
