package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.type.DateTimes;
import io.photoncloud.flaredb.type.Interval;
import io.photoncloud.flaredb.type.Numeric;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The fields of extract and date_trunc. */
final class TimeFields {
    private static final int MICRO_DIGITS = 6;

    private TimeFields() {}

    private static String normalized(String field) {
        String word = field.toLowerCase(Locale.ROOT);
        return switch (word) {
            case "years", "y", "yr", "yrs" -> "year";
            case "months", "mon", "mons" -> "month";
            case "days", "d" -> "day";
            case "hours", "h", "hr", "hrs" -> "hour";
            case "minutes", "m", "min", "mins" -> "minute";
            case "seconds", "s", "sec", "secs" -> "second";
            case "weeks", "w" -> "week";
            case "quarters", "qtr" -> "quarter";
            case "decades", "dec", "decs" -> "decade";
            case "centuries", "c", "cent" -> "century";
            case "millennia", "mil", "mils" -> "millennium";
            case "millisecond", "ms", "msec", "msecs" -> "milliseconds";
            case "microsecond", "us", "usec", "usecs" -> "microseconds";
            default -> word;
        };
    }

    private static Numeric whole(long value) {
        return Numeric.of(value);
    }

    /** Microseconds as a number of seconds or another unit, with all digits. */
    private static Numeric scaled(long micros, int digits) {
        return Numeric.of(BigDecimal.valueOf(micros, digits));
    }

    static SqlException notRecognized(String field, String type) {
        return new SqlException(
                SqlState.INVALID_PARAMETER_VALUE,
                "unit \"" + field.toLowerCase(Locale.ROOT) + "\" not recognized for type " + type);
    }

    static SqlException notSupported(String field, String type) {
        return new SqlException(
                SqlState.FEATURE_NOT_SUPPORTED,
                "unit \"" + field.toLowerCase(Locale.ROOT) + "\" not supported for type " + type);
    }

    static @Nullable Numeric ofTimestamp(String field, long timestamp) {
        return ofLocal(field, timestamp, timestamp, "timestamp without time zone");
    }

    static @Nullable Numeric ofTimestampTz(String field, long instant, ZoneId zone) {
        if (DateTimes.isInfinite(instant)) {
            return ofLocal(field, instant, instant, "timestamp with time zone");
        }
        int offset = DateTimes.offsetAt(instant, zone);
        return switch (normalized(field)) {
            case "timezone" -> whole(offset);
            case "timezone_hour" -> whole(offset / 3600);
            case "timezone_minute" -> whole(offset / 60 % 60);
            default -> ofLocal(field, instant + offset * DateTimes.SECOND, instant, "timestamp with time zone");
        };
    }

    private static @Nullable Numeric ofLocal(String field, long local, long instant, String type) {
        String unit = normalized(field);
        if (DateTimes.isInfinite(local)) {
            return infinite(field, unit, local > 0, type);
        }
        LocalDate date = DateTimes.localDate(Math.floorDiv(local, DateTimes.DAY));
        long micros = Math.floorMod(local, DateTimes.DAY);
        Numeric ofTime = timeField(unit, micros);
        if (ofTime != null) {
            return ofTime;
        }
        Numeric ofDate = dateField(unit, date);
        if (ofDate != null) {
            return ofDate;
        }
        return switch (unit) {
            case "epoch" -> scaled(instant, MICRO_DIGITS, DateTimes.EPOCH_SECONDS);
            case "julian" ->
                Numeric.of(BigDecimal.valueOf(date.toEpochDay() - DateTimes.EPOCH_DAYS + DateTimes.JULIAN_EPOCH)
                        .add(NumberMath.divide(Numeric.of(micros), Numeric.of(DateTimes.DAY))
                                .decimal()));
            case "timezone", "timezone_hour", "timezone_minute" -> throw notSupported(field, type);
            default -> throw notRecognized(field, type);
        };
    }

    private static Numeric scaled(long micros, int digits, long secondsMore) {
        return Numeric.of(BigDecimal.valueOf(micros, digits).add(BigDecimal.valueOf(secondsMore)));
    }

    private static @Nullable Numeric infinite(String field, String unit, boolean positive, String type) {
        return switch (unit) {
            case "year", "decade", "century", "millennium", "julian", "isoyear", "epoch" ->
                positive ? Numeric.INFINITY : Numeric.NEGATIVE_INFINITY;
            case "microseconds",
                    "milliseconds",
                    "second",
                    "minute",
                    "hour",
                    "day",
                    "month",
                    "quarter",
                    "week",
                    "dow",
                    "isodow",
                    "doy",
                    "timezone",
                    "timezone_hour",
                    "timezone_minute" -> null;
            default -> throw notRecognized(field, type);
        };
    }

    private static @Nullable Numeric timeField(String unit, long micros) {
        return switch (unit) {
            case "hour" -> whole(micros / DateTimes.HOUR);
            case "minute" -> whole(micros / DateTimes.MINUTE % 60);
            case "second" -> scaled(micros % DateTimes.MINUTE, MICRO_DIGITS);
            case "milliseconds" -> scaled(micros % DateTimes.MINUTE, 3);
            case "microseconds" -> whole(micros % DateTimes.MINUTE);
            default -> null;
        };
    }

    private static @Nullable Numeric dateField(String unit, LocalDate date) {
        int year = date.getYear();
        return switch (unit) {
            case "year" -> whole(year > 0 ? year : year - 1L);
            case "month" -> whole(date.getMonthValue());
            case "day" -> whole(date.getDayOfMonth());
            case "quarter" -> whole((date.getMonthValue() - 1) / 3 + 1);
            case "week" -> whole(date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case "isoyear" -> {
                int isoYear = date.get(IsoFields.WEEK_BASED_YEAR);
                yield whole(isoYear > 0 ? isoYear : isoYear - 1L);
            }
            case "dow" -> whole(date.getDayOfWeek().getValue() % 7);
            case "isodow" -> whole(date.getDayOfWeek().getValue());
            case "doy" -> whole(date.getDayOfYear());
            case "decade" -> whole(Math.floorDiv(year, 10));
            case "century" -> whole(era(year, 100));
            case "millennium" -> whole(era(year, 1000));
            default -> null;
        };
    }

    private static long era(int year, int length) {
        return year > 0 ? (year + length - 1) / length : -((-year + length) / length);
    }

    static @Nullable Numeric ofDate(String field, long date) {
        String unit = normalized(field);
        if (DateTimes.isInfiniteDate(date)) {
            Numeric found = infinite(field, unit, date > 0, "date");
            if (found == null && timeField(unit, 0) != null) {
                throw notSupported(field, "date");
            }
            return found;
        }
        LocalDate local = DateTimes.localDate(date);
        Numeric found = dateField(unit, local);
        if (found != null) {
            return found;
        }
        return switch (unit) {
            case "epoch" -> whole(date * 86_400 + DateTimes.EPOCH_SECONDS);
            case "julian" -> whole(date + DateTimes.JULIAN_EPOCH);
            case "hour",
                    "minute",
                    "second",
                    "milliseconds",
                    "microseconds",
                    "timezone",
                    "timezone_hour",
                    "timezone_minute" -> throw notSupported(field, "date");
            default -> throw notRecognized(field, "date");
        };
    }

    static Numeric ofTime(String field, long micros) {
        String unit = normalized(field);
        Numeric found = timeField(unit, micros);
        if (found != null) {
            return found;
        }
        if ("epoch".equals(unit)) {
            return scaled(micros, MICRO_DIGITS);
        }
        boolean known =
                dateField(unit, DateTimes.localDate(0)) != null || unit.startsWith("timezone") || "julian".equals(unit);
        throw known ? notSupported(field, "time without time zone") : notRecognized(field, "time without time zone");
    }

    static Numeric ofInterval(String field, Interval interval) {
        String unit = normalized(field);
        long micros = interval.micros();
        int years = interval.months() / 12;
        return switch (unit) {
            case "hour" -> whole(micros / DateTimes.HOUR);
            case "minute" -> whole(micros / DateTimes.MINUTE % 60);
            case "second" -> scaled(micros % DateTimes.MINUTE, MICRO_DIGITS);
            case "milliseconds" -> scaled(micros % DateTimes.MINUTE, 3);
            case "microseconds" -> whole(micros % DateTimes.MINUTE);
            case "day" -> whole(interval.days());
            case "month" -> whole(interval.months() % 12);
            case "quarter" -> whole(interval.months() % 12 / 3 + 1);
            case "year" -> whole(years);
            case "decade" -> whole(years / 10);
            case "century" -> whole(years / 100);
            case "millennium" -> whole(years / 1000);
            case "epoch" -> {
                long quarterDays = 1461L * years + 120L * (interval.months() % 12) + 4L * interval.days();
                yield Numeric.of(
                        BigDecimal.valueOf(quarterDays * 21_600).add(BigDecimal.valueOf(micros, MICRO_DIGITS)));
            }
            case "week", "dow", "isodow", "doy", "isoyear", "julian", "timezone", "timezone_hour", "timezone_minute" ->
                throw notSupported(field, "interval");
            default -> throw notRecognized(field, "interval");
        };
    }

    static Long truncate(String field, long timestamp) {
        String unit = normalized(field);
        if (DateTimes.isInfinite(timestamp)) {
            return timestamp;
        }
        LocalDate date = DateTimes.localDate(Math.floorDiv(timestamp, DateTimes.DAY));
        long micros = Math.floorMod(timestamp, DateTimes.DAY);
        long time = switch (unit) {
            case "microseconds" -> micros;
            case "milliseconds" -> micros - micros % 1000;
            case "second" -> micros - micros % DateTimes.SECOND;
            case "minute" -> micros - micros % DateTimes.MINUTE;
            case "hour" -> micros - micros % DateTimes.HOUR;
            default -> 0;
        };
        int year = date.getYear();
        LocalDate first = switch (unit) {
            case "microseconds", "milliseconds", "second", "minute", "hour", "day" -> date;
            case "week" -> date.minus(date.getDayOfWeek().getValue() - 1L, ChronoUnit.DAYS);
            case "month" -> date.withDayOfMonth(1);
            case "quarter" -> LocalDate.of(year, (date.getMonthValue() - 1) / 3 * 3 + 1, 1);
            case "year" -> LocalDate.of(year, 1, 1);
            case "decade" -> LocalDate.of(Math.floorDiv(year, 10) * 10, 1, 1);
            case "century" -> LocalDate.of(Math.floorDiv(year - 1, 100) * 100 + 1, 1, 1);
            case "millennium" -> LocalDate.of(Math.floorDiv(year - 1, 1000) * 1000 + 1, 1, 1);
            case "timezone", "timezone_hour", "timezone_minute" ->
                throw notSupported(field, "timestamp without time zone");
            default -> throw notRecognized(field, "timestamp without time zone");
        };
        return DateTimes.checkTimestamp(DateTimes.days(first) * DateTimes.DAY + time);
    }

    static Interval truncate(String field, Interval interval) {
        String unit = normalized(field);
        int months = interval.months();
        int days = interval.days();
        long micros = interval.micros();
        return switch (unit) {
            case "microseconds" -> interval;
            case "milliseconds" -> new Interval(months, days, micros - micros % 1000);
            case "second" -> new Interval(months, days, micros - micros % DateTimes.SECOND);
            case "minute" -> new Interval(months, days, micros - micros % DateTimes.MINUTE);
            case "hour" -> new Interval(months, days, micros - micros % DateTimes.HOUR);
            case "day" -> new Interval(months, days, 0);
            case "month" -> new Interval(months, 0, 0);
            case "quarter" -> new Interval(months / 3 * 3, 0, 0);
            case "year" -> new Interval(months / 12 * 12, 0, 0);
            case "decade" -> new Interval(months / 120 * 120, 0, 0);
            case "century" -> new Interval(months / 1200 * 1200, 0, 0);
            case "millennium" -> new Interval(months / 12_000 * 12_000, 0, 0);
            case "week" ->
                throw new SqlException(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "unit \"" + field.toLowerCase(Locale.ROOT) + "\" not supported for type interval",
                        "Months usually have fractional weeks.",
                        null);
            default -> throw notRecognized(field, "interval");
        };
    }
}
