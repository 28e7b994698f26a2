package io.photoncloud.flaredb.type;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as text. */
public final class NumberText {
    private static final int DOUBLE_SCIENTIFIC_FROM = 15;
    private static final int REAL_SCIENTIFIC_FROM = 6;
    private static final int SCIENTIFIC_BELOW = -4;
    private static final int DOUBLE_DIGITS = 15;
    private static final int REAL_DIGITS = 6;
    private static final long OID_MAX = 0xffff_ffffL;
    private static final int EXPONENT_DIGITS_MAX = 9;

    /** The JDK writes two digits where one would do. */
    private static final MathContext ONE_DIGIT = new MathContext(1, RoundingMode.HALF_EVEN);

    private NumberText() {}

    static Long parseInteger(String text, SqlType type) {
        String digits = TextFormat.trim(text);
        if (!isInteger(digits)) {
            throw TextFormat.invalid(type.kind().sqlName(), text);
        }
        try {
            long value = Long.parseLong(digits);
            if (inRange(value, type.kind())) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Too many digits: the same as a value outside the range.
        }
        throw new SqlException(
                SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                "value \"" + text + "\" is out of range for type " + type.kind().sqlName());
    }

    /** Whether an integer type holds the value. */
    public static boolean inRange(long value, TypeKind kind) {
        return switch (kind) {
            case SMALLINT -> value == (short) value;
            case INTEGER -> value == (int) value;
            default -> true;
        };
    }

    private static boolean isInteger(String digits) {
        int start = digits.startsWith("-") || digits.startsWith("+") ? 1 : 0;
        for (int i = start; i < digits.length(); i++) {
            if (!isDigit(digits.charAt(i))) {
                return false;
            }
        }
        return digits.length() > start;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static Long parseOid(String text, SqlType type) {
        String digits = TextFormat.trim(text);
        if (!isInteger(digits)) {
            throw TextFormat.invalid(type.kind().sqlName(), text);
        }
        try {
            long value = Long.parseLong(digits);
            if (value <= OID_MAX && value >= Integer.MIN_VALUE) {
                return value & OID_MAX;
            }
        } catch (NumberFormatException e) {
            // Too many digits: the same as a value outside the range.
        }
        throw new SqlException(
                SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                "value \"" + text + "\" is out of range for type " + type.kind().sqlName());
    }

    /** A number as numeric reads it. */
    public static Numeric parseNumeric(String text) {
        String word = TextFormat.trim(text);
        Numeric special = special(word);
        if (special != null) {
            return special;
        }
        if (!isDecimal(word)) {
            throw TextFormat.invalid("numeric", text);
        }
        int e = Math.max(word.indexOf('e'), word.indexOf('E'));
        if (e < 0) {
            return Numeric.of(new BigDecimal(word));
        }
        String exponent = word.substring(e + 1).replaceFirst("^[+-]?0*", "");
        if (exponent.length() > EXPONENT_DIGITS_MAX) {
            throw Numeric.overflow();
        }
        BigDecimal mantissa = new BigDecimal(word.substring(0, e));
        int power = exponent.isEmpty() ? 0 : Integer.parseInt(exponent);
        boolean negative = word.charAt(e + 1) == '-';
        if (power > (negative ? 4 : 1) * Numeric.WEIGHT_DIGITS_MAX) {
            if (!negative || power > Integer.MAX_VALUE / 2) {
                throw Numeric.overflow();
            }
        }
        BigDecimal value = mantissa.scaleByPowerOfTen(negative ? -power : power);
        if (value.scale() > Numeric.SCALE_MAX) {
            throw Numeric.overflow();
        }
        return Numeric.of(value);
    }

    private static @Nullable Numeric special(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "nan" -> Numeric.NAN;
            case "infinity", "+infinity", "inf", "+inf" -> Numeric.INFINITY;
            case "-infinity", "-inf" -> Numeric.NEGATIVE_INFINITY;
            default -> null;
        };
    }

    /** Whether it is a decimal number: 1, 1., .5, 1.5e-3, with a sign before it or not. */
    public static boolean isDecimal(String word) {
        int i = 0;
        int length = word.length();
        if (i < length && (word.charAt(i) == '-' || word.charAt(i) == '+')) {
            i++;
        }
        int digits = 0;
        while (i < length && isDigit(word.charAt(i))) {
            i++;
            digits++;
        }
        if (i < length && word.charAt(i) == '.') {
            i++;
            while (i < length && isDigit(word.charAt(i))) {
                i++;
                digits++;
            }
        }
        if (digits == 0) {
            return false;
        }
        if (i < length && (word.charAt(i) == 'e' || word.charAt(i) == 'E')) {
            return isInteger(word.substring(i + 1));
        }
        return i == length;
    }

    /** A number as double precision reads it. */
    public static Double parseDouble(String text) {
        String word = TextFormat.trim(text);
        Numeric special = special(word);
        if (special != null) {
            return toDouble(special);
        }
        if (!isDecimal(word)) {
            throw TextFormat.invalid("double precision", text);
        }
        double value = Double.parseDouble(word);
        if (Double.isInfinite(value) || (value == 0 && hasDigitBesideZero(word))) {
            throw new SqlException(
                    SqlState.NUMERIC_VALUE_OUT_OF_RANGE, '"' + word + "\" is out of range for type double precision");
        }
        return value;
    }

    static Float parseReal(String text) {
        String word = TextFormat.trim(text);
        Numeric special = special(word);
        if (special != null) {
            return (float) toDouble(special);
        }
        if (!isDecimal(word)) {
            throw TextFormat.invalid("real", text);
        }
        float value = Float.parseFloat(word);
        if (Float.isInfinite(value) || (value == 0 && hasDigitBesideZero(word))) {
            throw new SqlException(
                    SqlState.NUMERIC_VALUE_OUT_OF_RANGE, '"' + word + "\" is out of range for type real");
        }
        return value;
    }

    private static boolean hasDigitBesideZero(String word) {
        for (int i = 0; i < word.length() && word.charAt(i) != 'e' && word.charAt(i) != 'E'; i++) {
            if (word.charAt(i) >= '1' && word.charAt(i) <= '9') {
                return true;
            }
        }
        return false;
    }

    private static double toDouble(Numeric special) {
        return special.isNaN()
                ? Double.NaN
                : special.signum() > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }

    /** As PostgreSQL writes it, by extra_float_digits. */
    public static String format(double value, int extraDigits) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.toString(value);
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        if (extraDigits > 0) {
            BigDecimal shortest = new BigDecimal(Double.toString(value));
            BigDecimal oneDigit = shortest.round(ONE_DIGIT);
            return format(oneDigit.doubleValue() == value ? oneDigit : shortest, DOUBLE_SCIENTIFIC_FROM);
        }
        int digits = Math.max(1, DOUBLE_DIGITS + extraDigits);
        return format(new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN)), digits);
    }

    /** As PostgreSQL writes it, by extra_float_digits. */
    public static String format(float value, int extraDigits) {
        if (Float.isNaN(value) || Float.isInfinite(value)) {
            return Float.toString(value);
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        if (extraDigits > 0) {
            BigDecimal shortest = new BigDecimal(Float.toString(value));
            BigDecimal oneDigit = shortest.round(ONE_DIGIT);
            return format(oneDigit.floatValue() == value ? oneDigit : shortest, REAL_SCIENTIFIC_FROM);
        }
        int digits = Math.max(1, REAL_DIGITS + extraDigits);
        return format(new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN)), digits);
    }

    private static String format(BigDecimal value, int scientificFrom) {
        BigDecimal stripped = value.stripTrailingZeros();
        String digits = stripped.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - stripped.scale();
        if (exponent >= SCIENTIFIC_BELOW && exponent < scientificFrom) {
            return stripped.toPlainString();
        }
        StringBuilder text = new StringBuilder();
        if (stripped.signum() < 0) {
            text.append('-');
        }
        text.append(digits.charAt(0));
        if (digits.length() > 1) {
            text.append('.').append(digits, 1, digits.length());
        }
        text.append('e').append(exponent < 0 ? '-' : '+');
        int magnitude = Math.abs(exponent);
        if (magnitude < 10) {
            text.append('0');
        }
        return text.append(magnitude).toString();
    }
}
