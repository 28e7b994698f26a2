package io.photoncloud.flaredb.function;

import static io.photoncloud.flaredb.type.SqlType.BIGINT;
import static io.photoncloud.flaredb.type.SqlType.BYTEA;
import static io.photoncloud.flaredb.type.SqlType.INTEGER;
import static io.photoncloud.flaredb.type.SqlType.NAME;
import static io.photoncloud.flaredb.type.SqlType.TEXT;

import io.photoncloud.flaredb.type.BinaryFormat;
import io.photoncloud.flaredb.type.Bytes;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Functions of bytea. */
final class ByteaFunctions {
    private static final int LINE = 76;

    private ByteaFunctions() {}

    static void register(Catalogue catalogue) {
        catalogue
                .two("encode", TEXT, BYTEA, TEXT, (bytes, format) -> encode(((Bytes) bytes).array(), (String) format))
                .two("decode", BYTEA, TEXT, TEXT, (text, format) -> Bytes.of(decode((String) text, (String) format)))
                .one("md5", TEXT, TEXT, text -> hex(Digests.digest("MD5", Digests.utf8((String) text))))
                .one("md5", TEXT, BYTEA, bytes -> hex(Digests.digest("MD5", ((Bytes) bytes).array())))
                .two("get_byte", INTEGER, BYTEA, INTEGER, (bytes, index) ->
                        (long) (((Bytes) bytes).array()[index((Bytes) bytes, (Long) index)] & 0xff))
                .many("set_byte", BYTEA, List.of(BYTEA, INTEGER, INTEGER), arguments -> {
                    Bytes bytes = (Bytes) arguments.get(0);
                    byte[] copy = bytes.array().clone();
                    copy[index(bytes, arguments.number(1))] = (byte) arguments.number(2);
                    return Bytes.of(copy);
                })
                .two("convert_from", TEXT, BYTEA, NAME, (bytes, _) -> BinaryFormat.decode(((Bytes) bytes).array()))
                .two("convert_to", BYTEA, TEXT, NAME, (text, _) -> Bytes.of(Digests.utf8((String) text)))
                .two(
                        "position",
                        INTEGER,
                        BYTEA,
                        BYTEA,
                        (bytes, part) -> position(((Bytes) bytes).array(), ((Bytes) part).array()))
                .one("bit_count", BIGINT, BYTEA, bytes -> {
                    long count = 0;
                    for (byte b : ((Bytes) bytes).array()) {
                        count += Integer.bitCount(b & 0xff);
                    }
                    return count;
                });
        for (int bits : new int[] {224, 256, 384, 512}) {
            catalogue.one("sha" + bits, BYTEA, BYTEA, bytes -> Digests.digest("SHA-" + bits, ((Bytes) bytes).array()));
        }
    }

    private static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.array());
    }

    private static int index(Bytes bytes, long index) {
        if (index < 0 || index >= bytes.length()) {
            throw new SqlException(
                    SqlState.ARRAY_SUBSCRIPT_ERROR,
                    "index " + index + " out of valid range, 0.." + (bytes.length() - 1));
        }
        return (int) index;
    }

    private static Long position(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i + 1L;
            }
        }
        return 0L;
    }

    static Bytes substring(Bytes bytes, long from, long end) {
        int start = (int) Math.max(from, 1);
        long stop = Math.min(end, bytes.length() + 1L);
        return start >= stop
                ? Bytes.of(new byte[0])
                : Bytes.of(Arrays.copyOfRange(bytes.array(), start - 1, (int) stop - 1));
    }

    static Bytes trim(Bytes value, Bytes set, boolean start, boolean end) {
        byte[] bytes = value.array();
        int first = 0;
        int last = bytes.length;
        while (start && first < last && contains(set, bytes[first])) {
            first++;
        }
        while (end && last > first && contains(set, bytes[last - 1])) {
            last--;
        }
        return Bytes.of(Arrays.copyOfRange(bytes, first, last));
    }

    private static boolean contains(Bytes set, byte b) {
        for (byte each : set.array()) {
            if (each == b) {
                return true;
            }
        }
        return false;
    }

    private static String encode(byte[] bytes, String format) {
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "hex" -> HexFormat.of().formatHex(bytes);
            case "base64" -> Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(bytes);
            case "escape" -> escape(bytes);
            default -> throw unrecognized(format);
        };
    }

    private static String escape(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            int code = b & 0xff;
            if (code == '\\') {
                text.append("\\\\");
            } else if (code == 0 || code >= 0x80) {
                text.append('\\').append(code >> 6).append(code >> 3 & 7).append(code & 7);
            } else {
                text.append((char) code);
            }
        }
        return text.toString();
    }

    private static byte[] decode(String text, String format) {
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "hex" ->
                ((Bytes) io.photoncloud.flaredb.type.TextFormat.parse("\\x" + text, BYTEA, FixedContext.UTC)).array();
            case "base64" -> {
                try {
                    yield Base64.getDecoder().decode(text.replaceAll("[ \t\r\n]", ""));
                } catch (IllegalArgumentException e) {
                    throw new SqlException(SqlState.INVALID_PARAMETER_VALUE, "invalid base64 end sequence", e);
                }
            }
            case "escape" ->
                ((Bytes) io.photoncloud.flaredb.type.TextFormat.parse(text, BYTEA, FixedContext.UTC)).array();
            default -> throw unrecognized(format);
        };
    }

    private static SqlException unrecognized(String format) {
        return new SqlException(SqlState.INVALID_PARAMETER_VALUE, "unrecognized encoding: \"" + format + '"');
    }
}
