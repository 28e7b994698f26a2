package io.photoncloud.lightningstor.sigv4;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/**
 * What a signing key is good for: one day, one region, one service.
 *
 * @param date as yyyyMMdd
 */
public record Scope(String date, String region, String service) {
    static final String TERMINAL = "aws4_request";

    private static final Pattern DATE = Pattern.compile("\\d{8}");

    public Scope {
        if (!isDate(date)) {
            throw new IllegalArgumentException("a scope's date is yyyyMMdd, not " + date);
        }
    }

    public static Scope of(Instant time, String region, String service) {
        return new Scope(date(time), region, service);
    }

    static String date(Instant time) {
        return DateTimeFormatter.BASIC_ISO_DATE.format(
                time.atOffset(ZoneOffset.UTC).toLocalDate());
    }

    static boolean isDate(String text) {
        return DATE.matcher(text).matches();
    }

    @Override
    public String toString() {
        return date + "/" + region + "/" + service + "/" + TERMINAL;
    }
}
