package io.photoncloud.flaredb.type;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/** Reads one interval from its text, left to right; each unit may be given once. */
final class IntervalParser {
    private enum Unit {
        MICROSECOND,
        MILLISECOND,
        SECOND,
        MINUTE,
        HOUR,
        DAY,
        WEEK,
        MONTH,
        YEAR,
        DECADE,
        CENTURY,
        MILLENNIUM
    }

    private final String text;
    private final int fields;
    private int position;
    private final EnumSet<Unit> seen = EnumSet.noneOf(Unit.class);
    private long months;
    private long days;
    private BigDecimal micros = BigDecimal.ZERO;

    IntervalParser(String text, int fields) {
        this.text = text;
        this.fields = fields;
    }

    Interval parse() {
        String trimmed = TextFormat.trim(text);
        if (trimmed.startsWith("P") || trimmed.startsWith("p")) {
            return iso(trimmed.substring(1));
        }
        boolean any = false;
        boolean ago = false;
        skip();
        while (position < text.length()) {
            char c = text.charAt(position);
            if (Character.isLetter(c)) {
                String word = word();
                if (!"ago".equals(word) || !any) {
                    throw invalid();
                }
                ago = true;
            } else {
                if (ago) {
                    throw invalid();
                }
                item();
                any = true;
            }
            skip();
        }
        if (!any) {
            throw invalid();
        }
        return finish(ago);
    }

    private Interval finish(boolean negated) {
        try {
            int sign = negated ? -1 : 1;
            return new Interval(
                    Math.toIntExact(sign * months),
                    Math.toIntExact(sign * days),
                    micros.setScale(0, RoundingMode.HALF_EVEN)
                            .multiply(BigDecimal.valueOf(sign))
                            .longValueExact());
        } catch (ArithmeticException e) {
            throw outOfRange();
        }
    }

    private void skip() {
        while (position < text.length()
                && (TextFormat.isSpace(text.charAt(position))
                        || text.charAt(position) == '@'
                        || text.charAt(position) == ',')) {
            position++;
        }
    }

    private String word() {
        int start = position;
        while (position < text.length() && Character.isLetter(text.charAt(position))) {
            position++;
        }
        return IntervalText.lower(text.substring(start, position));
    }

    private char peek() {
        return position < text.length() ? text.charAt(position) : '\0';
    }

    private void item() {
        boolean negative = peek() == '-';
        if (negative || peek() == '+') {
            position++;
            skip();
        }
        int start = position;
        while (Character.isDigit(peek()) || peek() == '.') {
            position++;
        }
        String number = text.substring(start, position);
        if (peek() == ':') {
            time(number, negative);
            return;
        }
        if (peek() == '-' && position + 1 < text.length() && Character.isDigit(text.charAt(position + 1))) {
            yearsMonths(number, negative);
            return;
        }
        BigDecimal value = decimal(number);
        int mark = position;
        skip();
        Unit unit;
        if (Character.isLetter(peek())) {
            int before = position;
            String word = word();
            if ("ago".equals(word)) {
                position = before;
                unit = defaultUnit();
            } else {
                unit = unit(word);
            }
        } else {
            if (position < text.length() && position == mark) {
                throw invalid();
            }
            unit = isClockNext() ? Unit.DAY : defaultUnit();
        }
        add(negative ? value.negate() : value, unit);
    }

    /** A number right before hours and minutes counts days. */
    private boolean isClockNext() {
        int i = position;
        if (i < text.length() && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
            i++;
        }
        int digits = i;
        while (i < text.length() && Character.isDigit(text.charAt(i))) {
            i++;
        }
        return i > digits && i < text.length() && text.charAt(i) == ':';
    }

    private BigDecimal decimal(String number) {
        if (number.isEmpty() || !NumberText.isDecimal(number)) {
            throw invalid();
        }
        return new BigDecimal(number);
    }

    private Unit defaultUnit() {
        return switch (fields) {
            case IntervalText.YEAR -> Unit.YEAR;
            case IntervalText.MONTH, IntervalText.YEAR | IntervalText.MONTH -> Unit.MONTH;
            case IntervalText.DAY -> Unit.DAY;
            case IntervalText.HOUR, IntervalText.DAY | IntervalText.HOUR -> Unit.HOUR;
            case IntervalText.MINUTE,
                    IntervalText.HOUR | IntervalText.MINUTE,
                    IntervalText.DAY | IntervalText.HOUR | IntervalText.MINUTE -> Unit.MINUTE;
            default -> Unit.SECOND;
        };
    }

    private void time(String first, boolean negative) {
        int start = position;
        while (Character.isDigit(peek()) || peek() == ':' || peek() == '.') {
            position++;
        }
        String[] parts = text.substring(start + 1, position).split(":", -1);
        if (parts.length > 2) {
            throw invalid();
        }
        BigDecimal hours = decimal(first);
        BigDecimal minutes = decimal(parts[0]);
        BigDecimal seconds = BigDecimal.ZERO;
        boolean minutesSeconds = parts.length == 1
                && (parts[0].indexOf('.') >= 0 || fields == (IntervalText.MINUTE | IntervalText.SECOND));
        if (minutesSeconds) {
            seconds = minutes;
            minutes = hours;
            hours = BigDecimal.ZERO;
        } else if (parts.length == 2) {
            seconds = decimal(parts[1]);
        }
        if (minutes.compareTo(BigDecimal.valueOf(60)) >= 0 || seconds.compareTo(BigDecimal.valueOf(60)) > 0) {
            throw outOfRange();
        }
        mark(Unit.HOUR);
        mark(Unit.MINUTE);
        mark(Unit.SECOND);
        BigDecimal total = hours.multiply(BigDecimal.valueOf(DateTimes.HOUR))
                .add(minutes.multiply(BigDecimal.valueOf(DateTimes.MINUTE)))
                .add(seconds.multiply(BigDecimal.valueOf(DateTimes.SECOND)).setScale(0, RoundingMode.HALF_EVEN));
        micros = negative ? micros.subtract(total) : micros.add(total);
    }

    private void yearsMonths(String first, boolean negative) {
        int start = ++position;
        while (Character.isDigit(peek())) {
            position++;
        }
        BigDecimal second = decimal(text.substring(start, position));
        if (second.compareTo(BigDecimal.valueOf(12)) >= 0) {
            throw outOfRange();
        }
        mark(Unit.YEAR);
        mark(Unit.MONTH);
        BigDecimal total = decimal(first).multiply(BigDecimal.valueOf(12)).add(second);
        months += whole(negative ? total.negate() : total);
    }

    private void mark(Unit unit) {
        if (!seen.add(unit)) {
            throw invalid();
        }
    }

    private void add(BigDecimal value, Unit unit) {
        mark(unit);
        accumulate(value, unit);
    }

    private void accumulate(BigDecimal value, Unit unit) {
        switch (unit) {
            case MICROSECOND -> addMicros(value, 1);
            case MILLISECOND -> addMicros(value, 1000);
            case SECOND -> addMicros(value, DateTimes.SECOND);
            case MINUTE -> addMicros(value, DateTimes.MINUTE);
            case HOUR -> addMicros(value, DateTimes.HOUR);
            case DAY -> addDays(value);
            case WEEK -> {
                BigDecimal weeks = value.setScale(0, RoundingMode.DOWN);
                days += whole(weeks.multiply(BigDecimal.valueOf(7)));
                addDays(value.subtract(weeks).multiply(BigDecimal.valueOf(7)));
            }
            case MONTH -> {
                BigDecimal wholeMonths = value.setScale(0, RoundingMode.DOWN);
                months += whole(wholeMonths);
                addDays(value.subtract(wholeMonths).multiply(BigDecimal.valueOf(DateTimes.DAYS_OF_MONTH)));
            }
            case YEAR -> addYears(value, 1);
            case DECADE -> addYears(value, 10);
            case CENTURY -> addYears(value, 100);
            case MILLENNIUM -> addYears(value, 1000);
        }
    }

    private void addYears(BigDecimal value, int years) {
        months += whole(value.multiply(BigDecimal.valueOf(12L * years)).setScale(0, RoundingMode.HALF_EVEN));
    }

    private void addDays(BigDecimal value) {
        BigDecimal wholeDays = value.setScale(0, RoundingMode.DOWN);
        days += whole(wholeDays);
        addMicros(value.subtract(wholeDays), DateTimes.DAY);
    }

    private void addMicros(BigDecimal value, long unit) {
        micros = micros.add(value.multiply(BigDecimal.valueOf(unit)).setScale(0, RoundingMode.HALF_EVEN));
    }

    private long whole(BigDecimal value) {
        try {
            return value.intValueExact();
        } catch (ArithmeticException e) {
            throw outOfRange();
        }
    }

    private Unit unit(String word) {
        Unit unit = findUnit(word);
        if (unit == null) {
            throw invalid();
        }
        return unit;
    }

    private static @Nullable Unit findUnit(String word) {
        return switch (word) {
            case "us", "usec", "usecs", "usecond", "useconds", "microsecond", "microseconds", "microsecon" ->
                Unit.MICROSECOND;
            case "ms", "msec", "msecs", "msecond", "mseconds", "millisecond", "milliseconds", "millisecon" ->
                Unit.MILLISECOND;
            case "s", "sec", "secs", "second", "seconds" -> Unit.SECOND;
            case "m", "min", "mins", "minute", "minutes" -> Unit.MINUTE;
            case "h", "hr", "hrs", "hour", "hours" -> Unit.HOUR;
            case "d", "day", "days" -> Unit.DAY;
            case "w", "week", "weeks" -> Unit.WEEK;
            case "mon", "mons", "month", "months" -> Unit.MONTH;
            case "y", "yr", "yrs", "year", "years" -> Unit.YEAR;
            case "dec", "decs", "decade", "decades" -> Unit.DECADE;
            case "c", "cent", "century", "centuries" -> Unit.CENTURY;
            case "mil", "mils", "millennium", "millennia" -> Unit.MILLENNIUM;
            default -> null;
        };
    }

    private Interval iso(String body) {
        boolean time = false;
        boolean any = false;
        int i = 0;
        while (i < body.length()) {
            char c = body.charAt(i);
            if ((c == 'T' || c == 't') && !time) {
                time = true;
                any = true;
                i++;
                continue;
            }
            int start = i;
            while (i < body.length() && ("+-.".indexOf(body.charAt(i)) >= 0 || Character.isDigit(body.charAt(i)))) {
                i++;
            }
            if (i == start || i == body.length()) {
                throw invalid();
            }
            BigDecimal value = decimal(body.substring(start, i));
            accumulate(value, isoUnit(Character.toUpperCase(body.charAt(i++)), time));
            any = true;
        }
        if (!any) {
            throw invalid();
        }
        return finish(false);
    }

    private Unit isoUnit(char c, boolean time) {
        if (time) {
            return switch (c) {
                case 'H' -> Unit.HOUR;
                case 'M' -> Unit.MINUTE;
                case 'S' -> Unit.SECOND;
                default -> throw invalid();
            };
        }
        return switch (c) {
            case 'Y' -> Unit.YEAR;
            case 'M' -> Unit.MONTH;
            case 'W' -> Unit.WEEK;
            case 'D' -> Unit.DAY;
            default -> throw invalid();
        };
    }

    private SqlException invalid() {
        return new SqlException(
                SqlState.INVALID_DATETIME_FORMAT, "invalid input syntax for type interval: \"" + text + '"');
    }

    private SqlException outOfRange() {
        return new SqlException(SqlState.INTERVAL_FIELD_OVERFLOW, "interval field value out of range: \"" + text + '"');
    }
}
