package io.photoncloud.nightlight.promql;

import io.photoncloud.nightlight.promql.Expr.NumberLiteral;
import io.photoncloud.nightlight.text.GoQuote;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads the numbers of the language: decimal, hexadecimal, octal, with underscores, and durations as seconds. */
final class Numbers {
    private static final Pattern UNDERSCORE_MISPLACED = Pattern.compile("^_|_$|__|[._eE+-]_|_[._eE]");
    private static final double DURATION_SECONDS_MAX = 0x1p63 / 1e9;

    private Numbers() {}

    static NumberLiteral literal(TokenStream tokens) {
        Token token = tokens.take();
        if (token.kind() == TokenKind.NUMBER) {
            return new NumberLiteral(number(tokens, token), false, token.span());
        }
        try {
            return new NumberLiteral(Durations.parse(token.text()) / 1000.0, true, token.span());
        } catch (IllegalArgumentException e) {
            throw tokens.error(token.span(), String.valueOf(e.getMessage()));
        }
    }

    static boolean starts(TokenStream tokens) {
        return tokens.at(TokenKind.NUMBER) || tokens.at(TokenKind.DURATION);
    }

    static boolean outOfRange(double seconds) {
        return seconds > DURATION_SECONDS_MAX || seconds < -DURATION_SECONDS_MAX;
    }

    private static double number(TokenStream tokens, Token token) {
        String text = token.text().toLowerCase(Locale.ROOT);
        if (text.equals("inf")) {
            return Double.POSITIVE_INFINITY;
        }
        if (text.equals("nan")) {
            return Double.NaN;
        }
        try {
            return parse(text);
        } catch (NumberFormatException e) {
            throw tokens.error(
                    token.span(),
                    "error parsing number: strconv.ParseFloat: parsing " + GoQuote.quote(token.text())
                            + ": invalid syntax");
        }
    }

    private static double parse(String text) {
        if (text.startsWith("0x")) {
            BigInteger value =
                    new BigInteger(withoutUnderscores(text.substring(2).replaceFirst("^_", "")), 16);
            if (value.bitLength() > 63) {
                throw new NumberFormatException(text);
            }
            return value.doubleValue();
        }
        String digits = withoutUnderscores(text);
        if (digits.length() > 1 && digits.length() < 22 && digits.matches("0[0-7]+")) {
            return Long.parseLong(digits, 8);
        }
        double value = Double.parseDouble(digits);
        if (Double.isInfinite(value)) {
            throw new NumberFormatException(text);
        }
        return value;
    }

    private static String withoutUnderscores(String text) {
        if (text.indexOf('_') < 0) {
            return text;
        }
        if (UNDERSCORE_MISPLACED.matcher(text).find()) {
            throw new NumberFormatException(text);
        }
        return text.replace("_", "");
    }
}
