package io.photoncloud.flaredb.pgwire;

import io.photoncloud.flaredb.type.SqlState;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts what a client sends into messages. What it keeps between messages is small, and grows with the bytes that really came, never with
 * what a header promises. For one thread.
 */
final class MessageReader {
    /** PostgreSQL's own bound of startup packets. */
    static final int STARTUP_BYTES_MAX = 10_000;

    private static final int IDLE_BYTES = 512;
    private static final int GROWTH_MAX = 256 << 10;
    private static final int LENGTH_BYTES = 4;
    private static final int HEADER_BYTES = 1 + LENGTH_BYTES;

    private InputStream in;
    private int bytesMax = STARTUP_BYTES_MAX;
    private byte[] buffer = new byte[IDLE_BYTES];
    private int at;
    private int end;

    MessageReader(InputStream in) {
        this.in = in;
    }

    /** Goes on with another stream: TLS over the one before. */
    void switchTo(InputStream other) {
        in = other;
    }

    void allowBytes(int newMax) {
        bytesMax = newMax;
    }

    /** Whether bytes lie here that were not asked for yet. */
    boolean hasMore() {
        return at < end;
    }

    /** Whether the next message has come as a whole. */
    boolean hasMessage() {
        return end - at >= HEADER_BYTES && end - at > intAt(at + 1);
    }

    /** Whether the next message has come as a whole, and is of this type. */
    boolean isNext(char type) {
        return hasMessage() && buffer[at] == type;
    }

    /** A packet without a type, as they are before the session begins. Its length is left out. */
    Message startup() throws IOException, WireException {
        need(LENGTH_BYTES);
        int length = intAt(at) - LENGTH_BYTES;
        if (length < LENGTH_BYTES || length > STARTUP_BYTES_MAX) {
            throw new WireException(SqlState.PROTOCOL_VIOLATION, "invalid length of startup packet");
        }
        return take('\0', LENGTH_BYTES, length);
    }

    /**
     * The next message; its bytes are valid until the next call.
     *
     * @throws EOFException where the client has gone
     */
    Message next() throws IOException, WireException {
        need(HEADER_BYTES);
        char type = (char) (buffer[at] & 0xff);
        int length = intAt(at + 1) - LENGTH_BYTES;
        if (length < 0) {
            throw new WireException(SqlState.PROTOCOL_VIOLATION, "invalid message length");
        }
        if (length > bytesMax) {
            throw new WireException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "a message of " + length + " bytes is longer than photon.flaredb.postgresql.message-size-max ("
                            + bytesMax + ")");
        }
        return take(type, HEADER_BYTES, length);
    }

    private Message take(char type, int header, int length) throws IOException {
        need(header + length);
        var message = new Message(type, buffer, at + header, length);
        at += header + length;
        return message;
    }

    private void need(int count) throws IOException {
        if (end - at >= count) {
            return;
        }
        // Messages given out before are no longer used, so what they lay in may be moved and dropped.
        System.arraycopy(buffer, at, buffer, 0, end - at);
        end -= at;
        at = 0;
        if (count <= IDLE_BYTES && end <= IDLE_BYTES && buffer.length > IDLE_BYTES) {
            buffer = Arrays.copyOf(buffer, IDLE_BYTES);
        }
        while (end < count) {
            if (end == buffer.length) {
                int larger = buffer.length + Math.min(Math.max(buffer.length, IDLE_BYTES), GROWTH_MAX);
                buffer = Arrays.copyOf(buffer, larger);
            }
            int read = in.read(buffer, end, buffer.length - end);
            if (read < 0) {
                throw new EOFException();
            }
            end += read;
        }
    }

    private int intAt(int index) {
        return (buffer[index] & 0xff) << 24
                | (buffer[index + 1] & 0xff) << 16
                | (buffer[index + 2] & 0xff) << 8
                | (buffer[index + 3] & 0xff);
    }
}
