package io.photoncloud.flaredb.type;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** bytea as text: \x and hexadecimal digits, or the older form with octal escapes. */
final class ByteaText {
    private static final int PRINTABLE_FROM = 0x20;
    private static final int PRINTABLE_TO = 0x7e;

    private ByteaText() {}

    static Bytes parse(String text) {
        return Bytes.of(text.startsWith("\\x") ? parseHex(text) : parseEscape(text));
    }

    /** Hexadecimal digits after the first two characters, white space between pairs passed over. */
    private static byte[] parseHex(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() / 2);
        int i = 2;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
                continue;
            }
            int high = digit(c);
            if (i == text.length()) {
                throw new SqlException(
                        SqlState.INVALID_PARAMETER_VALUE, "invalid hexadecimal data: odd number of digits");
            }
            bytes.write(high << 4 | digit(text.charAt(i++)));
        }
        return bytes.toByteArray();
    }

    private static int digit(char c) {
        int digit = c < 128 ? Character.digit(c, 16) : -1;
        if (digit < 0) {
            throw new SqlException(SqlState.INVALID_PARAMETER_VALUE, "invalid hexadecimal digit: \"" + c + '"');
        }
        return digit;
    }

    private static byte[] parseEscape(String text) {
        byte[] source = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(source.length);
        int i = 0;
        while (i < source.length) {
            if (source[i] != '\\') {
                bytes.write(source[i++]);
            } else if (i + 1 < source.length && source[i + 1] == '\\') {
                bytes.write('\\');
                i += 2;
            } else if (i + 3 < source.length
                    && source[i + 1] >= '0'
                    && source[i + 1] <= '3'
                    && isOctal(source[i + 2])
                    && isOctal(source[i + 3])) {
                bytes.write((source[i + 1] - '0') << 6 | (source[i + 2] - '0') << 3 | (source[i + 3] - '0'));
                i += 4;
            } else {
                throw new SqlException(SqlState.INVALID_TEXT_REPRESENTATION, "invalid input syntax for type bytea");
            }
        }
        return bytes.toByteArray();
    }

    private static boolean isOctal(byte b) {
        return b >= '0' && b <= '7';
    }

    static String format(Bytes value, boolean escape) {
        if (!escape) {
            return value.toString();
        }
        StringBuilder text = new StringBuilder(value.length());
        for (byte b : value.array()) {
            int code = b & 0xff;
            if (code == '\\') {
                text.append("\\\\");
            } else if (code < PRINTABLE_FROM || code > PRINTABLE_TO) {
                text.append('\\').append(code >> 6).append(code >> 3 & 7).append(code & 7);
            } else {
                text.append((char) code);
            }
        }
        return text.toString();
    }
}
