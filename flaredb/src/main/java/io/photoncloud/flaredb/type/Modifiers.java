package io.photoncloud.flaredb.type;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a type's modifier does to a value: lengths of strings, digits of numbers and times. */
public final class Modifiers {
    private static final long[] POWERS_OF_TEN = {1_000_000, 100_000, 10_000, 1000, 100, 10, 1};

    private Modifiers() {}

    /** The value within the modifier; strings that are too long are cut off when the cast is explicit, else an error unless blanks. */
    public static Object apply(Object value, SqlType type, boolean explicit) {
        if (type.modifier() == SqlType.NO_MODIFIER) {
            return value;
        }
        return switch (type.kind()) {
            case VARCHAR -> varchar((String) value, type, explicit);
            case BPCHAR -> bpchar((String) value, type, explicit);
            case NUMERIC_TYPE -> numeric((Numeric) value, type);
            case TIME -> roundMicros((Long) value, type.fractionDigits());
            case TIMETZ -> {
                TimeTz time = (TimeTz) value;
                yield new TimeTz(roundMicros(time.micros(), type.fractionDigits()), time.offsetSeconds());
            }
            case TIMESTAMP, TIMESTAMPTZ ->
                DateTimes.isInfinite((Long) value) ? value : roundMicros((Long) value, type.fractionDigits());
            case INTERVAL -> interval((Interval) value, type);
            case ARRAY -> {
                SqlArray array = (SqlArray) value;
                SqlType element = type.elementType();
                List<@Nullable Object> elements = new ArrayList<>();
                for (Object each : array.elements()) {
                    elements.add(each == null ? null : apply(each, element, explicit));
                }
                yield new SqlArray(element, array.lengths(), array.lowerBounds(), elements);
            }
            default -> value;
        };
    }

    private static String varchar(String value, SqlType type, boolean explicit) {
        int max = type.maxCharacters();
        if (value.length() <= max || value.codePointCount(0, value.length()) <= max) {
            return value;
        }
        return cut(value, max, "character varying(" + max + ")", explicit);
    }

    private static String bpchar(String value, SqlType type, boolean explicit) {
        int max = type.maxCharacters();
        int length = value.codePointCount(0, value.length());
        if (length <= max) {
            return length == max ? value : value + " ".repeat(max - length);
        }
        return cut(value, max, "character(" + max + ")", explicit);
    }

    private static String cut(String value, int max, String type, boolean explicit) {
        int end = value.offsetByCodePoints(0, max);
        if (!explicit) {
            for (int i = end; i < value.length(); i++) {
                if (value.charAt(i) != ' ') {
                    throw new SqlException(SqlState.STRING_DATA_RIGHT_TRUNCATION, "value too long for type " + type);
                }
            }
        }
        return value.substring(0, end);
    }

    private static Numeric numeric(Numeric value, SqlType type) {
        int precision = type.precision();
        int scale = type.scale();
        if (value.isNaN()) {
            return value;
        }
        if (value.isInfinite()) {
            throw new SqlException(
                    SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                    "numeric field overflow",
                    "A field with precision " + precision + ", scale " + scale + " cannot hold an infinite value.",
                    null);
        }
        BigDecimal rounded = value.decimal().setScale(scale, RoundingMode.HALF_UP);
        int digitsMax = precision - scale;
        if (rounded.signum() != 0 && rounded.precision() - rounded.scale() > digitsMax) {
            throw new SqlException(
                    SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                    "numeric field overflow",
                    "A field with precision " + precision + ", scale " + scale
                            + " must round to an absolute value less than "
                            + (digitsMax == 0 ? "1" : "10^" + digitsMax) + ".",
                    null);
        }
        return Numeric.of(rounded);
    }

    /** Rounded half away from zero to so many digits of seconds' fractions. */
    public static long roundMicros(long micros, int digits) {
        if (digits < 0 || digits >= SqlType.FRACTION_DIGITS_MAX) {
            return micros;
        }
        long unit = POWERS_OF_TEN[digits];
        long half = unit / 2;
        return micros >= 0 ? (micros + half) / unit * unit : -((-micros + half) / unit * unit);
    }

    private static Interval interval(Interval value, SqlType type) {
        int months = value.months();
        int days = value.days();
        long micros = value.micros();
        switch (type.intervalFields()) {
            case IntervalText.YEAR -> {
                months = months / 12 * 12;
                days = 0;
                micros = 0;
            }
            case IntervalText.MONTH, IntervalText.YEAR | IntervalText.MONTH -> {
                days = 0;
                micros = 0;
            }
            case IntervalText.DAY -> micros = 0;
            case IntervalText.HOUR, IntervalText.DAY | IntervalText.HOUR ->
                micros = micros / DateTimes.HOUR * DateTimes.HOUR;
            case IntervalText.MINUTE,
                    IntervalText.DAY | IntervalText.HOUR | IntervalText.MINUTE,
                    IntervalText.HOUR | IntervalText.MINUTE -> micros = micros / DateTimes.MINUTE * DateTimes.MINUTE;
            default -> {}
        }
        return new Interval(months, days, roundMicros(micros, type.fractionDigits()));
    }
}
