package io.photoncloud.flaredb.type;

import java.time.LocalDate;
import java.time.ZoneId;

/** Dates, times and timestamps from text. */
final class DateTimeText {
    private DateTimeText() {}

    static Long parseDate(String text, TextContext context) {
        DateTimeParser parser = parse(text, "date", context);
        switch (parser.special) {
            case INFINITY -> {
                return DateTimes.DATE_INFINITY;
            }
            case NEGATIVE_INFINITY -> {
                return DateTimes.DATE_NEGATIVE_INFINITY;
            }
            case EPOCH -> {
                return -DateTimes.EPOCH_DAYS;
            }
            case NOW, TODAY -> {
                return today(context);
            }
            case TOMORROW -> {
                return today(context) + 1;
            }
            case YESTERDAY -> {
                return today(context) - 1;
            }
            case NONE -> {}
        }
        if (!parser.hasDate) {
            throw parser.invalid();
        }
        long days = days(parser);
        if (!DateTimes.isDate(days)) {
            throw new SqlException(SqlState.DATETIME_FIELD_OVERFLOW, "date out of range: \"" + text + '"');
        }
        return days;
    }

    private static DateTimeParser parse(String text, String type, TextContext context) {
        DateTimeParser parser = new DateTimeParser(text, type, context.dateOrder());
        parser.parse();
        return parser;
    }

    private static long days(DateTimeParser parser) {
        return parser.julianDay != Long.MIN_VALUE
                ? parser.julianDay - DateTimes.JULIAN_EPOCH
                : DateTimes.days(LocalDate.of(parser.year, parser.month, parser.day));
    }

    private static long today(TextContext context) {
        return Math.floorDiv(DateTimes.toLocal(context.transactionMicros(), context.timeZone()), DateTimes.DAY);
    }

    static Long parseTime(String text, TextContext context) {
        DateTimeParser parser = parse(text, "time", context);
        if (parser.special == DateTimeParser.Special.NOW) {
            return Math.floorMod(DateTimes.toLocal(context.transactionMicros(), context.timeZone()), DateTimes.DAY);
        }
        if (!parser.hasTime || parser.special != DateTimeParser.Special.NONE) {
            throw parser.invalid();
        }
        return parser.micros;
    }

    static TimeTz parseTimeTz(String text, TextContext context) {
        DateTimeParser parser = parse(text, "time with time zone", context);
        boolean now = parser.special == DateTimeParser.Special.NOW;
        if (!now && (!parser.hasTime || parser.special != DateTimeParser.Special.NONE)) {
            throw parser.invalid();
        }
        ZoneId zone = parser.zone == null ? context.timeZone() : parser.zone;
        long instant = context.transactionMicros();
        if (now) {
            return new TimeTz(
                    Math.floorMod(DateTimes.toLocal(instant, zone), DateTimes.DAY), DateTimes.offsetAt(instant, zone));
        }
        int offset = parser.hasDate
                ? DateTimes.offsetOfLocal(days(parser) * DateTimes.DAY + parser.micros, zone)
                : DateTimes.offsetAt(instant, zone);
        return new TimeTz(parser.micros, offset);
    }

    static Long parseTimestamp(String text, TextContext context) {
        return timestamp(text, "timestamp", context, false);
    }

    static Long parseTimestampTz(String text, TextContext context) {
        return timestamp(text, "timestamp with time zone", context, true);
    }

    private static Long timestamp(String text, String type, TextContext context, boolean withZone) {
        DateTimeParser parser = parse(text, type, context);
        ZoneId zone = parser.zone == null ? context.timeZone() : parser.zone;
        long local;
        switch (parser.special) {
            case INFINITY -> {
                return DateTimes.INFINITY;
            }
            case NEGATIVE_INFINITY -> {
                return DateTimes.NEGATIVE_INFINITY;
            }
            case EPOCH -> {
                return -DateTimes.EPOCH_DAYS * DateTimes.DAY;
            }
            case NOW -> {
                long now = context.transactionMicros();
                return withZone ? now : DateTimes.toLocal(now, context.timeZone());
            }
            case TODAY -> local = today(context) * DateTimes.DAY + parser.micros;
            case TOMORROW -> local = (today(context) + 1) * DateTimes.DAY + parser.micros;
            case YESTERDAY -> local = (today(context) - 1) * DateTimes.DAY + parser.micros;
            case NONE -> {
                if (!parser.hasDate) {
                    throw parser.invalid();
                }
                long days = days(parser);
                if (days < DateTimes.DATE_MIN - 1 || days > DateTimes.TIMESTAMP_END_DAYS + 1) {
                    throw outOfRange(text);
                }
                local = days * DateTimes.DAY + parser.micros;
            }
            default -> throw parser.invalid();
        }
        long result = withZone ? DateTimes.toInstant(local, zone) : local;
        if (!DateTimes.isTimestamp(result)) {
            throw outOfRange(text);
        }
        return result;
    }

    private static SqlException outOfRange(String text) {
        return new SqlException(SqlState.DATETIME_FIELD_OVERFLOW, "timestamp out of range: \"" + text + '"');
    }
}
