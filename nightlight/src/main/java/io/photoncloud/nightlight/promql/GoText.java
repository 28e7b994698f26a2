package io.photoncloud.nightlight.promql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Literals and numbers as the programs of Prometheus write them, which tools compare. */
public final class GoText {
    /** Whole numbers below this are told apart by all their digits. */
    private static final long WHOLE_MAX = 1L << 53;

    private static final double PLAIN_FROM = 1e-3;
    private static final double PLAIN_BEFORE = 1e7;

    private GoText() {}

    /** What a literal with its quotes stands for. Bytes that are no UTF-8 become the replacement character. */
    static String unquote(String literal) {
        char quote = literal.charAt(0);
        String inner = literal.substring(1, literal.length() - 1);
        if (quote == '`') {
            return inner.replace("\r", "");
        }
        if (inner.indexOf('\\') < 0) {
            return inner;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(inner.length());
        for (int i = 0; i < inner.length(); ) {
            int rune = inner.codePointAt(i);
            i += Character.charCount(rune);
            if (rune == '\\') {
                i += unescape(inner, i, out);
            } else {
                out.writeBytes(Character.toString(rune).getBytes(UTF_8));
            }
        }
        return out.toString(UTF_8);
    }

    private static int unescape(String text, int at, ByteArrayOutputStream out) {
        char kind = text.charAt(at);
        return switch (kind) {
            case 'a' -> put(out, 7);
            case 'b' -> put(out, '\b');
            case 'f' -> put(out, '\f');
            case 'n' -> put(out, '\n');
            case 'r' -> put(out, '\r');
            case 't' -> put(out, '\t');
            case 'v' -> put(out, 0x0b);
            case 'x' -> put(out, Integer.parseInt(text, at + 1, at + 3, 16)) + 2;
            case 'u' -> rune(out, Integer.parseInt(text, at + 1, at + 5, 16)) + 4;
            case 'U' -> rune(out, Integer.parseUnsignedInt(text, at + 1, at + 9, 16)) + 8;
            case '0', '1', '2', '3', '4', '5', '6', '7' -> put(out, Integer.parseInt(text, at, at + 3, 8)) + 2;
            default -> put(out, kind);
        };
    }

    private static int put(ByteArrayOutputStream out, int value) {
        out.write(value);
        return 1;
    }

    private static int rune(ByteArrayOutputStream out, int rune) {
        out.writeBytes(Character.toString(rune).getBytes(UTF_8));
        return 1;
    }

    /** As few digits as tell the number, never with an exponent. */
    public static String plain(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        long whole = (long) value;
        if (whole == value && Math.abs(whole) < WHOLE_MAX) {
            return Long.toString(whole);
        }
        String shortest = Double.toString(value);
        double size = Math.abs(value);
        // Java writes it without an exponent there, and with a digit after the point that counts.
        return size >= PLAIN_FROM && size < PLAIN_BEFORE
                ? shortest
                : new BigDecimal(shortest).stripTrailingZeros().toPlainString();
    }

    /** As few digits as tell the number, with an exponent where it is below -4 or at least 21. */
    public static String shortest(double value) {
        return shortest(value, 21);
    }

    /** As few digits as tell the number, with an exponent where it is below -4 or at least 6. */
    public static String general(double value) {
        return shortest(value, 6);
    }

    /** Likewise, with the exponent from which one is written. */
    static String shortest(double value, int exponentFrom) {
        if (Double.isNaN(value) || Double.isInfinite(value) || value == 0) {
            return plain(value);
        }
        BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        String digits = exact.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - exact.scale();
        if (exponent >= -4 && exponent < exponentFrom) {
            return exact.toPlainString();
        }
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String sign = exponent < 0 ? "-" : "+";
        String power = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : Integer.toString(Math.abs(exponent));
        return (value < 0 ? "-" : "") + mantissa + "e" + sign + power;
    }

    /** With so many significant digits at most, with an exponent where it is below -4 or at least that number. */
    public static String significant(double value, int digits) {
        if (Double.isNaN(value) || Double.isInfinite(value) || value == 0) {
            return plain(value);
        }
        double rounded = new BigDecimal(value)
                .round(new MathContext(digits, RoundingMode.HALF_EVEN))
                .doubleValue();
        return shortest(rounded, digits);
    }
}
