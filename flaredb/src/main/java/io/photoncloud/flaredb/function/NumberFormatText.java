package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.type.NumberText;
import io.photoncloud.flaredb.type.Numeric;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;

/** to_char and to_number of numbers: 9, 0, a point, groups, S, MI, PL, PR, FM, L, TH, RN, V. EEEE is refused. */
final class NumberFormatText {
    private static final Map<Character, Character> PLAIN = Map.of('D', '.', 'G', ',');
    private static final int[] ROMAN_VALUES = {1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1};
    private static final String[] ROMAN_DIGITS = {"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"
    };
    private static final int ROMAN_WIDTH = 15;

    private final String pattern;
    private boolean fill = true;
    private boolean signAnchored;
    private boolean signBefore;
    private boolean minusAfter;
    private boolean plus;
    private boolean brackets;
    private int wholeDigits;
    private int fractionDigits;
    private int firstZero = Integer.MAX_VALUE;
    private int lastZero = -1;
    private int shift;

    private NumberFormatText(String pattern) {
        this.pattern = pattern;
    }

    static String format(Numeric value, String pattern) {
        String upper = pattern.toUpperCase(Locale.ROOT);
        if (upper.contains("EEEE")) {
            throw new SqlException(SqlState.FEATURE_NOT_SUPPORTED, "to_char of numbers with EEEE is not supported");
        }
        if (upper.contains("RN")) {
            return roman(value, upper.startsWith("FM"), pattern.contains("rn"));
        }
        return new NumberFormatText(upper).format(value);
    }

    private static String roman(Numeric value, boolean trimmed, boolean lower) {
        long number = value.isFinite()
                ? value.decimal().setScale(0, RoundingMode.HALF_UP).longValue()
                : 0;
        if (number < 1 || number > 3999) {
            return "#".repeat(ROMAN_WIDTH);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ROMAN_VALUES.length; i++) {
            while (number >= ROMAN_VALUES[i]) {
                text.append(ROMAN_DIGITS[i]);
                number -= ROMAN_VALUES[i];
            }
        }
        String digits = lower ? text.toString().toLowerCase(Locale.ROOT) : text.toString();
        return trimmed ? digits : " ".repeat(ROMAN_WIDTH - digits.length()) + digits;
    }

    private String format(Numeric value) {
        scan();
        BigDecimal number = value.isFinite() ? value.decimal().scaleByPowerOfTen(shift) : BigDecimal.ZERO;
        BigDecimal rounded = number.setScale(fractionDigits, RoundingMode.HALF_UP);
        boolean negative = rounded.signum() < 0 || (rounded.signum() == 0 && number.signum() < 0);
        String digits = rounded.abs().unscaledValue().toString();
        digits = "0".repeat(Math.max(0, fractionDigits + 1 - digits.length())) + digits;
        String whole = digits.substring(0, digits.length() - fractionDigits);
        String fraction = digits.substring(digits.length() - fractionDigits);
        if ("0".equals(whole)) {
            whole = "";
        }
        boolean tooLong = whole.length() > wholeDigits || !value.isFinite();
        String padded = " ".repeat(Math.max(0, wholeDigits - whole.length())) + whole;
        return assemble(padded, fraction, negative && rounded.signum() != 0, tooLong);
    }

    private void scan() {
        int position = 0;
        boolean afterPoint = false;
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.startsWith("FM", i)) {
                fill = false;
                i++;
            } else if (pattern.startsWith("MI", i)) {
                minusAfter = true;
                i++;
            } else if (pattern.startsWith("PL", i)) {
                plus = true;
                i++;
            } else if (pattern.startsWith("PR", i)) {
                brackets = true;
                i++;
            } else {
                char c = pattern.charAt(i);
                switch (c) {
                    case '9', '0' -> {
                        if (c == '0') {
                            firstZero = Math.min(firstZero, position);
                            lastZero = position;
                        }
                        position++;
                        if (afterPoint) {
                            fractionDigits++;
                        } else if (shift >= 0 && pattern.lastIndexOf('V', i) >= 0) {
                            shift++;
                            wholeDigits++;
                        } else {
                            wholeDigits++;
                        }
                    }
                    case '.', 'D' -> afterPoint = true;
                    case 'S' -> {
                        signAnchored = true;
                        signBefore = position == 0;
                    }
                    default -> {}
                }
            }
        }
    }

    private String assemble(String whole, String fraction, boolean negative, boolean tooLong) {
        StringBuilder body = new StringBuilder();
        int digit = 0;
        boolean started = false;
        boolean afterPoint = false;
        int keepFraction = keptFraction(fraction);
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.startsWith("FM", i)
                    || pattern.startsWith("MI", i)
                    || pattern.startsWith("PL", i)
                    || pattern.startsWith("PR", i)) {
                i++;
                continue;
            }
            char c = pattern.charAt(i);
            switch (c) {
                case '9', '0' -> {
                    if (tooLong) {
                        body.append('#');
                    } else if (afterPoint) {
                        int index = digit - wholeDigits;
                        if (fill || index < keepFraction) {
                            body.append(fraction.charAt(index));
                        }
                    } else {
                        char d = whole.charAt(digit);
                        started |= d != ' ' || digit >= firstZero;
                        body.append(started ? d == ' ' ? '0' : d : fill ? " " : "");
                        if (!started && !fill) {
                            body.append("");
                        }
                    }
                    digit++;
                }
                case '.', 'D' -> {
                    if (!started && !tooLong && wholeDigits > 0 && digit > 0 && fractionDigits == 0) {
                        started = true;
                    }
                    body.append('.');
                    afterPoint = true;
                }
                case ',', 'G' -> body.append(started || tooLong ? "," : fill ? " " : "");
                case 'S', 'V', 'L' -> {}
                default -> body.append(PLAIN.getOrDefault(c, c));
            }
        }
        return signed(body, negative);
    }

    private int keptFraction(String fraction) {
        int kept = fraction.length();
        while (kept > 0 && fraction.charAt(kept - 1) == '0' && wholeDigits + kept - 1 > lastZero) {
            kept--;
        }
        return kept;
    }

    /** The sign stands right before the first digit, the blanks before it. */
    private String signed(StringBuilder body, boolean negative) {
        String text = body.toString();
        if (signAnchored) {
            String sign = negative ? "-" : "+";
            return signBefore ? atDigits(text, sign) : text + sign;
        }
        if (minusAfter) {
            return text + (negative ? "-" : fill ? " " : "");
        }
        if (plus) {
            return (negative ? "" : "+") + text;
        }
        if (brackets) {
            return negative ? atDigits(text, "<") + ">" : fill ? " " + text + " " : text;
        }
        return negative ? atDigits(text, "-") : fill ? " " + text : text;
    }

    private static String atDigits(String text, String sign) {
        int blanks = 0;
        while (blanks < text.length() && text.charAt(blanks) == ' ') {
            blanks++;
        }
        return " ".repeat(blanks) + sign + text.substring(blanks);
    }

    static Numeric parse(String text, String pattern) {
        StringBuilder digits = new StringBuilder();
        boolean negative = text.indexOf('-') >= 0 || text.indexOf('<') >= 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c >= '0' && c <= '9')
                    || (c == '.'
                            && (pattern.indexOf('.') >= 0
                                    || pattern.toUpperCase(Locale.ROOT).indexOf('D') >= 0))) {
                digits.append(c);
            }
        }
        if (!NumberText.isDecimal(digits.toString())) {
            throw new SqlException(
                    SqlState.INVALID_TEXT_REPRESENTATION, "invalid input syntax for type numeric: \"" + text + '"');
        }
        Numeric value = NumberText.parseNumeric(digits.toString());
        return negative ? value.negate() : value;
    }
}
