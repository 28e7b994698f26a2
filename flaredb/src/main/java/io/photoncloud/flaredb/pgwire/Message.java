package io.photoncloud.flaredb.pgwire;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** One message of a client, read from its start to its end. Whatever does not fit is 08P01. */
final class Message {
    private final char type;
    private final byte[] bytes;
    private final int end;
    private int at;

    Message(char type, byte[] bytes, int start, int length) {
        this.type = type;
        this.bytes = bytes;
        this.at = start;
        this.end = start + length;
    }

    char type() {
        return type;
    }

    int remaining() {
        return end - at;
    }

    int readByte() {
        need(1);
        return bytes[at++] & 0xff;
    }

    int readShort() {
        need(Short.BYTES);
        int value = (bytes[at] << 8) | (bytes[at + 1] & 0xff);
        at += Short.BYTES;
        return value;
    }

    /** A count, which is never negative: what is above 32767 is no error. */
    int readCount() {
        return readShort() & 0xffff;
    }

    int readInt() {
        need(Integer.BYTES);
        int value = ByteBuffer.wrap(bytes, at, Integer.BYTES).getInt();
        at += Integer.BYTES;
        return value;
    }

    byte[] readBytes(int length) {
        need(length);
        byte[] copy = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return copy;
    }

    byte[] readRest() {
        return readBytes(remaining());
    }

    /** A text that ends with a zero. */
    String readText() {
        int stop = at;
        while (stop < end && bytes[stop] != 0) {
            stop++;
        }
        if (stop == end) {
            throw new SqlException(SqlState.PROTOCOL_VIOLATION, "invalid string in message");
        }
        String text = utf8(bytes, at, stop - at);
        at = stop + 1;
        return text;
    }

    void requireEnd() {
        if (at != end) {
            throw new SqlException(SqlState.PROTOCOL_VIOLATION, "invalid message format");
        }
    }

    private void need(int count) {
        if (count < 0 || end - at < count) {
            throw new SqlException(SqlState.PROTOCOL_VIOLATION, "insufficient data left in message");
        }
    }

    /** Text of UTF-8. @throws SqlException 22021 where it is none */
    static String utf8(byte[] bytes, int start, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw notUtf8(bytes, start, length);
        }
    }

    private static SqlException notUtf8(byte[] bytes, int start, int length) {
        ByteBuffer input = ByteBuffer.wrap(bytes, start, length);
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var result = decoder.decode(input, java.nio.CharBuffer.allocate(length), true);
        int wrong = input.position();
        int lead = bytes[wrong] & 0xff;
        int expected =
                lead >= 0xf0 && lead < 0xf8 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc0 && lead < 0xe0 ? 2 : 1;
        int shown = Math.min(result.isError() ? expected : 1, start + length - wrong);
        StringBuilder text = new StringBuilder();
        for (int index = wrong; index < wrong + shown; index++) {
            text.append(text.isEmpty() ? "" : " ")
                    .append("0x")
                    .append(HexFormat.of().toHexDigits(bytes[index]));
        }
        return new SqlException(
                SqlState.CHARACTER_NOT_IN_REPERTOIRE, "invalid byte sequence for encoding \"UTF8\": " + text);
    }
}
