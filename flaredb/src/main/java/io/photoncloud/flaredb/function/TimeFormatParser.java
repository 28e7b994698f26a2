package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.type.DateTimes;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** to_date and to_timestamp: reads a text by a pattern. Used once. */
final class TimeFormatParser {
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> MONTH_NAMES = List.of(
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december");

    private static final int YEAR_MAX = 294_276;

    private final String text;
    private final String pattern;
    private final ZoneId zone;
    private int position;
    private int year;
    private boolean hasYear;
    private int month = 1;
    private int day = 1;
    private int dayOfYear;
    private long julian = Long.MIN_VALUE;
    private int hour;
    private boolean halfDayClock;
    private boolean afternoon;
    private int minute;
    private int second;
    private long fraction;
    private boolean beforeChrist;
    private @Nullable ZoneOffset offset;

    TimeFormatParser(String text, String pattern, ZoneId zone) {
        this.text = text;
        this.pattern = pattern;
        this.zone = zone;
    }

    Long instant() {
        long local = local();
        ZoneOffset given = offset;
        return TimeMath.toInstant(local, given == null ? zone : given);
    }

    Long local() {
        parse();
        if (halfDayClock) {
            hour = hour % 12 + (afternoon ? 12 : 0);
        }
        try {
            LocalDate date = date();
            return DateTimes.checkTimestamp(DateTimes.days(date) * DateTimes.DAY
                    + hour * DateTimes.HOUR
                    + minute * DateTimes.MINUTE
                    + second * DateTimes.SECOND
                    + fraction);
        } catch (DateTimeException e) {
            throw outOfRange();
        }
    }

    private LocalDate date() {
        if (hour > 24 || minute > 59 || second > 60) {
            throw outOfRange();
        }
        if (julian != Long.MIN_VALUE) {
            return DateTimes.localDate(julian - DateTimes.JULIAN_EPOCH);
        }
        int actual = hasYear ? year : 0;
        if (beforeChrist) {
            actual = 1 - actual;
        }
        return dayOfYear > 0 ? LocalDate.ofYearDay(actual, dayOfYear) : LocalDate.of(actual, month, day);
    }

    private SqlException outOfRange() {
        return new SqlException(
                SqlState.DATETIME_FIELD_OVERFLOW, "date/time field value out of range: \"" + text + '"');
    }

    private void parse() {
        int i = 0;
        while (i < pattern.length()) {
            boolean modifier = pattern.regionMatches(true, i, "FM", 0, 2)
                    || pattern.regionMatches(true, i, "FX", 0, 2)
                    || pattern.regionMatches(true, i, "TM", 0, 2);
            if (modifier) {
                i += 2;
                continue;
            }
            String found = TimeFormat.find(pattern, i);
            if (found == null) {
                char c = pattern.charAt(i++);
                if (c == '"') {
                    while (i < pattern.length() && pattern.charAt(i) != '"') {
                        i++;
                        position++;
                    }
                    i++;
                } else if (!Character.isLetterOrDigit(c)) {
                    skipSeparators();
                } else {
                    position++;
                }
                continue;
            }
            i += found.length();
            if (pattern.regionMatches(true, i, "TH", 0, 2)) {
                field(found, false);
                position += 2;
                i += 2;
            } else {
                boolean adjacent = i < pattern.length() && TimeFormat.find(pattern, i) != null;
                field(found, adjacent);
            }
        }
    }

    private void skipSeparators() {
        while (position < text.length()
                && !Character.isLetterOrDigit(text.charAt(position))
                && !((text.charAt(position) == '-' || text.charAt(position) == '+') && pattern.contains("TZH"))) {
            position++;
        }
    }

    private int number(String field, int width, boolean fixed) {
        while (position < text.length() && text.charAt(position) == ' ') {
            position++;
        }
        int start = position;
        int end = fixed ? Math.min(text.length(), start + width) : text.length();
        while (position < end && Character.isDigit(text.charAt(position))) {
            position++;
        }
        if (position == start) {
            if (start >= text.length()) {
                return defaultOf(field);
            }
            throw new SqlException(
                    SqlState.INVALID_DATETIME_FORMAT,
                    "invalid value \"" + text.substring(start, Math.min(text.length(), start + width)) + "\" for \""
                            + field + '"',
                    "Value must be an integer.",
                    null);
        }
        try {
            return Integer.parseInt(text.substring(start, position));
        } catch (NumberFormatException e) {
            throw new SqlException(
                    SqlState.DATETIME_FIELD_OVERFLOW,
                    "value for \"" + field + "\" in source string is out of range",
                    "Value must be in the range -2147483648 to 2147483647.",
                    null);
        }
    }

    private static int defaultOf(String field) {
        return switch (field) {
            case "MM", "DD" -> 1;
            default -> 0;
        };
    }

    private void field(String field, boolean adjacent) {
        switch (field) {
            case "YYYY" -> takeYear(number(field, 4, adjacent));
            case "YYY", "YY", "Y" -> {
                int value = number(field, field.length(), true);
                takeYear(value < 70 ? value + 2000 : value < 100 ? value + 1900 : value);
            }
            case "MM" -> month = number(field, 2, true);
            case "DD" -> day = number(field, 2, true);
            case "DDD" -> dayOfYear = number(field, 3, true);
            case "J" -> julian = number(field, 7, adjacent);
            case "HH24" -> hour = number(field, 2, true);
            case "HH12", "HH" -> {
                hour = number(field, 2, true);
                halfDayClock = true;
                if (hour < 1 || hour > 12) {
                    throw new SqlException(
                            SqlState.INVALID_DATETIME_FORMAT,
                            "hour \"" + hour + "\" is invalid for the 12-hour clock",
                            null,
                            "Use the 24-hour clock, or give an hour between 1 and 12.");
                }
            }
            case "MI" -> minute = number(field, 2, true);
            case "SS" -> second = number(field, 2, true);
            case "MS", "FF3" -> fraction = fraction(3);
            case "US", "FF6" -> fraction = fraction(6);
            case "AM", "PM", "am", "pm" -> afternoon = word(2).startsWith("p");
            case "A.M.", "P.M.", "a.m.", "p.m." -> afternoon = word(4).startsWith("p");
            case "BC", "AD", "bc", "ad" -> beforeChrist = word(2).startsWith("b");
            case "B.C.", "A.D.", "b.c.", "a.d." -> beforeChrist = word(4).startsWith("b");
            case "MONTH", "Month", "month" -> month = named(MONTH_NAMES, field);
            case "MON", "Mon", "mon" -> month = named(MONTHS, field);
            case "DAY", "Day", "day", "DY", "Dy", "dy" -> skipWord();
            case "TZH" -> zoneHours();
            case "TZM" -> {
                int minutes = number(field, 2, true);
                ZoneOffset hours = offset == null ? ZoneOffset.UTC : offset;
                int sign = hours.getTotalSeconds() < 0 ? -1 : 1;
                offset = ZoneOffset.ofTotalSeconds(hours.getTotalSeconds() + sign * minutes * 60);
            }
            case "TZ", "tz", "OF" ->
                throw new SqlException(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "formatting field \"" + field + "\" is only supported in to_char");
            default -> {
                int _ = number(field, field.length(), true);
            }
        }
    }

    private void takeYear(int value) {
        if (value > YEAR_MAX) {
            throw outOfRange();
        }
        year = value;
        hasYear = true;
    }

    private long fraction(int digits) {
        int start = position;
        int value = number("US", digits, true);
        int read = position - start;
        long scaled = value;
        for (int i = read; i < 6; i++) {
            scaled *= 10;
        }
        return scaled;
    }

    private String word(int length) {
        int end = Math.min(text.length(), position + length);
        String word = text.substring(Math.min(position, end), end).toLowerCase(Locale.ROOT);
        position = end;
        return word;
    }

    private int named(List<String> names, String field) {
        String rest = text.substring(Math.min(position, text.length())).toLowerCase(Locale.ROOT);
        for (int i = 0; i < names.size(); i++) {
            if (rest.startsWith(names.get(i))) {
                position += names.get(i).length();
                return i + 1;
            }
        }
        throw new SqlException(
                SqlState.INVALID_DATETIME_FORMAT,
                "invalid value \"" + rest + "\" for \"" + field + '"',
                "The given value did not match any of the allowed values for this field.",
                null);
    }

    private void skipWord() {
        while (position < text.length() && Character.isLetter(text.charAt(position))) {
            position++;
        }
    }

    private void zoneHours() {
        boolean negative = position < text.length() && text.charAt(position) == '-';
        if (negative || (position < text.length() && text.charAt(position) == '+')) {
            position++;
        }
        int hours = Math.min(number("TZH", 2, true), 15);
        offset = ZoneOffset.ofTotalSeconds((negative ? -hours : hours) * 3600);
    }
}
