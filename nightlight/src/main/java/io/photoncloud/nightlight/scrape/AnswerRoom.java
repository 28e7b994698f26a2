package io.photoncloud.nightlight.scrape;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes the answers of all targets hold together, and may: each is held whole, and has a bound of its own, of which there are as many as
 * targets. One that would go beyond it fails, and does not wait: what it waited for may be as slow as it likes. Safe for use by many threads.
 */
public final class AnswerRoom {
    /** What an operator changes to have more. */
    public static final String SETTING = "photon.nightlight.scrape.answers-size";

    private final AtomicLong taken = new AtomicLong();
    private final long bytesMax;

    public AnswerRoom(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** For few answers, of which each has a small bound. */
    static AnswerRoom unbounded() {
        return new AnswerRoom(Long.MAX_VALUE);
    }

    long taken() {
        return taken.get();
    }

    Share begin() {
        return new Share();
    }

    /** What one answer holds, until it is closed. Of one thread at a time. */
    final class Share implements AutoCloseable {
        private long held;
        private boolean closed;

        private Share() {}

        /** @throws IOException there is no room for so many bytes more */
        synchronized void hold(long bytes) throws IOException {
            if (closed) {
                throw new IOException("nobody waits for the answer any more");
            }
            if (taken.addAndGet(bytes) > bytesMax) {
                taken.addAndGet(-bytes);
                throw new IOException("the answers of targets would take more than the " + bytesMax
                        + " bytes that they have together (" + SETTING + ")");
            }
            held += bytes;
        }

        @Override
        public synchronized void close() {
            closed = true;
            taken.addAndGet(-held);
            held = 0;
        }
    }
}
