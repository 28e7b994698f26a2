package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.type.DateTimes;
import io.photoncloud.flaredb.type.Interval;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** to_char of timestamps and intervals. */
final class TimeFormat {
    /** Longer patterns first where one begins with another. */
    static final List<String> PATTERNS = List.of(
            "HH24", "HH12", "HH", "MI", "SSSSS", "SSSS", "SS", "MS", "US", "FF1", "FF2", "FF3", "FF4", "FF5", "FF6",
            "A.M.", "P.M.", "a.m.", "p.m.", "AM", "PM", "am", "pm", "Y,YYY", "YYYY", "YYY", "YY", "IYYY", "IYY", "IY",
            "IDDD", "ID", "IW", "I", "Y", "B.C.", "A.D.", "b.c.", "a.d.", "BC", "AD", "bc", "ad", "MONTH", "Month",
            "month", "MON", "Mon", "mon", "MM", "DAY", "Day", "day", "DY", "Dy", "dy", "DDD", "DD", "D", "WW", "W",
            "CC", "J", "Q", "RM", "rm", "TZH", "TZM", "TZ", "tz", "OF");

    private static final List<String> ROMAN =
            List.of("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII");
    private static final int NAME_WIDTH = 9;

    private final long year;
    private final @Nullable LocalDate date;
    private final long hour;
    private final long micros;
    private final @Nullable ZoneId zone;
    private final int offset;
    private final Interval interval;

    /** What an interval has not. */
    private static final Set<String> OF_DATES =
            Set.of("MONTH", "MON", "DAY", "DY", "D", "ID", "TZ", "TZH", "TZM", "OF", "BC", "AD", "B.C.", "A.D.");

    private TimeFormat(
            @Nullable LocalDate date,
            long year,
            long hour,
            long micros,
            @Nullable ZoneId zone,
            int offset,
            Interval interval) {
        this.date = date;
        this.year = year;
        this.hour = hour;
        this.micros = micros;
        this.zone = zone;
        this.offset = offset;
        this.interval = interval;
    }

    static @Nullable String format(long timestamp, @Nullable ZoneId zone, String pattern) {
        if (DateTimes.isInfinite(timestamp) || pattern.isEmpty()) {
            return null;
        }
        int offset = zone == null ? 0 : DateTimes.offsetAt(timestamp, zone);
        long local = timestamp + offset * DateTimes.SECOND;
        LocalDate date = DateTimes.localDate(Math.floorDiv(local, DateTimes.DAY));
        long micros = Math.floorMod(local, DateTimes.DAY);
        return new TimeFormat(date, date.getYear(), micros / DateTimes.HOUR, micros, zone, offset, Interval.ZERO)
                .format(pattern);
    }

    static @Nullable String format(Interval interval, String pattern) {
        if (pattern.isEmpty()) {
            return null;
        }
        return new TimeFormat(
                        null,
                        interval.months() / 12,
                        interval.micros() / DateTimes.HOUR,
                        interval.micros(),
                        null,
                        0,
                        interval)
                .format(pattern);
    }

    private String format(String pattern) {
        StringBuilder result = new StringBuilder();
        int i = 0;
        while (i < pattern.length()) {
            char c = pattern.charAt(i);
            if (c == '"') {
                i++;
                while (i < pattern.length() && pattern.charAt(i) != '"') {
                    if (pattern.charAt(i) == '\\' && i + 1 < pattern.length()) {
                        i++;
                    }
                    result.append(pattern.charAt(i++));
                }
                i++;
                continue;
            }
            if (c == '\\' && i + 1 < pattern.length() && pattern.charAt(i + 1) == '"') {
                result.append('"');
                i += 2;
                continue;
            }
            if (pattern.startsWith("FX", i) || pattern.startsWith("fx", i)) {
                i += 2;
                continue;
            }
            boolean fill = pattern.startsWith("FM", i) || pattern.startsWith("fm", i);
            int start = fill || pattern.startsWith("TM", i) ? i + 2 : i;
            boolean noPadding = start > i;
            String found = find(pattern, start);
            if (found == null) {
                result.append(c);
                i++;
                continue;
            }
            i = start + found.length();
            String text = field(found, noPadding);
            String suffix = i + 2 <= pattern.length() ? pattern.substring(i, i + 2) : "";
            if (("TH".equals(suffix) || "th".equals(suffix))
                    && !text.isEmpty()
                    && Character.isDigit(text.charAt(text.length() - 1))) {
                text += "TH".equals(suffix) ? ordinal(text).toUpperCase(Locale.ROOT) : ordinal(text);
                i += 2;
            }
            result.append(text);
        }
        return result.toString();
    }

    static @Nullable String find(String pattern, int start) {
        for (String each : PATTERNS) {
            if (pattern.startsWith(each, start)) {
                return each;
            }
        }
        for (String each : PATTERNS) {
            boolean letters = each.equals(each.toUpperCase(Locale.ROOT))
                    && pattern.regionMatches(true, start, each, 0, each.length());
            if (letters && pattern.startsWith(each.toLowerCase(Locale.ROOT), start)) {
                return each;
            }
        }
        return null;
    }

    static String ordinal(String number) {
        int length = number.length();
        char last = number.charAt(length - 1);
        boolean teen = length > 1 && number.charAt(length - 2) == '1';
        if (teen) {
            return "th";
        }
        return switch (last) {
            case '1' -> "st";
            case '2' -> "nd";
            case '3' -> "rd";
            default -> "th";
        };
    }

    private static String padded(long value, int width, boolean noPadding) {
        String digits = Long.toString(Math.abs(value));
        String text = noPadding ? digits : "0".repeat(Math.max(0, width - digits.length())) + digits;
        return value < 0 ? "-" + text : text;
    }

    private String field(String pattern, boolean noPadding) {
        long second = micros / DateTimes.SECOND % 60;
        long fraction = micros % DateTimes.SECOND;
        return switch (pattern) {
            case "HH24" -> padded(hour, 2, noPadding);
            case "HH12", "HH" -> padded(hour % 12 == 0 ? 12 : hour % 12, 2, noPadding);
            case "MI" -> padded(micros / DateTimes.MINUTE % 60, 2, noPadding);
            case "SS" -> padded(second, 2, noPadding);
            case "SSSS", "SSSSS" -> Long.toString(micros / DateTimes.SECOND);
            case "MS", "FF3" -> padded(fraction / 1000, 3, false);
            case "US", "FF6" -> padded(fraction, 6, false);
            case "FF1" -> padded(fraction / 100_000, 1, false);
            case "FF2" -> padded(fraction / 10_000, 2, false);
            case "FF4" -> padded(fraction / 100, 4, false);
            case "FF5" -> padded(fraction / 10, 5, false);
            case "AM", "PM" -> hour % 24 >= 12 ? "PM" : "AM";
            case "am", "pm" -> hour % 24 >= 12 ? "pm" : "am";
            case "A.M.", "P.M." -> hour % 24 >= 12 ? "P.M." : "A.M.";
            case "a.m.", "p.m." -> hour % 24 >= 12 ? "p.m." : "a.m.";
            default -> dateField(pattern, noPadding);
        };
    }

    private String dateField(String pattern, boolean noPadding) {
        LocalDate day = date;
        if (day == null && OF_DATES.contains(pattern.toUpperCase(Locale.ROOT))) {
            throw new SqlException(
                    SqlState.INVALID_DATETIME_FORMAT,
                    "invalid format specification for an interval value",
                    null,
                    "Intervals are not tied to specific calendar dates.");
        }
        long shown = day == null || year > 0 ? year : 1 - year;
        return switch (pattern) {
            case "YYYY" -> padded(shown, 4, noPadding);
            case "YYY" -> padded(shown % 1000, 3, noPadding);
            case "YY" -> padded(shown % 100, 2, noPadding);
            case "Y" -> padded(shown % 10, 1, noPadding);
            case "Y,YYY" -> shown / 1000 + "," + padded(shown % 1000, 3, false);
            case "MM" -> padded(day == null ? interval.months() % 12 : day.getMonthValue(), 2, noPadding);
            case "DD" -> padded(day == null ? interval.days() : day.getDayOfMonth(), 2, noPadding);
            case "TZ", "tz" -> zoneName("tz".equals(pattern));
            case "OF" -> offsetText();
            case "TZH" -> (offset < 0 ? "-" : "+") + padded(Math.abs(offset) / 3600, 2, false);
            case "TZM" -> padded(Math.abs(offset) / 60 % 60, 2, false);
            default -> day == null ? "" : calendarField(pattern, day, noPadding);
        };
    }

    private String offsetText() {
        StringBuilder text = new StringBuilder();
        DateTimes.appendOffset(text, offset);
        return text.toString();
    }

    private String zoneName(boolean lower) {
        ZoneId place = zone;
        LocalDate day = date;
        if (place == null || day == null) {
            return "";
        }
        String name = java.time.format.DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH)
                .format(day.atTime(12, 0).atZone(place));
        if ("Z".equals(name)) {
            name = "UTC";
        }
        return lower ? name.toLowerCase(Locale.ROOT) : name;
    }

    private static String name(String text, String pattern, int width) {
        String cased = Character.isLowerCase(pattern.charAt(0))
                ? text.toLowerCase(Locale.ROOT)
                : Character.isUpperCase(pattern.charAt(1)) ? text.toUpperCase(Locale.ROOT) : text;
        return cased + " ".repeat(Math.max(0, width - cased.length()));
    }

    private static String calendarField(String pattern, LocalDate day, boolean noPadding) {
        int width = noPadding ? 0 : NAME_WIDTH;
        int week = day.get(IsoFields.WEEK_BASED_YEAR);
        int isoYear = week > 0 ? week : 1 - week;
        boolean before = day.getYear() <= 0;
        return switch (pattern) {
            case "MONTH", "Month", "month" ->
                name(day.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH), pattern, width);
            case "MON", "Mon", "mon" ->
                name(
                        day.getMonth()
                                .getDisplayName(TextStyle.FULL, Locale.ENGLISH)
                                .substring(0, 3),
                        pattern,
                        0);
            case "DAY", "Day", "day" ->
                name(day.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH), pattern, width);
            case "DY", "Dy", "dy" ->
                name(
                        day.getDayOfWeek()
                                .getDisplayName(TextStyle.FULL, Locale.ENGLISH)
                                .substring(0, 3),
                        pattern,
                        0);
            case "DDD" -> padded(day.getDayOfYear(), 3, noPadding);
            case "D" -> Integer.toString(day.getDayOfWeek().getValue() % 7 + 1);
            case "ID" -> Integer.toString(day.getDayOfWeek().getValue());
            case "IDDD" ->
                padded(
                        (day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR) - 1) * 7L
                                + day.getDayOfWeek().getValue(),
                        3,
                        noPadding);
            case "IW" -> padded(day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, noPadding);
            case "WW" -> padded((day.getDayOfYear() - 1) / 7 + 1, 2, noPadding);
            case "W" -> Integer.toString((day.getDayOfMonth() - 1) / 7 + 1);
            case "IYYY" -> padded(isoYear, 4, noPadding);
            case "IYY" -> padded(isoYear % 1000, 3, noPadding);
            case "IY" -> padded(isoYear % 100, 2, noPadding);
            case "I" -> Integer.toString(isoYear % 10);
            case "Q" -> Integer.toString((day.getMonthValue() - 1) / 3 + 1);
            case "CC" ->
                padded(day.getYear() > 0 ? (day.getYear() + 99) / 100 : -((-day.getYear() + 100) / 100), 2, noPadding);
            case "J" -> Long.toString(DateTimes.days(day) + DateTimes.JULIAN_EPOCH);
            case "RM" -> name(ROMAN.get(day.getMonthValue() - 1), "RM", noPadding ? 0 : 4);
            case "rm" -> name(ROMAN.get(day.getMonthValue() - 1), "rm", noPadding ? 0 : 4);
            case "BC", "AD" -> before ? "BC" : "AD";
            case "bc", "ad" -> before ? "bc" : "ad";
            case "B.C.", "A.D." -> before ? "B.C." : "A.D.";
            default -> before ? "b.c." : "a.d.";
        };
    }
}
