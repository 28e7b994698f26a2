package io.photoncloud.lightningstor.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.BitSet;
import java.util.HexFormat;

/** Percent-encoding as Signature Version 4 has it, and its strict inverse: what is not valid UTF-8 behind it is refused. */
public final class PercentCoding {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final BitSet UNRESERVED = new BitSet(128);

    static {
        UNRESERVED.set('A', 'Z' + 1);
        UNRESERVED.set('a', 'z' + 1);
        UNRESERVED.set('0', '9' + 1);
        "-._~".chars().forEach(UNRESERVED::set);
    }

    private PercentCoding() {}

    /** Decodes a path; a plus is a plus. */
    public static String decodePath(String raw) {
        return decode(raw, '+');
    }

    /** Decodes a name or value of a query or of a form, where a plus is a space. */
    public static String decodeQuery(String raw) {
        return decode(raw, ' ');
    }

    public static String encode(String text) {
        return encode(text, false);
    }

    /** Encodes all but slashes. */
    public static String encodePath(String text) {
        return encode(text, true);
    }

    private static String decode(String raw, char plus) {
        if (isPlain(raw)) {
            return raw;
        }
        byte[] bytes = new byte[raw.length()];
        int count = 0;
        for (int index = 0; index < raw.length(); index++) {
            char letter = raw.charAt(index);
            if (letter == '%') {
                bytes[count++] = (byte) byteAt(raw, index + 1);
                index += 2;
            } else if (letter > 0xFF) {
                throw new S3Exception(S3Error.INVALID_URI);
            } else {
                bytes[count++] = (byte) (letter == '+' ? plus : letter);
            }
        }
        return utf8(bytes, count);
    }

    private static boolean isPlain(String raw) {
        for (int index = 0; index < raw.length(); index++) {
            char letter = raw.charAt(index);
            if (letter == '%' || letter == '+' || letter >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static int byteAt(String raw, int index) {
        if (index + 2 > raw.length()
                || !HexFormat.isHexDigit(raw.charAt(index))
                || !HexFormat.isHexDigit(raw.charAt(index + 1))) {
            throw new S3Exception(S3Error.INVALID_URI);
        }
        return HexFormat.fromHexDigits(raw, index, index + 2);
    }

    private static String utf8(byte[] bytes, int count) {
        try {
            return UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, 0, count))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new S3Exception(S3Error.INVALID_URI, "The specified URI is not percent-encoded UTF-8.");
        }
    }

    private static String encode(String text, boolean keepsSlash) {
        var encoded = new StringBuilder(text.length() + 16);
        int plain = 0;
        while (plain < text.length() && isKept(text.charAt(plain), keepsSlash)) {
            plain++;
        }
        if (plain == text.length()) {
            return text;
        }
        for (byte octet : text.getBytes(UTF_8)) {
            char letter = (char) (octet & 0xFF);
            if (isKept(letter, keepsSlash)) {
                encoded.append(letter);
            } else {
                encoded.append('%').append(HEX.toHighHexDigit(octet)).append(HEX.toLowHexDigit(octet));
            }
        }
        return encoded.toString();
    }

    private static boolean isKept(char letter, boolean keepsSlash) {
        return UNRESERVED.get(letter) || (keepsSlash && letter == '/');
    }
}
