package io.photoncloud.flaredb.type;

import java.math.BigDecimal;
import java.util.Locale;

/** Intervals as text: units, hours with colons, years-months, ISO 8601's P form; written in the four styles of IntervalStyle. */
public final class IntervalText {
    public static final int MONTH = 1 << 1;
    public static final int YEAR = 1 << 2;
    public static final int DAY = 1 << 3;
    public static final int HOUR = 1 << 10;
    public static final int MINUTE = 1 << 11;
    public static final int SECOND = 1 << 12;
    /** PostgreSQL's modifier of interval fields without a number of digits. */
    private static final int DIGITS_FULL = 0xffff;

    private IntervalText() {}

    /** interval of only these fields; digits below 0 for all. */
    public static SqlType type(int fields, int digits) {
        return SqlType.INTERVAL.withModifier(
                (fields < 0 ? 0x7fff : fields) << 16 | (digits < 0 ? DIGITS_FULL : Math.min(digits, 6)));
    }

    /** Reads an interval; a number without unit means the last field of the type, else seconds. */
    public static Interval parse(String text, SqlType type) {
        return new IntervalParser(text, type.intervalFields()).parse();
    }

    public static String format(Interval interval, TextContext.IntervalStyle style) {
        return switch (style) {
            case POSTGRES -> postgres(interval);
            case POSTGRES_VERBOSE -> verbose(interval);
            case SQL_STANDARD -> standard(interval);
            case ISO_8601 -> iso(interval);
        };
    }

    private static String postgres(Interval interval) {
        StringBuilder text = new StringBuilder();
        boolean before = part(text, interval.months() / 12, "year", false);
        before = part(text, interval.months() % 12, "mon", before);
        before = part(text, interval.days(), "day", before);
        long micros = interval.micros();
        if (micros != 0 || text.isEmpty()) {
            if (!text.isEmpty()) {
                text.append(' ');
            }
            text.append(micros < 0 ? "-" : before ? "+" : "");
            time(text, micros);
        }
        return text.toString();
    }

    private static void time(StringBuilder text, long micros) {
        long hours = Math.abs(micros / DateTimes.HOUR);
        DateTimes.pad(text, hours, 2);
        text.append(':');
        DateTimes.pad(text, Math.abs(micros / DateTimes.MINUTE % 60), 2);
        text.append(':');
        DateTimes.pad(text, Math.abs(micros / DateTimes.SECOND % 60), 2);
        DateTimes.appendFraction(text, Math.abs(micros % DateTimes.SECOND));
    }

    private static boolean part(StringBuilder text, int value, String unit, boolean before) {
        if (value == 0) {
            return before;
        }
        text.append(text.isEmpty() ? "" : " ").append(before && value > 0 ? "+" : "");
        text.append(value).append(' ').append(unit).append(value == 1 ? "" : "s");
        return value < 0;
    }

    private static String iso(Interval interval) {
        if (interval.equals(Interval.ZERO)) {
            return "PT0S";
        }
        StringBuilder text = new StringBuilder("P");
        isoPart(text, interval.months() / 12, 'Y');
        isoPart(text, interval.months() % 12, 'M');
        isoPart(text, interval.days(), 'D');
        long micros = interval.micros();
        if (micros != 0) {
            text.append('T');
            isoPart(text, micros / DateTimes.HOUR, 'H');
            isoPart(text, micros / DateTimes.MINUTE % 60, 'M');
            long rest = micros % DateTimes.MINUTE;
            if (rest != 0) {
                text.append(rest < 0 ? "-" : "").append(Math.abs(rest / DateTimes.SECOND));
                DateTimes.appendFraction(text, Math.abs(rest % DateTimes.SECOND));
                text.append('S');
            }
        }
        return text.toString();
    }

    private static void isoPart(StringBuilder text, long value, char unit) {
        if (value != 0) {
            text.append(value).append(unit);
        }
    }

    private static String standard(Interval interval) {
        int months = interval.months();
        int days = interval.days();
        long micros = interval.micros();
        boolean negative = months < 0 || days < 0 || micros < 0;
        boolean positive = months > 0 || days > 0 || micros > 0;
        boolean dayTime = days != 0 || micros != 0;
        if (!negative && !positive) {
            return "0";
        }
        StringBuilder text = new StringBuilder();
        if ((negative && positive) || (months != 0 && dayTime)) {
            text.append(months < 0 ? '-' : '+').append(Math.abs(months / 12)).append('-');
            text.append(Math.abs(months % 12)).append(' ');
            text.append(days < 0 ? '-' : '+').append(Math.abs(days)).append(' ');
            text.append(micros < 0 ? '-' : '+');
            standardTime(text, micros);
            return text.toString();
        }
        text.append(negative ? "-" : "");
        if (months != 0) {
            return text.append(Math.abs(months / 12))
                    .append('-')
                    .append(Math.abs(months % 12))
                    .toString();
        }
        if (days != 0) {
            text.append(Math.abs(days)).append(' ');
        }
        standardTime(text, micros);
        return text.toString();
    }

    private static void standardTime(StringBuilder text, long micros) {
        StringBuilder padded = new StringBuilder();
        time(padded, micros);
        text.append(padded.charAt(0) == '0' ? padded.substring(1) : padded.toString());
    }

    private static String verbose(Interval interval) {
        StringBuilder text = new StringBuilder("@");
        long micros = interval.micros();
        long[] values = {
            interval.months() / 12,
            interval.months() % 12,
            interval.days(),
            micros / DateTimes.HOUR,
            micros / DateTimes.MINUTE % 60
        };
        String[] units = {"year", "mon", "day", "hour", "min"};
        boolean first = true;
        boolean before = false;
        for (int i = 0; i < values.length; i++) {
            if (values[i] == 0) {
                continue;
            }
            if (first) {
                before = values[i] < 0;
                first = false;
            }
            long value = before ? -values[i] : values[i];
            text.append(' ').append(value).append(' ').append(units[i]).append(value == 1 ? "" : "s");
        }
        long rest = micros % DateTimes.MINUTE;
        if (rest != 0) {
            if (first) {
                before = rest < 0;
                first = false;
            }
            text.append(' ').append((rest < 0) != before ? "-" : "").append(Math.abs(rest / DateTimes.SECOND));
            DateTimes.appendFraction(text, Math.abs(rest % DateTimes.SECOND));
            text.append(Math.abs(rest) == DateTimes.SECOND ? " sec" : " secs");
        }
        if (first) {
            text.append(" 0");
        }
        return text.append(before ? " ago" : "").toString();
    }

    /** The length an interval is compared by: a month is 30 days, a day 24 hours; in microseconds, hi and lo of 128 bits. */
    static BigDecimal span(Interval interval) {
        return BigDecimal.valueOf((long) interval.months() * DateTimes.DAYS_OF_MONTH + interval.days())
                .multiply(BigDecimal.valueOf(DateTimes.DAY))
                .add(BigDecimal.valueOf(interval.micros()));
    }

    static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }
}
