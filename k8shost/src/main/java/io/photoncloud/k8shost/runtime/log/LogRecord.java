package io.photoncloud.k8shost.runtime.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * A record of a log, as {@code 2026-01-02T03:04:05.6Z stdout F text}: {@code F} where it ends a line of the container, {@code P}
 * where that goes on in the next record. The text is bytes: a character may be cut in two by the end of a part.
 */
final class LogRecord {

    private final byte[] bytes;
    private final int textStart;
    private final Instant time;
    private final boolean endsLine;

    private LogRecord(byte[] bytes, int textStart, Instant time, boolean endsLine) {
        this.bytes = bytes;
        this.textStart = textStart;
        this.time = time;
        this.endsLine = endsLine;
    }

    /** Empty for what is none, such as what a full disk cut off. */
    static Optional<LogRecord> find(byte[] line) {
        int stream = after(line, 0);
        int tag = after(line, stream);
        int text = after(line, tag);
        if (stream < 0 || tag < 0 || tag >= line.length) {
            return Optional.empty();
        }
        try {
            Instant time =
                    OffsetDateTime.parse(new String(line, 0, stream - 1, UTF_8)).toInstant();
            // Other tags may follow, after colons.
            return Optional.of(new LogRecord(line, text < 0 ? line.length : text, time, line[tag] != 'P'));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /** Where what follows the next space begins; less than 0 for nowhere. */
    private static int after(byte[] line, int from) {
        for (int at = from; at >= 0 && at < line.length; at++) {
            if (line[at] == ' ') {
                return at + 1;
            }
        }
        return -1;
    }

    Instant time() {
        return time;
    }

    boolean endsLine() {
        return endsLine;
    }

    /** {@code stdout} or {@code stderr}. */
    String stream() {
        int start = after(bytes, 0);
        return new String(bytes, start, after(bytes, start) - 1 - start, UTF_8);
    }

    int textLength() {
        return bytes.length - textStart;
    }

    void writeText(OutputStream out) throws IOException {
        out.write(bytes, textStart, textLength());
    }

    /** Its first bytes only. */
    void writeText(ByteArrayOutputStream out, int length) {
        out.write(bytes, textStart, length);
    }
}
