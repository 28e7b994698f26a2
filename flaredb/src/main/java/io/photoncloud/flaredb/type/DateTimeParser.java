package io.photoncloud.flaredb.type;

import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes a text of a date, a time or both apart into its fields. Used once. */
final class DateTimeParser {
    private static final Map<String, Integer> MONTHS = Map.ofEntries(
            Map.entry("jan", 1),
            Map.entry("january", 1),
            Map.entry("feb", 2),
            Map.entry("february", 2),
            Map.entry("mar", 3),
            Map.entry("march", 3),
            Map.entry("apr", 4),
            Map.entry("april", 4),
            Map.entry("may", 5),
            Map.entry("jun", 6),
            Map.entry("june", 6),
            Map.entry("jul", 7),
            Map.entry("july", 7),
            Map.entry("aug", 8),
            Map.entry("august", 8),
            Map.entry("sep", 9),
            Map.entry("sept", 9),
            Map.entry("september", 9),
            Map.entry("oct", 10),
            Map.entry("october", 10),
            Map.entry("nov", 11),
            Map.entry("november", 11),
            Map.entry("dec", 12),
            Map.entry("december", 12));
    private static final Pattern DAYS = Pattern.compile(
            "mon(day)?|tue(s(day)?)?|wed(nesday|nes)?|thu(r(s(day)?)?)?|fri(day)?|sat(urday)?|sun(day)?");
    private static final Pattern DATE_DELIMITERS = Pattern.compile("[-/.]");
    private static final int DIGITS_MAX = 9;

    /** What a word says in place of fields. */
    enum Special {
        NONE,
        EPOCH,
        INFINITY,
        NEGATIVE_INFINITY,
        NOW,
        TODAY,
        TOMORROW,
        YESTERDAY
    }

    private enum HalfDay {
        NONE,
        AM,
        PM
    }

    private final String text;
    private final String type;
    private final TextContext.DateOrder order;
    private int position;

    Special special = Special.NONE;
    boolean hasDate;
    boolean hasTime;
    long julianDay = Long.MIN_VALUE;
    int year;
    int month;
    int day;
    long micros;

    @Nullable
    ZoneId zone;

    private boolean beforeChrist;
    private boolean shortYear;
    private HalfDay halfDay = HalfDay.NONE;
    private boolean timeNext;
    private int hour;
    private int namedMonth;
    private final List<String> numbers = new ArrayList<>();

    DateTimeParser(String text, String type, TextContext.DateOrder order) {
        this.text = text;
        this.type = type;
        this.order = order;
    }

    void parse() {
        boolean any = false;
        while (position < text.length()) {
            char c = text.charAt(position);
            if (TextFormat.isSpace(c) || c == ',') {
                position++;
            } else if (c >= '0' && c <= '9') {
                number();
                any = true;
            } else if (Character.isLetter(c)) {
                word();
                any = true;
            } else if ((c == '+' || c == '-') && position + 1 < text.length()) {
                signed();
                any = true;
            } else {
                throw invalid();
            }
        }
        if (!any) {
            throw invalid();
        }
        combineNumbers();
        finishTime();
        if (hasDate && special == Special.NONE && julianDay == Long.MIN_VALUE) {
            finishDate();
        }
    }

    private char at(int index) {
        return index < text.length() ? text.charAt(index) : '\0';
    }

    private int run(int from, String more) {
        int end = from;
        while (end < text.length() && (isAlphanumeric(text.charAt(end)) || more.indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        return end;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= '0' && c <= '9') || Character.isLetter(c);
    }

    private int digitsEnd(int from) {
        int end = from;
        while (at(end) >= '0' && at(end) <= '9') {
            end++;
        }
        return end;
    }

    private void number() {
        int start = position;
        int end = digitsEnd(start);
        char next = at(end);
        if (next == ':') {
            while (at(end) == ':' || at(end) == '.' || (at(end) >= '0' && at(end) <= '9')) {
                end++;
            }
            position = end;
            clock(text.substring(start, end));
            return;
        }
        if ((next == '-' || next == '/') && isAlphanumeric(at(end + 1)) && !hasDate) {
            position = run(start, next == '-' ? "-" : "/");
            int t = position;
            String token = text.substring(start, t);
            int separator = timeSeparator(token);
            if (separator >= 0) {
                position = start + separator;
                token = token.substring(0, separator);
            }
            date(token);
            return;
        }
        if (next == '.' && at(end + 1) >= '0' && at(end + 1) <= '9') {
            int second = digitsEnd(end + 1);
            if (at(second) == '.' && !hasDate) {
                position = digitsEnd(second + 1);
                date(text.substring(start, position));
                return;
            }
            position = second;
            if (!hasDate && end - start == 4 && second - end == 4) {
                dayOfYear(text.substring(start, end), text.substring(end + 1, second));
                return;
            }
            compactTime(text.substring(start, end), text.substring(end, second));
            return;
        }
        position = end;
        plainNumber(text.substring(start, end));
    }

    /** Where the T between a date and a time stands in a run of letters, digits and hyphens; -1 for nowhere. */
    private static int timeSeparator(String token) {
        for (int i = 1; i + 1 < token.length(); i++) {
            char c = token.charAt(i);
            if ((c == 'T' || c == 't')
                    && Character.isDigit(token.charAt(i - 1))
                    && Character.isDigit(token.charAt(i + 1))) {
                return i;
            }
            if (Character.isLetter(c) && Character.isDigit(token.charAt(i - 1))) {
                return i;
            }
        }
        return -1;
    }

    private void plainNumber(String digits) {
        boolean compact = digits.length() == 6 && !hasTime && type.startsWith("time") && !type.startsWith("timestamp");
        if (timeNext
                || compact
                || (hasDate && !hasTime && (digits.length() == 6 || digits.length() == 4) && namedMonth == 0)) {
            compactTime(digits, "");
        } else if (digits.length() == 8 && !hasDate) {
            setDate(digits.substring(0, 4), digits.substring(4, 6), digits.substring(6));
        } else if (digits.length() == 6 && !hasDate && numbers.isEmpty()) {
            setDate(digits.substring(0, 2), digits.substring(2, 4), digits.substring(4));
        } else if (digits.length() > 6 && !hasDate) {
            int length = digits.length();
            setDate(
                    digits.substring(0, length - 4),
                    digits.substring(length - 4, length - 2),
                    digits.substring(length - 2));
        } else {
            numbers.add(digits);
        }
    }

    private void compactTime(String digits, String fraction) {
        if (hasTime) {
            throw invalid();
        }
        String seconds = "00";
        if (digits.length() == 6) {
            seconds = digits.substring(4);
        } else if (digits.length() != 4 && !(digits.length() == 2 && timeNext)) {
            throw invalid();
        }
        String minutes = digits.length() >= 4 ? digits.substring(2, 4) : "00";
        timeNext = false;
        setTime(digits.substring(0, 2), minutes, seconds + fraction);
    }

    private void clock(String token) {
        if (hasTime) {
            throw invalid();
        }
        timeNext = false;
        String[] parts = token.split(":", -1);
        if (parts.length < 2 || parts.length > 3) {
            throw invalid();
        }
        setTime(parts[0], parts[1], parts.length == 3 ? parts[2] : "00");
    }

    private void setTime(String hours, String minutes, String seconds) {
        if (hours.isEmpty() || minutes.isEmpty() || seconds.isEmpty() || hours.indexOf('.') >= 0) {
            throw invalid();
        }
        if (minutes.indexOf('.') >= 0 || !NumberText.isDecimal(seconds)) {
            throw invalid();
        }
        hour = integer(hours);
        int minute = integer(minutes);
        double second = Double.parseDouble(seconds);
        if (hour > 24 || minute > 59 || second > 60 || (hour == 24 && (minute > 0 || second > 0))) {
            throw fieldOverflow();
        }
        micros = minute * DateTimes.MINUTE + Math.round(Math.rint(second * DateTimes.SECOND));
        hasTime = true;
    }

    private void finishTime() {
        if (!hasTime) {
            if (halfDay != HalfDay.NONE || timeNext) {
                throw invalid();
            }
            return;
        }
        if (halfDay != HalfDay.NONE && hour > 12) {
            throw fieldOverflow();
        }
        if (halfDay == HalfDay.PM && hour != 12) {
            hour += 12;
        } else if (halfDay == HalfDay.AM && hour == 12) {
            hour = 0;
        }
        micros += hour * DateTimes.HOUR;
    }

    private int integer(String digits) {
        if (digits.isEmpty() || digits.length() > DIGITS_MAX) {
            throw digits.isEmpty() ? invalid() : fieldOverflow();
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                throw invalid();
            }
        }
        return Integer.parseInt(digits);
    }

    private void date(String token) {
        String[] parts = DATE_DELIMITERS.split(token, -1);
        if (parts.length == 2 && Character.isDigit(token.charAt(0)) && parts[0].length() >= 3) {
            if (parts[1].length() != 3) {
                throw invalid();
            }
            dayOfYear(parts[0], parts[1]);
            return;
        }
        if (parts.length != 3) {
            throw invalid();
        }
        for (int i = 0; i < 3; i++) {
            Integer named = MONTHS.get(parts[i].toLowerCase(Locale.ROOT));
            if (named != null) {
                namedDate(named, parts[i == 0 ? 1 : 0], parts[i == 2 ? 1 : 2]);
                return;
            }
        }
        ordered(parts[0], parts[1], parts[2]);
    }

    private void dayOfYear(String years, String dayText) {
        int dayNumber = integer(dayText);
        if (dayNumber < 1 || dayNumber > 366) {
            throw fieldOverflow();
        }
        LocalDate date = LocalDate.of(integer(years), 1, 1).plusDays(dayNumber - 1L);
        setDate(
                Integer.toString(date.getYear()),
                Integer.toString(date.getMonthValue()),
                Integer.toString(date.getDayOfMonth()));
    }

    /** Three numbers: a first one of three digits or more is a year, otherwise by DateStyle. */
    private void ordered(String first, String second, String third) {
        if (first.length() >= 3 || order == TextContext.DateOrder.YMD) {
            setDate(first, second, third);
        } else if (order == TextContext.DateOrder.DMY) {
            setDate(third, second, first);
        } else {
            setDate(third, first, second);
        }
    }

    private void namedDate(int named, String first, String second) {
        if (first.length() >= 3) {
            setDate(first, Integer.toString(named), second);
        } else {
            setDate(second, Integer.toString(named), first);
        }
    }

    private void setDate(String years, String months, String days) {
        if (hasDate) {
            throw invalid();
        }
        hasDate = true;
        shortYear = years.length() <= 2;
        year = integer(years);
        month = integer(months);
        day = integer(days);
    }

    private void combineNumbers() {
        if (namedMonth > 0) {
            if (numbers.size() != 2) {
                throw invalid();
            }
            namedDate(namedMonth, numbers.get(0), numbers.get(1));
        } else if (numbers.size() == 3) {
            ordered(numbers.get(0), numbers.get(1), numbers.get(2));
        } else if (!numbers.isEmpty()) {
            throw invalid();
        }
    }

    private void finishDate() {
        if (beforeChrist) {
            if (year <= 0) {
                throw fieldOverflow();
            }
            year = 1 - year;
        } else if (shortYear) {
            year += year < 70 ? 2000 : 1900;
        } else if (year <= 0) {
            throw fieldOverflow();
        }
        if (month < 1 || month > 12 || day < 1 || day > 31) {
            throw fieldOverflow().withHint("Perhaps you need a different \"datestyle\" setting.");
        }
        if (day > java.time.YearMonth.of(year, month).lengthOfMonth()) {
            throw fieldOverflow();
        }
    }

    private void word() {
        int start = position;
        int end = start;
        while (Character.isLetter(at(end))) {
            end++;
        }
        String word = text.substring(start, end).toLowerCase(Locale.ROOT);
        char next = at(end);
        if (MONTHS.containsKey(word) && (next == '-' || next == '/') && Character.isDigit(at(end + 1)) && !hasDate) {
            position = run(start, next == '-' ? "-" : "/");
            date(text.substring(start, position));
            return;
        }
        if ("t".equals(word) && Character.isDigit(next)) {
            position = end;
            timeNext = true;
            return;
        }
        if ("j".equals(word) && Character.isDigit(next)) {
            position = digitsEnd(end);
            julianDay = integer(text.substring(end, position));
            hasDate = true;
            return;
        }
        if (next == '/'
                || next == '_'
                || ((next == '-' || next == '+')
                        && TimeZones.findAbbreviation(word).isPresent()
                        && hasTime)) {
            position = run(start, "/_-+:");
            namedZone(text.substring(start, position));
            return;
        }
        position = end;
        plainWord(word);
    }

    private void plainWord(String word) {
        Integer named = MONTHS.get(word);
        if (named != null && namedMonth == 0 && !hasDate) {
            namedMonth = named;
            return;
        }
        switch (word) {
            case "am" -> halfDay = HalfDay.AM;
            case "pm" -> halfDay = HalfDay.PM;
            case "bc" -> beforeChrist = true;
            case "ad", "at", "on" -> {}
            case "epoch" -> takeSpecial(Special.EPOCH);
            case "infinity" -> takeSpecial(Special.INFINITY);
            case "now" -> takeSpecial(Special.NOW);
            case "today" -> takeSpecial(Special.TODAY);
            case "tomorrow" -> takeSpecial(Special.TOMORROW);
            case "yesterday" -> takeSpecial(Special.YESTERDAY);
            case "allballs" -> {
                setTime("00", "00", "00");
                zone = ZoneOffset.UTC;
            }
            default -> {
                if (!DAYS.matcher(word).matches()) {
                    zoneWord(word);
                }
            }
        }
    }

    private void takeSpecial(Special found) {
        if (special != Special.NONE || hasDate) {
            throw invalid();
        }
        special = found;
    }

    private void zoneWord(String word) {
        ZoneId found = TimeZones.findAbbreviation(word)
                .<ZoneId>map(offset -> offset)
                .or(() -> TimeZones.findNamed(word))
                .orElseThrow(this::invalid);
        takeZone(found);
    }

    private void namedZone(String name) {
        if (!hasDate && !hasTime) {
            throw invalid();
        }
        takeZone(TimeZones.find(name)
                .orElseThrow(() -> new SqlException(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "time zone \"" + name.toLowerCase(Locale.ROOT) + "\" not recognized")));
    }

    private void takeZone(ZoneId found) {
        if (zone != null) {
            throw invalid();
        }
        zone = found;
    }

    /** An offset from UTC, or -infinity. */
    private void signed() {
        boolean negative = text.charAt(position) == '-';
        int start = position + 1;
        if (Character.isLetter(at(start))) {
            int end = run(start, "");
            String word = text.substring(start, end).toLowerCase(Locale.ROOT);
            if (!"infinity".equals(word)) {
                throw invalid();
            }
            position = end;
            takeSpecial(negative ? Special.NEGATIVE_INFINITY : Special.INFINITY);
            return;
        }
        int end = start;
        while (at(end) == ':' || (at(end) >= '0' && at(end) <= '9')) {
            end++;
        }
        if (end == start || !(hasTime || hasDate || !numbers.isEmpty())) {
            throw invalid();
        }
        position = end;
        int seconds = offset(text.substring(start, end));
        takeZone(ZoneOffset.ofTotalSeconds(negative ? -seconds : seconds));
    }

    private int offset(String digits) {
        int seconds;
        if (digits.indexOf(':') >= 0) {
            String[] parts = digits.split(":", -1);
            if (parts.length > 3) {
                throw invalid();
            }
            seconds = offset(integer(parts[0]), integer(parts[1]), parts.length > 2 ? integer(parts[2]) : 0);
        } else if (digits.length() > 4) {
            int value = integer(digits);
            seconds = offset(value / 10_000, value / 100 % 100, value % 100);
        } else if (digits.length() > 2) {
            int value = integer(digits);
            seconds = offset(value / 100, value % 100, 0);
        } else {
            seconds = offset(integer(digits), 0, 0);
        }
        return seconds;
    }

    private int offset(int hours, int minutes, int seconds) {
        if (hours > 15 || minutes > 59 || seconds > 59) {
            throw new SqlException(
                    SqlState.INVALID_TIME_ZONE_DISPLACEMENT_VALUE,
                    "time zone displacement out of range: \"" + text + '"');
        }
        return hours * 3600 + minutes * 60 + seconds;
    }

    SqlException invalid() {
        return new SqlException(
                SqlState.INVALID_DATETIME_FORMAT, "invalid input syntax for type " + type + ": \"" + text + '"');
    }

    SqlException fieldOverflow() {
        return new SqlException(
                SqlState.DATETIME_FIELD_OVERFLOW, "date/time field value out of range: \"" + text + '"');
    }
}
