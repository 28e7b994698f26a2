package io.photoncloud.flaredb.type;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/** Arithmetic of dates and times, counted from 2000-01-01 as PostgreSQL does, and their ISO text. */
public final class DateTimes {
    public static final long SECOND = 1_000_000;
    public static final long MINUTE = 60 * SECOND;
    public static final long HOUR = 60 * MINUTE;
    public static final long DAY = 24 * HOUR;
    public static final int DAYS_OF_MONTH = 30;
    public static final int MONTHS_OF_YEAR = 12;
    /** Days from 1970-01-01 to 2000-01-01. */
    public static final long EPOCH_DAYS = 10_957;

    public static final long EPOCH_SECONDS = EPOCH_DAYS * 86_400;
    public static final long INFINITY = Long.MAX_VALUE;
    public static final long NEGATIVE_INFINITY = Long.MIN_VALUE;
    public static final long DATE_INFINITY = Integer.MAX_VALUE;
    public static final long DATE_NEGATIVE_INFINITY = Integer.MIN_VALUE;
    /** 4714-11-24 BC. */
    public static final long DATE_MIN = LocalDate.of(-4713, 11, 24).toEpochDay() - EPOCH_DAYS;
    /** 5874897-12-31. */
    public static final long DATE_MAX = LocalDate.of(5_874_897, 12, 31).toEpochDay() - EPOCH_DAYS;
    /** The first day after the last timestamp: 294277-01-01. */
    public static final long TIMESTAMP_END_DAYS = LocalDate.of(294_277, 1, 1).toEpochDay() - EPOCH_DAYS;

    public static final long TIMESTAMP_MIN = DATE_MIN * DAY;
    public static final long TIMESTAMP_END = TIMESTAMP_END_DAYS * DAY;
    /** The Julian day of 2000-01-01. */
    public static final long JULIAN_EPOCH = 2_451_545;

    private DateTimes() {}

    public static boolean isInfinite(long timestamp) {
        return timestamp == INFINITY || timestamp == NEGATIVE_INFINITY;
    }

    public static boolean isInfiniteDate(long date) {
        return date == DATE_INFINITY || date == DATE_NEGATIVE_INFINITY;
    }

    public static boolean isTimestamp(long micros) {
        return micros >= TIMESTAMP_MIN && micros < TIMESTAMP_END;
    }

    public static boolean isDate(long days) {
        return days >= DATE_MIN && days <= DATE_MAX;
    }

    public static LocalDate localDate(long days) {
        return LocalDate.ofEpochDay(days + EPOCH_DAYS);
    }

    public static long days(LocalDate date) {
        return date.toEpochDay() - EPOCH_DAYS;
    }

    public static SqlException timestampOutOfRange() {
        return new SqlException(SqlState.DATETIME_FIELD_OVERFLOW, "timestamp out of range");
    }

    public static SqlException dateOutOfRange() {
        return new SqlException(SqlState.DATETIME_FIELD_OVERFLOW, "date out of range");
    }

    public static long checkTimestamp(long micros) {
        if (!isTimestamp(micros)) {
            throw timestampOutOfRange();
        }
        return micros;
    }

    /** Seconds east of UTC at an instant. */
    public static int offsetAt(long micros, ZoneId zone) {
        return zone.getRules()
                .getOffset(Instant.ofEpochSecond(Math.floorDiv(micros, SECOND) + EPOCH_SECONDS))
                .getTotalSeconds();
    }

    /** The instant of a local time; in a gap and in an overlap by standard time, as PostgreSQL chooses. */
    public static long toInstant(long local, ZoneId zone) {
        return local - offsetOfLocal(local, zone) * SECOND;
    }

    /** Seconds east of UTC that a local time is meant with. */
    public static int offsetOfLocal(long local, ZoneId zone) {
        if (zone instanceof ZoneOffset offset) {
            return offset.getTotalSeconds();
        }
        ZoneRules rules = zone.getRules();
        long days = Math.floorDiv(local, DAY);
        long micros = Math.floorMod(local, DAY);
        java.time.LocalDateTime time = localDate(days).atTime(java.time.LocalTime.ofNanoOfDay(micros * 1000));
        ZoneOffsetTransition transition = rules.getTransition(time);
        if (transition == null) {
            return rules.getOffset(time).getTotalSeconds();
        }
        ZoneOffset before = transition.getOffsetBefore();
        ZoneOffset after = transition.getOffsetAfter();
        return (transition.isGap() ? before : after).getTotalSeconds();
    }

    public static long toLocal(long instant, ZoneId zone) {
        return instant + offsetAt(instant, zone) * SECOND;
    }

    // --- text

    public static String formatDate(long days) {
        if (isInfiniteDate(days)) {
            return days > 0 ? "infinity" : "-infinity";
        }
        LocalDate date = localDate(days);
        StringBuilder text = new StringBuilder();
        appendDate(text, date);
        return date.getYear() <= 0 ? text.append(" BC").toString() : text.toString();
    }

    private static void appendDate(StringBuilder text, LocalDate date) {
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        pad(text, year, 4);
        text.append('-');
        pad(text, date.getMonthValue(), 2);
        text.append('-');
        pad(text, date.getDayOfMonth(), 2);
    }

    static void pad(StringBuilder text, long value, int width) {
        String digits = Long.toString(value);
        text.repeat('0', Math.max(0, width - digits.length())).append(digits);
    }

    public static String formatTime(long micros) {
        StringBuilder text = new StringBuilder();
        appendTime(text, micros);
        return text.toString();
    }

    static void appendTime(StringBuilder text, long micros) {
        pad(text, micros / HOUR, 2);
        text.append(':');
        pad(text, micros / MINUTE % 60, 2);
        text.append(':');
        pad(text, micros / SECOND % 60, 2);
        appendFraction(text, micros % SECOND);
    }

    static void appendFraction(StringBuilder text, long fraction) {
        if (fraction == 0) {
            return;
        }
        text.append('.');
        pad(text, fraction, 6);
        while (text.charAt(text.length() - 1) == '0') {
            text.setLength(text.length() - 1);
        }
    }

    public static String formatTimeTz(TimeTz time) {
        StringBuilder text = new StringBuilder();
        appendTime(text, time.micros());
        appendOffset(text, time.offsetSeconds());
        return text.toString();
    }

    /** +09, +05:30, -00:25:21. */
    public static void appendOffset(StringBuilder text, int seconds) {
        int magnitude = Math.abs(seconds);
        text.append(seconds < 0 ? '-' : '+');
        pad(text, magnitude / 3600, 2);
        if (magnitude % 3600 != 0) {
            text.append(':');
            pad(text, magnitude / 60 % 60, 2);
            if (magnitude % 60 != 0) {
                text.append(':');
                pad(text, magnitude % 60, 2);
            }
        }
    }

    public static String formatTimestamp(long micros) {
        return formatTimestamp(micros, ' ', null);
    }

    public static String formatTimestampTz(long micros, ZoneId zone) {
        return formatTimestamp(micros, ' ', zone);
    }

    /** With the offset where a zone is given; JSON has a T between date and time. */
    public static String formatTimestamp(long micros, char between, @org.jspecify.annotations.Nullable ZoneId zone) {
        if (isInfinite(micros)) {
            return micros > 0 ? "infinity" : "-infinity";
        }
        int offset = zone == null ? 0 : offsetAt(micros, zone);
        long local = micros + offset * SECOND;
        LocalDate date = localDate(Math.floorDiv(local, DAY));
        StringBuilder text = new StringBuilder();
        appendDate(text, date);
        text.append(between);
        appendTime(text, Math.floorMod(local, DAY));
        if (zone != null) {
            appendOffset(text, offset);
        }
        return date.getYear() <= 0 ? text.append(" BC").toString() : text.toString();
    }
}
