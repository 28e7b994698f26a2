package io.photoncloud.flaredb.parse;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The escapes of E'…' and U&'…'. */
final class Escapes {
    private Escapes() {}

    /** Reads what follows a backslash at a place and answers where it ends. Octal and hexadecimal ones are bytes of UTF-8. */
    static int read(String text, int at, StringBuilder value, int position) {
        char c = text.charAt(at);
        switch (c) {
            case 'b' -> value.append('\b');
            case 'f' -> value.append('\f');
            case 'n' -> value.append('\n');
            case 'r' -> value.append('\r');
            case 't' -> value.append('\t');
            case 'v' -> value.append('\u000b');
            case 'u', 'U' -> {
                return codePoint(text, at, value, position);
            }
            default -> {
                if (isByte(text, at - 1)) {
                    return bytes(text, at - 1, value, position);
                }
                value.append(c);
            }
        }
        return at + 1;
    }

    private static boolean isByte(String text, int backslash) {
        if (backslash + 1 >= text.length() || text.charAt(backslash) != '\\') {
            return false;
        }
        char c = text.charAt(backslash + 1);
        return (c >= '0' && c <= '7')
                || (c == 'x' && backslash + 2 < text.length() && Character.digit(text.charAt(backslash + 2), 16) >= 0);
    }

    /** A run of escaped bytes, which together are characters. */
    private static int bytes(String text, int start, StringBuilder value, int position) {
        ByteArrayOutputStream run = new ByteArrayOutputStream();
        int at = start;
        while (isByte(text, at)) {
            boolean hexadecimal = text.charAt(at + 1) == 'x';
            int digit = hexadecimal ? at + 2 : at + 1;
            int digitsMax = hexadecimal ? 2 : 3;
            int radix = hexadecimal ? 16 : 8;
            int number = 0;
            int end = digit;
            while (end < text.length() && end - digit < digitsMax && Character.digit(text.charAt(end), radix) >= 0) {
                number = number * radix + Character.digit(text.charAt(end), radix);
                end++;
            }
            run.write(number);
            at = end;
        }
        try {
            value.append(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(run.toByteArray())));
        } catch (CharacterCodingException e) {
            throw new SqlException(
                    SqlState.CHARACTER_NOT_IN_REPERTOIRE,
                    "invalid byte sequence for encoding \"UTF8\"",
                    null,
                    null,
                    position);
        }
        return at;
    }

    private static int codePoint(String text, int at, StringBuilder value, int position) {
        int digits = text.charAt(at) == 'u' ? 4 : 8;
        int character = hexadecimal(text, at + 1, digits);
        if (character < 0) {
            throw new SqlException(
                    SqlState.INVALID_ESCAPE_SEQUENCE,
                    "invalid Unicode escape",
                    null,
                    "Unicode escapes must be \\uXXXX or \\UXXXXXXXX.",
                    position);
        }
        append(value, character, position);
        return at + 1 + digits;
    }

    /** U&'…': \XXXX and \+XXXXXX. */
    static String unicode(String raw, char escape, int position) {
        StringBuilder value = new StringBuilder(raw.length());
        int at = 0;
        while (at < raw.length()) {
            char c = raw.charAt(at);
            if (c != escape) {
                value.append(c);
                at++;
            } else if (at + 1 < raw.length() && raw.charAt(at + 1) == escape) {
                value.append(escape);
                at += 2;
            } else {
                boolean six = at + 1 < raw.length() && raw.charAt(at + 1) == '+';
                int digits = six ? 6 : 4;
                int first = six ? at + 2 : at + 1;
                int character = hexadecimal(raw, first, digits);
                if (character < 0) {
                    throw new SqlException(
                            SqlState.SYNTAX_ERROR,
                            "invalid Unicode escape",
                            null,
                            "Unicode escapes must be \\XXXX or \\+XXXXXX.",
                            position);
                }
                append(value, character, position);
                at = first + digits;
            }
        }
        return value.toString();
    }

    private static int hexadecimal(String text, int at, int digits) {
        if (at + digits > text.length()) {
            return -1;
        }
        int number = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0 || number > Character.MAX_CODE_POINT) {
                return -1;
            }
            number = (number << 4) | digit;
        }
        return number;
    }

    private static void append(StringBuilder value, int character, int position) {
        if (character == 0 || character > Character.MAX_CODE_POINT) {
            throw new SqlException(SqlState.SYNTAX_ERROR, "invalid Unicode escape value", null, null, position);
        }
        value.appendCodePoint(character);
    }
}
