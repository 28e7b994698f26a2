package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A pattern of to_char for numbers: its parts in order, and what they say together. */
final class NumberPattern {
    /** One part of a pattern. */
    sealed interface Part {
        /** A text that stands for itself. */
        record Text(String text) implements Part {}

        /** A word of the pattern's language, in upper case; lower says how it was written. */
        record Word(String word, boolean lower) implements Part {}
    }

    private static final List<String> WORDS = List.of(
            "EEEE", "FM", "MI", "PL", "PR", "RN", "SG", "SP", "TH", ",", ".", "0", "9", "B", "C", "D", "G", "L", "S",
            "V");

    private final List<Part> parts = new ArrayList<>();
    private int wholeDigits;
    private int fractionDigits;
    private int shift;
    private int firstZero = -1;
    private int lastZero;
    private int digitsBeforeSign;
    private boolean point;
    private boolean sign;
    private boolean signAfterPoint;
    private boolean minus;
    private boolean plus;
    private boolean brackets;
    private boolean trimmed;
    private boolean roman;
    private boolean exponent;
    private boolean moved;

    private NumberPattern() {}

    static NumberPattern of(String pattern) {
        NumberPattern parsed = new NumberPattern();
        String upper = pattern.toUpperCase(Locale.ROOT);
        int i = 0;
        while (i < pattern.length()) {
            if (pattern.charAt(i) == '"') {
                i = parsed.quoted(pattern, i + 1);
            } else if (pattern.startsWith("\\\"", i)) {
                parsed.parts.add(new Part.Text("\""));
                i += 2;
            } else {
                int start = i;
                String word = WORDS.stream()
                        .filter(each -> upper.startsWith(each, start))
                        .findFirst()
                        .orElse("");
                if (word.isEmpty()) {
                    int end = pattern.offsetByCodePoints(i, 1);
                    parsed.parts.add(new Part.Text(pattern.substring(i, end)));
                    i = end;
                } else {
                    parsed.add(word);
                    parsed.parts.add(new Part.Word(word, !pattern.startsWith(word, i)));
                    i += word.length();
                }
            }
        }
        return parsed;
    }

    private int quoted(String pattern, int start) {
        StringBuilder text = new StringBuilder();
        int i = start;
        while (i < pattern.length() && pattern.charAt(i) != '"') {
            if (pattern.charAt(i) == '\\' && i + 1 < pattern.length()) {
                i++;
            }
            text.append(pattern.charAt(i++));
        }
        parts.add(new Part.Text(text.toString()));
        return i + 1;
    }

    private void add(String word) {
        if (exponent && !"EEEE".equals(word)) {
            throw wrong("\"EEEE\" must be the last pattern used");
        }
        switch (word) {
            case "9", "0" -> digit("0".equals(word));
            case ".", "D" -> {
                check(!point, "multiple decimal points");
                check(!moved, "cannot use \"V\" and decimal point together");
                point = true;
            }
            case "S" -> {
                check(!sign, "cannot use \"S\" twice");
                check(!minus && !plus && !brackets, "cannot use \"S\" and \"PL\"/\"MI\"/\"SG\"/\"PR\" together");
                sign = true;
                signAfterPoint = point;
                digitsBeforeSign = wholeDigits;
            }
            case "MI", "PL", "SG" -> {
                check(!sign, "cannot use \"S\" and \"" + word + "\" together");
                minus |= !"PL".equals(word);
                plus |= !"MI".equals(word);
            }
            case "PR" -> {
                check(!sign && !minus && !plus, "cannot use \"PR\" and \"S\"/\"PL\"/\"MI\"/\"SG\" together");
                brackets = true;
            }
            case "V" -> {
                check(!point, "cannot use \"V\" and decimal point together");
                moved = true;
            }
            case "FM" -> trimmed = true;
            case "RN" -> roman = true;
            case "EEEE" -> {
                check(!exponent, "cannot use \"EEEE\" twice");
                check(
                        !trimmed && !sign && !brackets && !minus && !plus && !roman && !moved,
                        "\"EEEE\" is incompatible with other formats");
                exponent = true;
            }
            default -> {}
        }
    }

    private void digit(boolean zero) {
        check(!brackets, "\"" + (zero ? '0' : '9') + "\" must be ahead of \"PR\"");
        if (moved && !zero) {
            shift++;
            return;
        }
        if (zero && firstZero < 0 && !point) {
            firstZero = wholeDigits;
        }
        if (point) {
            fractionDigits++;
        } else {
            wholeDigits++;
        }
        if (zero) {
            lastZero = wholeDigits + fractionDigits;
        }
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw wrong(message);
        }
    }

    private static SqlException wrong(String message) {
        return new SqlException(SqlState.SYNTAX_ERROR, message);
    }

    List<Part> parts() {
        return parts;
    }

    /** Places before the point, those that V makes room for among them. */
    int wholeDigits() {
        return wholeDigits + shift;
    }

    int fractionDigits() {
        return fractionDigits;
    }

    /** By how many digits V moves the point. */
    int shift() {
        return shift;
    }

    /** The place from which on zeros are written, or -1. */
    int firstZero() {
        return firstZero;
    }

    /** Places up to the last 0. */
    int lastZero() {
        return lastZero;
    }

    boolean hasPoint() {
        return point;
    }

    boolean hasSign() {
        return sign;
    }

    /** Of S: whether it stands behind all digits. */
    boolean isSignLast() {
        return sign && (signAfterPoint || digitsBeforeSign == wholeDigits());
    }

    boolean hasMinus() {
        return minus;
    }

    boolean hasPlus() {
        return plus;
    }

    boolean hasBrackets() {
        return brackets;
    }

    boolean isTrimmed() {
        return trimmed;
    }

    boolean isRoman() {
        return roman;
    }

    boolean hasExponent() {
        return exponent;
    }
}
