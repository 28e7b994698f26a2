package io.photoncloud.nightlight.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import java.util.Locale;

/** Texts and characters in quotes as Go's {@code %q} writes them, with bytes that are no UTF-8 as {@code \xff}. */
public final class GoQuote {
    private static final HexFormat HEX = HexFormat.of();
    private static final int NO_CHARACTER = -1;

    private GoQuote() {}

    public static String quote(String text) {
        return quote(text.getBytes(UTF_8));
    }

    public static String quote(byte[] bytes) {
        return quote(bytes, 0, bytes.length);
    }

    /** The bytes of a range. */
    public static String quote(byte[] bytes, int from, int to) {
        StringBuilder out = new StringBuilder(to - from + 2).append('"');
        for (int at = from; at < to; ) {
            int length = Utf8.length(bytes, at, to);
            if (length == 0) {
                out.append("\\x").append(HEX.toHexDigits(bytes[at++]));
                continue;
            }
            append(out, new String(bytes, at, length, UTF_8).codePointAt(0), '"');
            at += length;
        }
        return out.append('"').toString();
    }

    /** One character in single quotes. */
    public static String quote(int character) {
        StringBuilder out = new StringBuilder("'");
        append(out, character, '\'');
        return out.append('\'').toString();
    }

    /** As in {@code U+0041 'A'}. */
    public static String unicode(int character) {
        String code = String.format(Locale.ROOT, "U+%04X", character);
        return isPrintable(character) ? code + " '" + Character.toString(character) + "'" : code;
    }

    private static void append(StringBuilder out, int character, char quote) {
        int letter = character == quote ? quote : letter(character);
        if (letter != NO_CHARACTER) {
            out.append('\\').append((char) letter);
        } else if (isPrintable(character)) {
            out.appendCodePoint(character);
        } else if (character < ' ' || character == 0x7f) {
            out.append("\\x").append(HEX.toHexDigits((byte) character));
        } else if (character > 0xffff) {
            out.append("\\U").append(HEX.toHexDigits(character));
        } else {
            out.append("\\u").append(HEX.toHexDigits((char) character));
        }
    }

    private static int letter(int character) {
        return switch (character) {
            case '\\' -> character;
            case 0x07 -> 'a';
            case '\b' -> 'b';
            case '\f' -> 'f';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            case 0x0b -> 'v';
            default -> NO_CHARACTER;
        };
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> character == ' ';
            default -> true;
        };
    }
}
