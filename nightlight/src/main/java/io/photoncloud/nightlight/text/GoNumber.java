package io.photoncloud.nightlight.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Floats as Go's strconv reads and writes them. Errors are NumberFormatExceptions with the text Go has. */
public final class GoNumber {
    private static final int EXACT_DIGITS_MAX = 18;
    private static final long EXACT_MANTISSA_MAX = 1L << 53;
    private static final int EXPONENT_MAX = 10_000;
    private static final int EXPONENT_FROM = 6;

    /** The powers of ten that a double holds exactly. */
    private static final double[] EXACT_POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private GoNumber() {}

    public static double parseDouble(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return parseDouble(bytes, 0, bytes.length);
    }

    /** Decimal and hexadecimal numbers, infinities and NaN; no underscores between digits. */
    public static double parseDouble(byte[] bytes, int from, int to) {
        int at = from;
        boolean negative = at < to && bytes[at] == '-';
        if (negative || (at < to && bytes[at] == '+')) {
            at++;
        }
        long mantissa = 0;
        int digits = 0;
        int significant = 0;
        int decimals = 0;
        boolean point = false;
        for (; at < to; at++) {
            int digit = bytes[at] - '0';
            if (digit >= 0 && digit <= 9) {
                digits++;
                significant += significant > 0 || digit > 0 ? 1 : 0;
                mantissa = mantissa * 10 + digit;
                decimals += point ? 1 : 0;
            } else if (bytes[at] == '.' && !point) {
                point = true;
            } else {
                break;
            }
        }
        if (digits == 0 || (at < to && (bytes[at] | 0x20) == 'x')) {
            return special(bytes, from, to);
        }
        int exponent = at < to ? exponent(bytes, at, from, to) : 0;
        int scale = exponent - decimals;
        boolean exact = significant <= EXACT_DIGITS_MAX
                && mantissa <= EXACT_MANTISSA_MAX
                && Math.abs(scale) < EXACT_POWERS.length;
        if (!exact) {
            return inRange(Double.parseDouble(new String(bytes, from, to - from, UTF_8)), bytes, from, to);
        }
        double value = scale < 0 ? mantissa / EXACT_POWERS[-scale] : mantissa * EXACT_POWERS[scale];
        return negative ? -value : value;
    }

    private static int exponent(byte[] bytes, int start, int from, int to) {
        int at = start;
        if ((bytes[at++] | 0x20) != 'e') {
            throw syntax(bytes, from, to);
        }
        boolean negative = at < to && bytes[at] == '-';
        if (negative || (at < to && bytes[at] == '+')) {
            at++;
        }
        int exponent = 0;
        if (at == to) {
            throw syntax(bytes, from, to);
        }
        for (; at < to; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                throw syntax(bytes, from, to);
            }
            exponent = Math.min(exponent * 10 + digit, EXPONENT_MAX);
        }
        return negative ? -exponent : exponent;
    }

    private static double special(byte[] bytes, int from, int to) {
        String text = new String(bytes, from, to - from, UTF_8).toLowerCase(Locale.ROOT);
        return switch (text) {
            case "nan" -> Double.NaN;
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> {
                if (!text.matches("[+-]?0x([0-9a-f]+\\.?[0-9a-f]*|\\.[0-9a-f]+)p[+-]?[0-9]+")) {
                    throw syntax(bytes, from, to);
                }
                yield inRange(Double.parseDouble(text), bytes, from, to);
            }
        };
    }

    private static double inRange(double value, byte[] bytes, int from, int to) {
        if (Double.isInfinite(value)) {
            throw new NumberFormatException(
                    "strconv.ParseFloat: parsing " + GoQuote.quote(bytes, from, to) + ": value out of range");
        }
        return value;
    }

    private static NumberFormatException syntax(byte[] bytes, int from, int to) {
        return new NumberFormatException(
                "strconv.ParseFloat: parsing " + GoQuote.quote(bytes, from, to) + ": invalid syntax");
    }

    /** The shortest text that is read as the same number, with an exponent where Go has one. */
    public static String format(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal decimal = shortest(Math.abs(value));
        String digits = decimal.unscaledValue().toString();
        int exponent = digits.length() - 1 - decimal.scale();
        String sign = value < 0 ? "-" : "";
        if (exponent < -4 || exponent >= EXPONENT_FROM) {
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
            return "%s%s%se%s%02d"
                    .formatted(sign, digits.charAt(0), fraction, exponent < 0 ? "-" : "+", Math.abs(exponent));
        }
        return sign + decimal.toPlainString();
    }

    /** Without an exponent, as Go's {@code 'f'}. */
    public static String formatPlain(double value) {
        return Double.isFinite(value) && value != 0
                ? (value < 0 ? "-" : "") + shortest(Math.abs(value)).toPlainString()
                : format(value);
    }

    /** As in the labels le and quantile: with a point or an exponent always. */
    public static String formatOpenMetrics(double value) {
        String text = format(value);
        return !Double.isFinite(value) || text.indexOf('e') >= 0 || text.indexOf('.') >= 0 ? text : text + ".0";
    }

    private static BigDecimal shortest(double value) {
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        // Double.toString writes two digits at least, and so 4.9E-324 for 5e-324.
        if (decimal.precision() == 2) {
            BigDecimal rounded = decimal.round(new MathContext(1, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros();
            }
        }
        return decimal;
    }
}
