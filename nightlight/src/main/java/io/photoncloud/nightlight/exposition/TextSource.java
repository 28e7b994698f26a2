package io.photoncloud.nightlight.exposition;

import io.photoncloud.nightlight.ingest.IngestException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A window on a text that moves on with its entries. Within one entry the places of bytes stay the same, so that parts
 * of it can be told by them.
 */
final class TextSource {
    static final int END = -1;

    private static final int WINDOW_BYTES = 64 << 10;
    /** So much of the text is in the window at the beginning of an entry, if there is so much. */
    private static final int AHEAD_BYTES = 4 << 10;

    private final ExpositionLimits limits;
    private final boolean lastLineIsEnded;

    private InputStream in = InputStream.nullInputStream();
    private byte[] bytes = new byte[WINDOW_BYTES];
    private int start;
    private int at;
    private int limit;
    private long total;
    private boolean ended;

    /** The last line may be given an end that it lacks. */
    TextSource(ExpositionLimits limits, boolean lastLineIsEnded) {
        this.limits = limits;
        this.lastLineIsEnded = lastLineIsEnded;
    }

    void open(InputStream text) {
        in = text;
        start = 0;
        at = 0;
        limit = 0;
        total = 0;
        ended = false;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the present entry begins. */
    int start() {
        return start;
    }

    int at() {
        return at;
    }

    /** Up to where bytes are here already. */
    int limit() {
        return limit;
    }

    void goTo(int place) {
        at = place;
    }

    void advance() {
        at++;
    }

    /** The byte here, END where there is none. */
    int peek() throws IOException, IngestException {
        return at < limit || fill() ? bytes[at] & 0xff : END;
    }

    /** Begins an entry here. */
    void begin() throws IOException, IngestException {
        if (at - start > limits.lineBytesMax()) {
            throw lineTooLong();
        }
        start = at;
        if (limit - at >= AHEAD_BYTES || ended) {
            return;
        }
        System.arraycopy(bytes, at, bytes, 0, limit - at);
        limit -= at;
        start = 0;
        at = 0;
        while (limit < AHEAD_BYTES && fill()) {
            // The window fills.
        }
    }

    private boolean fill() throws IOException, IngestException {
        if (ended) {
            return false;
        }
        if (limit - start > limits.lineBytesMax() && limit == bytes.length) {
            throw lineTooLong();
        }
        if (limit == bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        int read = in.read(bytes, limit, bytes.length - limit);
        if (read < 0) {
            ended = true;
            if (lastLineIsEnded) {
                bytes[limit++] = '\n';
            }
            return lastLineIsEnded;
        }
        limit += read;
        total += read;
        if (total > limits.bodyBytesMax()) {
            throw IngestException.tooLarge("exposition has more than bodyBytesMax " + limits.bodyBytesMax() + " bytes");
        }
        return true;
    }

    private IngestException lineTooLong() {
        return IngestException.tooLarge("a line has more than lineBytesMax " + limits.lineBytesMax() + " bytes");
    }
}
