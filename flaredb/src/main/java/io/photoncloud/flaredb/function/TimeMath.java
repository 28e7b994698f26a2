package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.type.DateTimes;
import io.photoncloud.flaredb.type.Interval;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;

/** Arithmetic of dates, times and intervals with PostgreSQL's errors. */
final class TimeMath {
    private static final long DAYS_OF_MONTH = DateTimes.DAYS_OF_MONTH;

    private TimeMath() {}

    static SqlException intervalOutOfRange() {
        return new SqlException(SqlState.DATETIME_FIELD_OVERFLOW, "interval out of range");
    }

    static Long dateToTimestamp(long date) {
        if (DateTimes.isInfiniteDate(date)) {
            return date > 0 ? DateTimes.INFINITY : DateTimes.NEGATIVE_INFINITY;
        }
        if (date >= DateTimes.TIMESTAMP_END_DAYS) {
            throw new SqlException(SqlState.DATETIME_FIELD_OVERFLOW, "date out of range for timestamp");
        }
        return date * DateTimes.DAY;
    }

    static Long dateToTimestampTz(long date, ZoneId zone) {
        return toInstant(dateToTimestamp(date), zone);
    }

    static Long timestampToDate(long timestamp) {
        if (DateTimes.isInfinite(timestamp)) {
            return timestamp > 0 ? DateTimes.DATE_INFINITY : DateTimes.DATE_NEGATIVE_INFINITY;
        }
        return Math.floorDiv(timestamp, DateTimes.DAY);
    }

    static Long toInstant(long local, ZoneId zone) {
        return DateTimes.isInfinite(local) ? local : DateTimes.checkTimestamp(DateTimes.toInstant(local, zone));
    }

    static Long toLocal(long instant, ZoneId zone) {
        return DateTimes.isInfinite(instant) ? instant : DateTimes.checkTimestamp(DateTimes.toLocal(instant, zone));
    }

    /** A timestamp without zone and an interval: months first, the day kept within the month, then days, then time. */
    static Long addToTimestamp(long timestamp, Interval interval) {
        if (DateTimes.isInfinite(timestamp)) {
            return timestamp;
        }
        try {
            long local = addDays(addMonths(timestamp, interval.months()), interval.days());
            return DateTimes.checkTimestamp(Math.addExact(local, interval.micros()));
        } catch (ArithmeticException e) {
            throw DateTimes.timestampOutOfRange();
        }
    }

    /** The same of an instant, months and days by the calendar of the zone. */
    static Long addToTimestampTz(long instant, Interval interval, ZoneId zone) {
        if (DateTimes.isInfinite(instant)) {
            return instant;
        }
        try {
            long moved = instant;
            if (interval.months() != 0) {
                moved = DateTimes.toInstant(addMonths(DateTimes.toLocal(moved, zone), interval.months()), zone);
            }
            if (interval.days() != 0) {
                moved = DateTimes.toInstant(addDays(DateTimes.toLocal(moved, zone), interval.days()), zone);
            }
            return DateTimes.checkTimestamp(Math.addExact(moved, interval.micros()));
        } catch (ArithmeticException e) {
            throw DateTimes.timestampOutOfRange();
        }
    }

    private static long addMonths(long local, int months) {
        if (months == 0) {
            return local;
        }
        LocalDate date = DateTimes.localDate(Math.floorDiv(local, DateTimes.DAY));
        YearMonth target = YearMonth.from(date).plusMonths(months);
        LocalDate moved = target.atDay(Math.min(date.getDayOfMonth(), target.lengthOfMonth()));
        return check(Math.addExact(
                Math.multiplyExact(DateTimes.days(moved), DateTimes.DAY), Math.floorMod(local, DateTimes.DAY)));
    }

    private static long addDays(long local, int days) {
        return days == 0 ? local : check(Math.addExact(local, Math.multiplyExact((long) days, DateTimes.DAY)));
    }

    private static long check(long local) {
        return DateTimes.checkTimestamp(local);
    }

    /** The difference as days and time. */
    static Interval subtract(long left, long right) {
        if (DateTimes.isInfinite(left) || DateTimes.isInfinite(right)) {
            throw new SqlException(SqlState.DATETIME_FIELD_OVERFLOW, "cannot subtract infinite timestamps");
        }
        return justifyHours(new Interval(0, 0, left - right));
    }

    static Interval negate(Interval interval) {
        try {
            return new Interval(
                    Math.negateExact(interval.months()),
                    Math.negateExact(interval.days()),
                    Math.negateExact(interval.micros()));
        } catch (ArithmeticException e) {
            throw intervalOutOfRange();
        }
    }

    static Interval add(Interval left, Interval right) {
        try {
            return new Interval(
                    Math.addExact(left.months(), right.months()),
                    Math.addExact(left.days(), right.days()),
                    Math.addExact(left.micros(), right.micros()));
        } catch (ArithmeticException e) {
            throw intervalOutOfRange();
        }
    }

    static Interval subtract(Interval left, Interval right) {
        try {
            return new Interval(
                    Math.subtractExact(left.months(), right.months()),
                    Math.subtractExact(left.days(), right.days()),
                    Math.subtractExact(left.micros(), right.micros()));
        } catch (ArithmeticException e) {
            throw intervalOutOfRange();
        }
    }

    /** Fractions of months become days, fractions of days time. */
    static Interval multiply(Interval interval, double factor) {
        return scale(
                interval,
                interval.months() * factor,
                interval.days() * factor,
                interval.micros() * factor,
                value -> value * factor);
    }

    static Interval divide(Interval interval, double divisor) {
        if (divisor == 0) {
            throw NumberMath.divisionByZero();
        }
        return scale(
                interval,
                interval.months() / divisor,
                interval.days() / divisor,
                interval.micros() / divisor,
                value -> value / divisor);
    }

    private static Interval scale(
            Interval interval,
            double months,
            double days,
            double micros,
            java.util.function.DoubleUnaryOperator scaled) {
        if (isNoInt(months) || isNoInt(days)) {
            throw intervalOutOfRange();
        }
        int wholeMonths = (int) months;
        int wholeDays = (int) days;
        double monthDays = roundToMicro((scaled.applyAsDouble(interval.months()) - wholeMonths) * DAYS_OF_MONTH);
        double seconds = roundToMicro(
                (scaled.applyAsDouble(interval.days()) - wholeDays + monthDays - (int) monthDays) * 86_400);
        if (Math.abs(seconds) >= 86_400) {
            wholeDays += (int) (seconds / 86_400);
            seconds -= 86_400.0 * (int) (seconds / 86_400);
        }
        double resultMicros = Math.rint(micros + seconds * DateTimes.SECOND);
        if (!(Math.abs(resultMicros) < 0x1p63)) {
            throw intervalOutOfRange();
        }
        try {
            return new Interval(wholeMonths, Math.addExact(wholeDays, (int) monthDays), (long) resultMicros);
        } catch (ArithmeticException e) {
            throw intervalOutOfRange();
        }
    }

    private static boolean isNoInt(double value) {
        return !(value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE);
    }

    private static double roundToMicro(double value) {
        return Math.rint(value * DateTimes.SECOND) / DateTimes.SECOND;
    }

    static Interval justifyHours(Interval interval) {
        try {
            long days = Math.addExact(interval.days(), interval.micros() / DateTimes.DAY);
            long micros = interval.micros() % DateTimes.DAY;
            if (days > 0 && micros < 0) {
                micros += DateTimes.DAY;
                days--;
            } else if (days < 0 && micros > 0) {
                micros -= DateTimes.DAY;
                days++;
            }
            return new Interval(interval.months(), Math.toIntExact(days), micros);
        } catch (ArithmeticException e) {
            throw intervalOutOfRange();
        }
    }

    static Interval justifyDays(Interval interval) {
        try {
            long months = Math.addExact(interval.months(), interval.days() / DAYS_OF_MONTH);
            long days = interval.days() % DAYS_OF_MONTH;
            if (months > 0 && days < 0) {
                days += DAYS_OF_MONTH;
                months--;
            } else if (months < 0 && days > 0) {
                days -= DAYS_OF_MONTH;
                months++;
            }
            return new Interval(Math.toIntExact(months), Math.toIntExact(days), interval.micros());
        } catch (ArithmeticException e) {
            throw intervalOutOfRange();
        }
    }
}
