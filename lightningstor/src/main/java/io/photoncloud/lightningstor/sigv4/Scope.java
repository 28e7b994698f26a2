package io.photoncloud.lightningstor.sigv4;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * What a signing key is good for: one day, one region, one service.
 *
 * @param date as yyyyMMdd
 */
public record Scope(String date, String region, String service) {
    private static final int DATE_LENGTH = 8;

    static final String TERMINAL = "aws4_request";

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
        if (text.length() != DATE_LENGTH) {
            return false;
        }
        for (int at = 0; at < DATE_LENGTH; at++) {
            if (text.charAt(at) < '0' || text.charAt(at) > '9') {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return date + "/" + region + "/" + service + "/" + TERMINAL;
    }
}
