package io.photoncloud.flaredb.pgwire;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Gathers messages, and sends them when there are many or {@link #flush} is called. Small while nothing is to be sent. A client that has gone is
 * an {@link UncheckedIOException}. For one thread at a time.
 */
final class MessageWriter {
    private static final int IDLE_BYTES = 512;
    /** What lies here before it is sent without being asked for. */
    private static final int FULL_BYTES = 16 << 10;
    /** A message may be as long as PostgreSQL's clients accept. */
    private static final int MESSAGE_BYTES_MAX = 0x3fff_ffff;

    /** Begins of a write, so that somebody may end one that lasts too long; 0 while none is under way. */
    private volatile long writingSince;

    private OutputStream out;
    private byte[] buffer = new byte[IDLE_BYTES];
    private int size;
    private int messageStart;
    /** How many bytes have been sent, ever: what lies before it cannot be taken back. */
    private long sent;

    MessageWriter(OutputStream out) {
        this.out = out;
    }

    void switchTo(OutputStream other) {
        out = other;
    }

    /** System.nanoTime() when the write began that is under way; 0 where none is. From any thread. */
    long writingSince() {
        return writingSince;
    }

    MessageWriter begin(char type) {
        ensure(5);
        buffer[size] = (byte) type;
        messageStart = size + 1;
        size += 5;
        return this;
    }

    /** Ends the message; what has gathered is sent when it is much. */
    void end() {
        putIntAt(messageStart, size - messageStart);
        if (size >= FULL_BYTES) {
            flush();
        }
    }

    MessageWriter putByte(int value) {
        ensure(1);
        buffer[size++] = (byte) value;
        return this;
    }

    MessageWriter putShort(int value) {
        ensure(2);
        buffer[size++] = (byte) (value >> 8);
        buffer[size++] = (byte) value;
        return this;
    }

    MessageWriter putInt(int value) {
        ensure(4);
        putIntAt(size, value);
        size += 4;
        return this;
    }

    MessageWriter putLong(long value) {
        return putInt((int) (value >> 32)).putInt((int) value);
    }

    MessageWriter putBytes(byte[] bytes, int offset, int length) {
        ensure(length);
        System.arraycopy(bytes, offset, buffer, size, length);
        size += length;
        return this;
    }

    MessageWriter putBytes(byte[] bytes) {
        return putBytes(bytes, 0, bytes.length);
    }

    /** With a zero at its end. */
    MessageWriter putText(String text) {
        return putBytes(text.getBytes(StandardCharsets.UTF_8)).putByte(0);
    }

    /** A value with its length before it. */
    MessageWriter putValue(byte[] bytes, int offset, int length) {
        return putInt(length).putBytes(bytes, offset, length);
    }

    MessageWriter putValue(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return putValue(bytes, 0, bytes.length);
    }

    /** A number as text, with the length before it. */
    MessageWriter putDecimal(long value) {
        ensure(4 + 20);
        if (value == Long.MIN_VALUE) {
            return putValue(Long.toString(value));
        }
        long rest = Math.abs(value);
        int digits = 1;
        for (long power = 10; digits < 19 && rest >= power; power *= 10) {
            digits++;
        }
        int length = digits + (value < 0 ? 1 : 0);
        putInt(length);
        int index = size + length;
        size = index;
        do {
            buffer[--index] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
        if (value < 0) {
            buffer[--index] = '-';
        }
        return this;
    }

    /** A place to go back to: how many bytes have been written, ever. */
    long mark() {
        return sent + size;
    }

    /** Takes back all that was written since; false, and nothing done, where some of it has been sent. */
    boolean rewind(long mark) {
        if (mark < sent) {
            return false;
        }
        size = (int) (mark - sent);
        return true;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void flush() {
        if (size == 0) {
            return;
        }
        writingSince = System.nanoTime() | 1;
        try {
            out.write(buffer, 0, size);
            out.flush();
        } catch (InterruptedIOException e) {
            throw new UncheckedIOException("interrupted while writing", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writingSince = 0;
        }
        sent += size;
        size = 0;
        if (buffer.length > FULL_BYTES * 2) {
            buffer = new byte[IDLE_BYTES];
        }
    }

    /** To be called when the client is waited for. */
    void shrink() {
        if (size == 0 && buffer.length > IDLE_BYTES * 8) {
            buffer = new byte[IDLE_BYTES];
        }
    }

    private void ensure(int count) {
        if (buffer.length - size >= count) {
            return;
        }
        long wanted = Math.max((long) size + count, Math.min(2L * buffer.length, MESSAGE_BYTES_MAX));
        if (wanted > MESSAGE_BYTES_MAX) {
            throw new io.photoncloud.flaredb.type.SqlException(
                    io.photoncloud.flaredb.type.SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "a row of the answer is longer than " + MESSAGE_BYTES_MAX + " bytes");
        }
        buffer = Arrays.copyOf(buffer, (int) wanted);
    }

    private void putIntAt(int index, int value) {
        buffer[index] = (byte) (value >> 24);
        buffer[index + 1] = (byte) (value >> 16);
        buffer[index + 2] = (byte) (value >> 8);
        buffer[index + 3] = (byte) value;
    }
}
