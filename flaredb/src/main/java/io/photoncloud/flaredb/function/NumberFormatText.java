package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.type.NumberText;
import io.photoncloud.flaredb.type.Numeric;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * to_char and to_number of numbers. The places of the pattern are filled one after the other from the digits of the rounded number, the
 * sign written ahead of the first that is not blank.
 */
final class NumberFormatText {
    private static final int[] ROMAN_VALUES = {1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1};
    private static final String[] ROMAN_DIGITS = {"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"
    };
    private static final int ROMAN_MAX = 3999;
    private static final int ROMAN_WIDTH = 15;
    private static final int EXPONENT_WIDTH = 6;

    private final NumberPattern pattern;
    private final boolean negative;
    /** The digits with their point; # in their place where there are too few places. */
    private final String number;
    /** Blank places before the number. */
    private final int blanks;
    /** Of a trimmed fraction: the last character of the number that is written; -1 where nothing is trimmed. */
    private final int lastRelevant;

    private final StringBuilder text = new StringBuilder();
    private int place;
    private int next;
    private boolean started;
    private boolean signWritten;
    private boolean closed;

    private NumberFormatText(NumberPattern pattern, boolean negative, String digits, int fractionDigits) {
        this.pattern = pattern;
        this.negative = negative;
        int point = digits.indexOf('.');
        int whole = point < 0 ? digits.length() : point;
        boolean tooLong = whole > pattern.wholeDigits();
        number = tooLong ? "#".repeat(pattern.wholeDigits()) + "." + "#".repeat(fractionDigits) : digits;
        blanks = tooLong ? 0 : pattern.wholeDigits() - whole;
        lastRelevant = pattern.isTrimmed() && pattern.hasPoint() ? lastRelevant() : -1;
        signWritten =
                pattern.hasMinus() || (!pattern.hasPlus() && !negative && pattern.isTrimmed() && !pattern.hasSign());
    }

    private int lastRelevant() {
        int point = number.indexOf('.');
        if (point < 0) {
            return -1;
        }
        int last = point;
        for (int i = point + 1; i < number.length(); i++) {
            if (number.charAt(i) != '0') {
                last = i;
            }
        }
        return pattern.lastZero() > blanks
                ? Math.max(last, Math.min(number.length() - 1, pattern.lastZero() - blanks))
                : last;
    }

    /** Of an exact number: halves are rounded away from zero. */
    static String format(Numeric value, String pattern) {
        NumberPattern parsed = NumberPattern.of(pattern);
        if (parsed.isRoman()) {
            return roman(value, parsed);
        }
        if (parsed.hasExponent()) {
            return value.isFinite()
                    ? exponential(value.decimal(), parsed.fractionDigits(), RoundingMode.HALF_UP)
                    : noExponential(parsed);
        }
        if (!value.isFinite()) {
            return new NumberFormatText(
                            parsed, value.signum() < 0, value.isNaN() ? "NaN" : "Infinity", parsed.fractionDigits())
                    .write();
        }
        BigDecimal rounded = value.decimal()
                .scaleByPowerOfTen(parsed.shift())
                .setScale(parsed.fractionDigits(), RoundingMode.HALF_UP);
        return new NumberFormatText(
                        parsed, rounded.signum() < 0, rounded.abs().toPlainString(), parsed.fractionDigits())
                .write();
    }

    /** Of a double or float: no more digits than the type is sure of, exact halves are rounded to even. */
    static String format(double value, String pattern, int digitsMax) {
        NumberPattern parsed = NumberPattern.of(pattern);
        if (parsed.isRoman() || Double.isNaN(value) || Double.isInfinite(value)) {
            return format(NumberMath.toNumeric(value, digitsMax), pattern);
        }
        BigDecimal number = new BigDecimal(value);
        if (parsed.hasExponent()) {
            return exponential(number, parsed.fractionDigits(), RoundingMode.HALF_EVEN);
        }
        number = number.scaleByPowerOfTen(parsed.shift());
        int whole = number.abs().setScale(0, RoundingMode.HALF_EVEN).precision();
        int fraction = Math.clamp(digitsMax - whole, 0, parsed.fractionDigits());
        boolean negative = value < 0 || (value == 0 && 1 / value < 0);
        String digits = number.abs().setScale(fraction, RoundingMode.HALF_EVEN).toPlainString();
        return new NumberFormatText(parsed, negative, digits, fraction).write();
    }

    private static String exponential(BigDecimal value, int fractionDigits, RoundingMode mode) {
        BigDecimal rounded = value.round(new MathContext(fractionDigits + 1, mode));
        int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        BigDecimal digits = rounded.signum() == 0
                ? BigDecimal.ZERO.setScale(fractionDigits)
                : rounded.abs().scaleByPowerOfTen(-exponent).setScale(fractionDigits, RoundingMode.UNNECESSARY);
        String shown = Integer.toString(Math.abs(exponent));
        return (value.signum() < 0 ? "-" : " ")
                + digits.toPlainString()
                + (exponent < 0 ? "e-" : "e+")
                + (shown.length() < 2 ? "0" : "")
                + shown;
    }

    /** What there is no exponent of. */
    private static String noExponential(NumberPattern pattern) {
        StringBuilder text =
                new StringBuilder("#".repeat(pattern.wholeDigits() + pattern.fractionDigits() + EXPONENT_WIDTH));
        text.setCharAt(0, ' ');
        text.setCharAt(pattern.wholeDigits() + 1, '.');
        return text.toString();
    }

    private static String roman(Numeric value, NumberPattern pattern) {
        if (!value.isFinite()) {
            throw new SqlException(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "cannot convert " + (value.isNaN() ? "NaN" : "infinity") + " to integer");
        }
        BigDecimal rounded = value.decimal().setScale(0, RoundingMode.HALF_UP);
        if (rounded.toBigInteger().bitLength() >= Integer.SIZE) {
            throw new SqlException(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "integer out of range");
        }
        String digits = romanDigits(rounded.intValue());
        StringBuilder text = new StringBuilder();
        for (NumberPattern.Part part : pattern.parts()) {
            switch (part) {
                case NumberPattern.Part.Text(String literal) -> text.append(literal);
                case NumberPattern.Part.Word(String word, boolean lower) -> {
                    if ("RN".equals(word)) {
                        text.repeat(' ', pattern.isTrimmed() ? 0 : ROMAN_WIDTH - digits.length())
                                .append(lower ? digits.toLowerCase(Locale.ROOT) : digits);
                    }
                }
            }
        }
        return text.toString();
    }

    private static String romanDigits(int number) {
        if (number < 1 || number > ROMAN_MAX) {
            return "#".repeat(ROMAN_WIDTH);
        }
        StringBuilder digits = new StringBuilder();
        int rest = number;
        for (int i = 0; i < ROMAN_VALUES.length; i++) {
            while (rest >= ROMAN_VALUES[i]) {
                digits.append(ROMAN_DIGITS[i]);
                rest -= ROMAN_VALUES[i];
            }
        }
        return digits.toString();
    }

    private String write() {
        for (NumberPattern.Part part : pattern.parts()) {
            switch (part) {
                case NumberPattern.Part.Text(String literal) -> text.append(literal);
                case NumberPattern.Part.Word(String word, boolean lower) -> word(word, lower);
            }
        }
        return text.toString();
    }

    private void word(String word, boolean lower) {
        switch (word) {
            case "9", "0", ".", "D" -> place(word);
            case ",", "G" -> text.append(started ? "," : pattern.isTrimmed() ? "" : " ");
            case "L" -> text.append(' ');
            case "TH" -> {
                if (number.charAt(0) != '#' && !negative && !pattern.hasPoint()) {
                    String ordinal = TimeFormat.ordinal(number);
                    text.append(lower ? ordinal : ordinal.toUpperCase(Locale.ROOT));
                }
            }
            case "MI" -> text.append(negative ? "-" : pattern.isTrimmed() ? "" : " ");
            case "PL" -> text.append(!negative ? "+" : pattern.isTrimmed() ? "" : " ");
            case "SG" -> text.append(negative ? '-' : '+');
            default -> {}
        }
    }

    private boolean isZeroBeforePoint() {
        return pattern.firstZero() < 0 && next == 0 && number.charAt(0) == '0' && pattern.fractionDigits() != 0;
    }

    private boolean endsAtPoint() {
        return lastRelevant >= 0 && number.charAt(lastRelevant) == '.';
    }

    /** One place of the pattern, the point's among them. */
    private void place(String word) {
        started = false;
        boolean zeros = pattern.firstZero() >= 0 && pattern.firstZero() <= place;
        if (!signWritten && (place >= blanks || zeros) && (!isZeroBeforePoint() || endsAtPoint())) {
            writeSign();
        }
        if (place < blanks) {
            if (zeros) {
                text.append('0');
                started = true;
            } else if (!pattern.isTrimmed()) {
                text.append(' ');
            }
        } else if (next < number.length()) {
            digit("0".equals(word));
            next++;
        }
        place++;
        close();
    }

    private void digit(boolean zero) {
        char digit = number.charAt(next);
        if (digit == '.') {
            text.append('.');
        } else if (lastRelevant >= 0 && next > lastRelevant && !zero) {
            started = false;
        } else if (isZeroBeforePoint()) {
            text.append(!pattern.isTrimmed() ? " " : endsAtPoint() ? "0" : "");
        } else {
            text.append(digit);
            started = true;
        }
    }

    private void writeSign() {
        if (pattern.hasSign()) {
            if (pattern.isSignLast()) {
                return;
            }
            text.append(negative ? '-' : '+');
        } else if (pattern.hasBrackets()) {
            text.append(negative ? "<" : pattern.isTrimmed() ? "" : " ");
        } else {
            text.append(negative ? "-" : pattern.isTrimmed() ? "" : " ");
        }
        signWritten = true;
    }

    /** Behind the last place: the sign that belongs there, or the bracket. */
    private void close() {
        int places = pattern.wholeDigits() + pattern.fractionDigits() + (pattern.hasPoint() ? 1 : 0);
        boolean last = place == places || (lastRelevant >= 0 && next == lastRelevant + 1 && place < places);
        if (!last || closed) {
            return;
        }
        if (pattern.hasBrackets()) {
            text.append(negative ? ">" : pattern.isTrimmed() ? "" : " ");
            closed = true;
        } else if (pattern.isSignLast()) {
            text.append(negative ? '-' : '+');
            closed = true;
        }
    }

    static Numeric parse(String text, String pattern) {
        StringBuilder digits = new StringBuilder();
        boolean negative = text.indexOf('-') >= 0 || text.indexOf('<') >= 0;
        NumberPattern parsed = NumberPattern.of(pattern);
        if (parsed.hasExponent() || parsed.isRoman()) {
            throw new SqlException(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "\"" + (parsed.hasExponent() ? "EEEE" : "RN") + "\" not supported for input");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c >= '0' && c <= '9') || (c == '.' && parsed.hasPoint())) {
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
