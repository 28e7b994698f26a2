package io.photoncloud.flaredb.function;

import static io.photoncloud.flaredb.type.SqlType.BIGINT;
import static io.photoncloud.flaredb.type.SqlType.BOOLEAN;
import static io.photoncloud.flaredb.type.SqlType.DATE;
import static io.photoncloud.flaredb.type.SqlType.DOUBLE;
import static io.photoncloud.flaredb.type.SqlType.INTEGER;
import static io.photoncloud.flaredb.type.SqlType.INTERVAL;
import static io.photoncloud.flaredb.type.SqlType.NUMERIC;
import static io.photoncloud.flaredb.type.SqlType.TEXT;
import static io.photoncloud.flaredb.type.SqlType.TIME;
import static io.photoncloud.flaredb.type.SqlType.TIMESTAMP;
import static io.photoncloud.flaredb.type.SqlType.TIMESTAMPTZ;
import static io.photoncloud.flaredb.type.SqlType.TIMETZ;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.function.Catalogue.Arguments;
import io.photoncloud.flaredb.type.DateTimes;
import io.photoncloud.flaredb.type.Interval;
import io.photoncloud.flaredb.type.Numeric;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.flaredb.type.TimeTz;
import io.photoncloud.flaredb.type.TimeZones;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/** Functions of dates, times, timestamps and intervals. */
final class TimeFunctions {
    /** Decimal digits that a double and a float are sure of. */
    private static final int DOUBLE_DIGITS = 15;

    private static final int FLOAT_DIGITS = 6;

    private TimeFunctions() {}

    static void register(Catalogue catalogue) {
        now(catalogue);
        fields(catalogue);
        truncation(catalogue);
        zones(catalogue);
        making(catalogue);
        intervals(catalogue);
        formats(catalogue);
    }

    private static void now(Catalogue catalogue) {
        for (String name : List.of("now", "transaction_timestamp", "current_timestamp")) {
            catalogue.stable(name, TIMESTAMPTZ, List.of(), (_, context) -> context.transactionMicros());
        }
        catalogue
                .stable("statement_timestamp", TIMESTAMPTZ, List.of(), (_, context) -> context.statementMicros())
                .full(
                        "clock_timestamp",
                        Volatility.VOLATILE,
                        true,
                        TIMESTAMPTZ,
                        List.of(),
                        (_, context) -> context.clockMicros())
                .full(
                        "timeofday",
                        Volatility.VOLATILE,
                        true,
                        TEXT,
                        List.of(),
                        (_, context) -> TextFormat.format(context.clockMicros(), TIMESTAMPTZ, context))
                .stable(
                        "current_date",
                        DATE,
                        List.of(),
                        (_, context) -> Math.floorDiv(localNow(context), DateTimes.DAY))
                .stable("localtimestamp", TIMESTAMP, List.of(), (_, context) -> localNow(context))
                .stable("localtime", TIME, List.of(), (_, context) -> Math.floorMod(localNow(context), DateTimes.DAY))
                .stable(
                        "current_time",
                        TIMETZ,
                        List.of(),
                        (_, context) -> new TimeTz(
                                Math.floorMod(localNow(context), DateTimes.DAY),
                                DateTimes.offsetAt(context.transactionMicros(), context.timeZone())));
    }

    private static long localNow(EvaluationContext context) {
        return DateTimes.toLocal(context.transactionMicros(), context.timeZone());
    }

    private static void fields(Catalogue catalogue) {
        for (String name : List.of("extract", "date_part")) {
            boolean exact = "extract".equals(name);
            SqlType result = exact ? NUMERIC : DOUBLE;
            catalogue
                    .two(
                            name,
                            result,
                            TEXT,
                            TIMESTAMP,
                            (field, value) -> number(TimeFields.ofTimestamp((String) field, (Long) value), exact))
                    .stable(
                            name,
                            result,
                            List.of(TEXT, TIMESTAMPTZ),
                            (arguments, context) -> number(
                                    TimeFields.ofTimestampTz(
                                            arguments.text(0), arguments.number(1), context.timeZone()),
                                    exact))
                    .two(
                            name,
                            result,
                            TEXT,
                            DATE,
                            (field, value) -> number(
                                    exact
                                            ? TimeFields.ofDate((String) field, (Long) value)
                                            : TimeFields.ofTimestamp(
                                                    (String) field, TimeMath.dateToTimestamp((Long) value)),
                                    exact))
                    .two(
                            name,
                            result,
                            TEXT,
                            TIME,
                            (field, value) -> number(TimeFields.ofTime((String) field, (Long) value), exact))
                    .two(
                            name,
                            result,
                            TEXT,
                            INTERVAL,
                            (field, value) -> number(TimeFields.ofInterval((String) field, (Interval) value), exact));
        }
        catalogue
                .two("age", INTERVAL, TIMESTAMP, TIMESTAMP, (left, right) -> Ages.between((Long) left, (Long) right))
                .stable(
                        "age",
                        INTERVAL,
                        List.of(TIMESTAMPTZ, TIMESTAMPTZ),
                        (arguments, context) -> Ages.between(
                                TimeMath.toLocal(arguments.number(0), context.timeZone()),
                                TimeMath.toLocal(arguments.number(1), context.timeZone())))
                .stable(
                        "age",
                        INTERVAL,
                        List.of(TIMESTAMP),
                        (arguments, context) -> Ages.between(
                                Math.floorDiv(localNow(context), DateTimes.DAY) * DateTimes.DAY, arguments.number(0)))
                .stable(
                        "age",
                        INTERVAL,
                        List.of(TIMESTAMPTZ),
                        (arguments, context) -> Ages.between(
                                Math.floorDiv(localNow(context), DateTimes.DAY) * DateTimes.DAY,
                                TimeMath.toLocal(arguments.number(0), context.timeZone())));
    }

    private static @org.jspecify.annotations.Nullable Object number(
            @org.jspecify.annotations.Nullable Numeric value, boolean exact) {
        if (value == null) {
            return null;
        }
        return exact ? value : NumberMath.toDouble(value);
    }

    private static void truncation(Catalogue catalogue) {
        catalogue
                .two(
                        "date_trunc",
                        TIMESTAMP,
                        TEXT,
                        TIMESTAMP,
                        (field, value) -> TimeFields.truncate((String) field, (Long) value))
                .stable(
                        "date_trunc",
                        TIMESTAMPTZ,
                        List.of(TEXT, TIMESTAMPTZ),
                        (arguments, context) -> truncate(arguments.text(0), arguments.number(1), context.timeZone()))
                .stable(
                        "date_trunc",
                        TIMESTAMPTZ,
                        List.of(TEXT, TIMESTAMPTZ, TEXT),
                        (arguments, _) -> DateTimes.isInfinite(arguments.number(1))
                                ? (Long) arguments.number(1)
                                : truncate(arguments.text(0), arguments.number(1), zone(arguments.text(2))))
                .two(
                        "date_trunc",
                        INTERVAL,
                        TEXT,
                        INTERVAL,
                        (field, value) -> TimeFields.truncate((String) field, (Interval) value))
                .many("date_bin", TIMESTAMP, List.of(INTERVAL, TIMESTAMP, TIMESTAMP), arguments -> bin(arguments))
                .many(
                        "date_bin",
                        TIMESTAMPTZ,
                        List.of(INTERVAL, TIMESTAMPTZ, TIMESTAMPTZ),
                        arguments -> bin(arguments));
        for (SqlType type : List.of(TIMESTAMP, TIMESTAMPTZ)) {
            catalogue.one("isfinite", BOOLEAN, type, value -> !DateTimes.isInfinite((Long) value));
        }
        catalogue
                .one("isfinite", BOOLEAN, DATE, value -> !DateTimes.isInfiniteDate((Long) value))
                .one("isfinite", BOOLEAN, INTERVAL, _ -> true);
    }

    private static Long truncate(String field, long instant, ZoneId zone) {
        if (DateTimes.isInfinite(instant)) {
            return TimeFields.truncate(field, instant);
        }
        return TimeMath.toInstant(TimeFields.truncate(field, TimeMath.toLocal(instant, zone)), zone);
    }

    private static Long bin(Arguments arguments) {
        Interval stride = (Interval) arguments.get(0);
        long source = arguments.number(1);
        long origin = arguments.number(2);
        if (DateTimes.isInfinite(source)) {
            return source;
        }
        if (DateTimes.isInfinite(origin)) {
            throw new SqlException(SqlState.DATETIME_FIELD_OVERFLOW, "origin out of range");
        }
        if (stride.months() != 0) {
            throw new SqlException(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "timestamps cannot be binned into intervals containing months or years");
        }
        long micros = stride.days() * DateTimes.DAY + stride.micros();
        if (micros <= 0) {
            throw new SqlException(SqlState.DATETIME_FIELD_OVERFLOW, "stride must be greater than zero");
        }
        return origin + Math.floorDiv(source - origin, micros) * micros;
    }

    static ZoneId zone(String name) {
        return TimeZones.find(name)
                .orElseThrow(() -> new SqlException(
                        SqlState.INVALID_PARAMETER_VALUE, "time zone \"" + name + "\" not recognized"));
    }

    private static ZoneId zone(Interval offset) {
        if (offset.months() != 0 || offset.days() != 0) {
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "interval time zone \""
                            + io.photoncloud.flaredb.type.IntervalText.format(
                                    offset, io.photoncloud.flaredb.type.TextContext.IntervalStyle.POSTGRES)
                            + "\" must not include months or days");
        }
        long seconds = offset.micros() / DateTimes.SECOND;
        if (Math.abs(seconds) > ZoneOffset.MAX.getTotalSeconds()) {
            throw new SqlException(
                    SqlState.INVALID_TIME_ZONE_DISPLACEMENT_VALUE, "time zone displacement out of range");
        }
        return ZoneOffset.ofTotalSeconds((int) seconds);
    }

    private static void zones(Catalogue catalogue) {
        catalogue
                .two(
                        "timezone",
                        TIMESTAMP,
                        TEXT,
                        TIMESTAMPTZ,
                        (zone, value) -> DateTimes.isInfinite((Long) value)
                                ? value
                                : TimeMath.toLocal((Long) value, zone((String) zone)))
                .two(
                        "timezone",
                        TIMESTAMPTZ,
                        TEXT,
                        TIMESTAMP,
                        (zone, value) -> DateTimes.isInfinite((Long) value)
                                ? value
                                : TimeMath.toInstant((Long) value, zone((String) zone)))
                .two(
                        "timezone",
                        TIMESTAMP,
                        INTERVAL,
                        TIMESTAMPTZ,
                        (zone, value) -> DateTimes.isInfinite((Long) value)
                                ? value
                                : TimeMath.toLocal((Long) value, zone((Interval) zone)))
                .two(
                        "timezone",
                        TIMESTAMPTZ,
                        INTERVAL,
                        TIMESTAMP,
                        (zone, value) -> DateTimes.isInfinite((Long) value)
                                ? value
                                : TimeMath.toInstant((Long) value, zone((Interval) zone)))
                .stable("timezone", TIMETZ, List.of(TEXT, TIMETZ), (arguments, context) -> {
                    TimeTz time = (TimeTz) arguments.get(1);
                    int offset = DateTimes.offsetAt(context.transactionMicros(), zone(arguments.text(0)));
                    long moved = time.micros() + (offset - time.offsetSeconds()) * DateTimes.SECOND;
                    return new TimeTz(Math.floorMod(moved, DateTimes.DAY), offset);
                });
    }

    private static void making(Catalogue catalogue) {
        catalogue
                .many(
                        "make_date",
                        DATE,
                        List.of(INTEGER, INTEGER, INTEGER),
                        arguments -> date(arguments.number(0), arguments.number(1), arguments.number(2)))
                .many(
                        "make_time",
                        TIME,
                        List.of(INTEGER, INTEGER, DOUBLE),
                        arguments -> time(arguments.number(0), arguments.number(1), arguments.real(2)))
                .many(
                        "make_timestamp",
                        TIMESTAMP,
                        List.of(INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, DOUBLE),
                        TimeFunctions::timestamp)
                .stable(
                        "make_timestamptz",
                        TIMESTAMPTZ,
                        List.of(INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, DOUBLE),
                        (arguments, context) -> TimeMath.toInstant(timestamp(arguments), context.timeZone()))
                .stable(
                        "make_timestamptz",
                        TIMESTAMPTZ,
                        List.of(INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, DOUBLE, TEXT),
                        (arguments, _) -> TimeMath.toInstant(timestamp(arguments), zone(arguments.text(6))))
                .one("to_timestamp", TIMESTAMPTZ, DOUBLE, seconds -> fromEpoch((Double) seconds))
                .scalar(
                        new Signature(
                                "make_interval",
                                List.of(INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, DOUBLE),
                                List.of("years", "months", "weeks", "days", "hours", "mins", "secs"),
                                7,
                                null,
                                INTERVAL,
                                List.of()),
                        Catalogue.function(
                                "make_interval", Volatility.IMMUTABLE, true, (arguments, _) -> interval(arguments)));
    }

    private static Long date(long year, long month, long day) {
        try {
            if (year == 0) {
                throw new java.time.DateTimeException("no year zero");
            }
            long days = DateTimes.days(LocalDate.of((int) (year < 0 ? year + 1 : year), (int) month, (int) day));
            if (!DateTimes.isDate(days)) {
                throw new SqlException(
                        SqlState.DATETIME_FIELD_OVERFLOW,
                        String.format("date out of range: %d-%02d-%02d", year, month, day));
            }
            return days;
        } catch (java.time.DateTimeException e) {
            throw new SqlException(
                    SqlState.DATETIME_FIELD_OVERFLOW,
                    String.format("date field value out of range: %d-%02d-%02d", year, month, day),
                    e);
        }
    }

    private static Long time(long hour, long minute, double second) {
        boolean midnight = hour == 24 && minute == 0 && second == 0;
        if (hour < 0 || minute < 0 || minute > 59 || !(second >= 0 && second <= 60) || (hour > 23 && !midnight)) {
            throw new SqlException(
                    SqlState.DATETIME_FIELD_OVERFLOW,
                    String.format("time field value out of range: %d:%02d:%s", hour, minute, second));
        }
        return hour * DateTimes.HOUR + minute * DateTimes.MINUTE + (long) Math.rint(second * DateTimes.SECOND);
    }

    private static Long timestamp(Arguments arguments) {
        long days = date(arguments.number(0), arguments.number(1), arguments.number(2));
        return DateTimes.checkTimestamp(
                days * DateTimes.DAY + time(arguments.number(3), arguments.number(4), arguments.real(5)));
    }

    private static Long fromEpoch(double seconds) {
        if (Double.isNaN(seconds)) {
            throw new SqlException(SqlState.DATETIME_FIELD_OVERFLOW, "timestamp cannot be NaN");
        }
        if (Double.isInfinite(seconds)) {
            return seconds > 0 ? DateTimes.INFINITY : DateTimes.NEGATIVE_INFINITY;
        }
        double micros = Math.rint((seconds - DateTimes.EPOCH_SECONDS) * DateTimes.SECOND);
        if (!(micros >= DateTimes.TIMESTAMP_MIN && micros < DateTimes.TIMESTAMP_END)) {
            throw new SqlException(
                    SqlState.DATETIME_FIELD_OVERFLOW,
                    "timestamp out of range: \"" + io.photoncloud.flaredb.type.NumberText.format(seconds, 0) + '"');
        }
        return (long) micros;
    }

    private static long orZero(Arguments arguments, int index) {
        return index < arguments.count() ? arguments.number(index) : 0;
    }

    private static Interval interval(Arguments arguments) {
        try {
            long months = Math.addExact(Math.multiplyExact(orZero(arguments, 0), 12L), orZero(arguments, 1));
            long days = Math.addExact(Math.multiplyExact(orZero(arguments, 2), 7L), orZero(arguments, 3));
            double seconds = arguments.count() > 6 ? arguments.real(6) : 0;
            if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
                throw TimeMath.intervalOutOfRange();
            }
            long micros = orZero(arguments, 4) * DateTimes.HOUR
                    + orZero(arguments, 5) * DateTimes.MINUTE
                    + (long) Math.rint(seconds * DateTimes.SECOND);
            return new Interval(Math.toIntExact(months), Math.toIntExact(days), micros);
        } catch (ArithmeticException e) {
            throw TimeMath.intervalOutOfRange();
        }
    }

    private static void intervals(Catalogue catalogue) {
        catalogue
                .one("justify_hours", INTERVAL, INTERVAL, value -> TimeMath.justifyHours((Interval) value))
                .one("justify_days", INTERVAL, INTERVAL, value -> TimeMath.justifyDays((Interval) value))
                .one(
                        "justify_interval",
                        INTERVAL,
                        INTERVAL,
                        value -> TimeMath.justifyDays(TimeMath.justifyHours((Interval) value)));
    }

    private static void formats(Catalogue catalogue) {
        catalogue
                .stable(
                        "to_char",
                        TEXT,
                        List.of(TIMESTAMP, TEXT),
                        (arguments, _) -> TimeFormat.format(arguments.number(0), null, arguments.text(1)))
                .stable(
                        "to_char",
                        TEXT,
                        List.of(TIMESTAMPTZ, TEXT),
                        (arguments, context) ->
                                TimeFormat.format(arguments.number(0), context.timeZone(), arguments.text(1)))
                .stable(
                        "to_char",
                        TEXT,
                        List.of(INTERVAL, TEXT),
                        (arguments, _) -> TimeFormat.format((Interval) arguments.get(0), arguments.text(1)))
                .stable(
                        "to_date",
                        DATE,
                        List.of(TEXT, TEXT),
                        (arguments, context) -> TimeMath.timestampToDate(
                                new TimeFormatParser(arguments.text(0), arguments.text(1), context.timeZone()).local()))
                .stable(
                        "to_timestamp",
                        TIMESTAMPTZ,
                        List.of(TEXT, TEXT),
                        (arguments, context) -> new TimeFormatParser(
                                        arguments.text(0), arguments.text(1), context.timeZone())
                                .instant());
        for (SqlType type : List.of(INTEGER, BIGINT)) {
            catalogue.stable(
                    "to_char",
                    TEXT,
                    List.of(type, TEXT),
                    (arguments, _) -> NumberFormatText.format(Numeric.of(arguments.number(0)), arguments.text(1)));
        }
        catalogue
                .stable(
                        "to_char",
                        TEXT,
                        List.of(NUMERIC, TEXT),
                        (arguments, _) -> NumberFormatText.format(arguments.numeric(0), arguments.text(1)))
                .stable(
                        "to_char",
                        TEXT,
                        List.of(DOUBLE, TEXT),
                        (arguments, _) -> NumberFormatText.format(arguments.real(0), arguments.text(1), DOUBLE_DIGITS))
                .stable(
                        "to_char",
                        TEXT,
                        List.of(SqlType.REAL, TEXT),
                        (arguments, _) ->
                                NumberFormatText.format((Float) arguments.get(0), arguments.text(1), FLOAT_DIGITS))
                .stable(
                        "to_number",
                        NUMERIC,
                        List.of(TEXT, TEXT),
                        (arguments, _) -> NumberFormatText.parse(arguments.text(0), arguments.text(1)));
    }
}
