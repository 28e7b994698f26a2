package io.photoncloud.flaredb.function;

import static io.photoncloud.flaredb.type.SqlType.DATE;
import static io.photoncloud.flaredb.type.SqlType.DOUBLE;
import static io.photoncloud.flaredb.type.SqlType.INTEGER;
import static io.photoncloud.flaredb.type.SqlType.INTERVAL;
import static io.photoncloud.flaredb.type.SqlType.TIME;
import static io.photoncloud.flaredb.type.SqlType.TIMESTAMP;
import static io.photoncloud.flaredb.type.SqlType.TIMESTAMPTZ;
import static io.photoncloud.flaredb.type.SqlType.TIMETZ;

import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.type.DateTimes;
import io.photoncloud.flaredb.type.Interval;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.TimeTz;

/** Arithmetic of dates, times, timestamps and intervals. */
final class TimeOperators {
    private TimeOperators() {}

    static void register(Catalogue catalogue) {
        dates(catalogue);
        timestamps(catalogue);
        intervals(catalogue);
        times(catalogue);
    }

    private static void dates(Catalogue catalogue) {
        catalogue
                .binary("+", DATE, INTEGER, DATE, "date_pli", (date, days) -> addDays((Long) date, (Long) days))
                .binary("+", INTEGER, DATE, DATE, "integer_pl_date", (days, date) -> addDays((Long) date, (Long) days))
                .binary("-", DATE, INTEGER, DATE, "date_mii", (date, days) -> addDays((Long) date, -(Long) days))
                .binary("-", DATE, DATE, INTEGER, "date_mi", (left, right) -> {
                    if (DateTimes.isInfiniteDate((Long) left) || DateTimes.isInfiniteDate((Long) right)) {
                        throw new SqlException(SqlState.DATETIME_FIELD_OVERFLOW, "cannot subtract infinite dates");
                    }
                    return (Long) left - (Long) right;
                })
                .binary(
                        "+",
                        DATE,
                        INTERVAL,
                        TIMESTAMP,
                        "date_pl_interval",
                        (date, interval) ->
                                TimeMath.addToTimestamp(TimeMath.dateToTimestamp((Long) date), (Interval) interval))
                .binary(
                        "+",
                        INTERVAL,
                        DATE,
                        TIMESTAMP,
                        "interval_pl_date",
                        (interval, date) ->
                                TimeMath.addToTimestamp(TimeMath.dateToTimestamp((Long) date), (Interval) interval))
                .binary(
                        "-",
                        DATE,
                        INTERVAL,
                        TIMESTAMP,
                        "date_mi_interval",
                        (date, interval) -> TimeMath.addToTimestamp(
                                TimeMath.dateToTimestamp((Long) date), TimeMath.negate((Interval) interval)))
                .binary("+", DATE, TIME, TIMESTAMP, "datetime_pl", (date, time) -> atTime((Long) date, (Long) time))
                .binary("+", TIME, DATE, TIMESTAMP, "timedate_pl", (time, date) -> atTime((Long) date, (Long) time))
                .binary(
                        "+",
                        DATE,
                        TIMETZ,
                        TIMESTAMPTZ,
                        "datetimetz_timestamptz",
                        (date, time) -> atTime((Long) date, (TimeTz) time))
                .binary(
                        "+",
                        TIMETZ,
                        DATE,
                        TIMESTAMPTZ,
                        "timetzdate_pl",
                        (time, date) -> atTime((Long) date, (TimeTz) time));
    }

    private static Long addDays(long date, long days) {
        if (DateTimes.isInfiniteDate(date)) {
            return date;
        }
        long sum = date + days;
        if (!DateTimes.isDate(sum)) {
            throw DateTimes.dateOutOfRange();
        }
        return sum;
    }

    private static Long atTime(long date, long time) {
        long midnight = TimeMath.dateToTimestamp(date);
        return DateTimes.isInfinite(midnight) ? midnight : DateTimes.checkTimestamp(midnight + time);
    }

    private static Long atTime(long date, TimeTz time) {
        long midnight = TimeMath.dateToTimestamp(date);
        return DateTimes.isInfinite(midnight)
                ? midnight
                : DateTimes.checkTimestamp(midnight + time.micros() - time.offsetSeconds() * DateTimes.SECOND);
    }

    private static void timestamps(Catalogue catalogue) {
        catalogue
                .binary(
                        "+",
                        TIMESTAMP,
                        INTERVAL,
                        TIMESTAMP,
                        "timestamp_pl_interval",
                        (time, interval) -> TimeMath.addToTimestamp((Long) time, (Interval) interval))
                .binary(
                        "+",
                        INTERVAL,
                        TIMESTAMP,
                        TIMESTAMP,
                        "interval_pl_timestamp",
                        (interval, time) -> TimeMath.addToTimestamp((Long) time, (Interval) interval))
                .binary(
                        "-",
                        TIMESTAMP,
                        INTERVAL,
                        TIMESTAMP,
                        "timestamp_mi_interval",
                        (time, interval) -> TimeMath.addToTimestamp((Long) time, TimeMath.negate((Interval) interval)))
                .binary(
                        "-",
                        TIMESTAMP,
                        TIMESTAMP,
                        INTERVAL,
                        "timestamp_mi",
                        (left, right) -> TimeMath.subtract((Long) left, (Long) right))
                .binary(
                        "-",
                        TIMESTAMPTZ,
                        TIMESTAMPTZ,
                        INTERVAL,
                        "timestamptz_mi",
                        (left, right) -> TimeMath.subtract((Long) left, (Long) right))
                .operator("+", TIMESTAMPTZ, INTERVAL, TIMESTAMPTZ, zoned("timestamptz_pl_interval", 0, 1, false))
                .operator("+", INTERVAL, TIMESTAMPTZ, TIMESTAMPTZ, zoned("interval_pl_timestamptz", 1, 0, false))
                .operator("-", TIMESTAMPTZ, INTERVAL, TIMESTAMPTZ, zoned("timestamptz_mi_interval", 0, 1, true));
    }

    private static io.photoncloud.flaredb.expression.ScalarFunction zoned(
            String name, int time, int interval, boolean negated) {
        return Catalogue.function(name, Volatility.STABLE, true, (arguments, context) -> {
            Interval added = (Interval) arguments.get(interval);
            return TimeMath.addToTimestampTz(
                    arguments.number(time), negated ? TimeMath.negate(added) : added, context.timeZone());
        });
    }

    private static void intervals(Catalogue catalogue) {
        catalogue
                .binary(
                        "+",
                        INTERVAL,
                        INTERVAL,
                        INTERVAL,
                        "interval_pl",
                        (left, right) -> TimeMath.add((Interval) left, (Interval) right))
                .binary(
                        "-",
                        INTERVAL,
                        INTERVAL,
                        INTERVAL,
                        "interval_mi",
                        (left, right) -> TimeMath.subtract((Interval) left, (Interval) right))
                .prefix("-", INTERVAL, INTERVAL, "interval_um", value -> TimeMath.negate((Interval) value))
                .binary(
                        "*",
                        INTERVAL,
                        DOUBLE,
                        INTERVAL,
                        "interval_mul",
                        (interval, factor) -> TimeMath.multiply((Interval) interval, (Double) factor))
                .binary(
                        "*",
                        DOUBLE,
                        INTERVAL,
                        INTERVAL,
                        "mul_d_interval",
                        (factor, interval) -> TimeMath.multiply((Interval) interval, (Double) factor))
                .binary(
                        "/",
                        INTERVAL,
                        DOUBLE,
                        INTERVAL,
                        "interval_div",
                        (interval, divisor) -> TimeMath.divide((Interval) interval, (Double) divisor));
    }

    private static void times(Catalogue catalogue) {
        catalogue
                .binary(
                        "-",
                        TIME,
                        TIME,
                        INTERVAL,
                        "time_mi_time",
                        (left, right) -> new Interval(0, 0, (Long) left - (Long) right))
                .binary(
                        "+",
                        TIME,
                        INTERVAL,
                        TIME,
                        "time_pl_interval",
                        (time, interval) -> wrap((Long) time + ((Interval) interval).micros() % DateTimes.DAY))
                .binary(
                        "+",
                        INTERVAL,
                        TIME,
                        TIME,
                        "interval_pl_time",
                        (interval, time) -> wrap((Long) time + ((Interval) interval).micros() % DateTimes.DAY))
                .binary(
                        "-",
                        TIME,
                        INTERVAL,
                        TIME,
                        "time_mi_interval",
                        (time, interval) -> wrap((Long) time - ((Interval) interval).micros() % DateTimes.DAY))
                .binary(
                        "+",
                        TIMETZ,
                        INTERVAL,
                        TIMETZ,
                        "timetz_pl_interval",
                        (time, interval) -> new TimeTz(
                                wrap(((TimeTz) time).micros() + ((Interval) interval).micros() % DateTimes.DAY),
                                ((TimeTz) time).offsetSeconds()))
                .binary(
                        "-",
                        TIMETZ,
                        INTERVAL,
                        TIMETZ,
                        "timetz_mi_interval",
                        (time, interval) -> new TimeTz(
                                wrap(((TimeTz) time).micros() - ((Interval) interval).micros() % DateTimes.DAY),
                                ((TimeTz) time).offsetSeconds()));
    }

    private static Long wrap(long micros) {
        return Math.floorMod(micros, DateTimes.DAY);
    }
}
