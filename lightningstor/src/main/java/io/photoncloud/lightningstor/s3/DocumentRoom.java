package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Bounds what the documents that come with calls hold of memory, all of them together, whoever sends them and however many do: a call has
 * room for its own from when it comes until it is answered, and is refused where none is left. Safe for many threads.
 */
final class DocumentRoom {

    /** Of one document. */
    static final int DOCUMENT_MAX = 4 << 20;

    /** In which one has to come: who dribbles would keep room from others. */
    static final Duration TIME_MAX = Duration.ofMinutes(1);

    /** What is read of a document takes about as much as it does. */
    private static final int TIMES = 2;

    private static final long SHARE_OF_HEAP = 8;
    private static final int READ_AT_ONCE = 16 << 10;

    private final long bytesMax;
    private final LongSupplier nanoTime;
    private final AtomicLong taken = new AtomicLong();

    DocumentRoom(long bytesMax, LongSupplier nanoTime) {
        this.bytesMax = bytesMax;
        this.nanoTime = nanoTime;
    }

    /** A share of the heap, with room for two documents in any case. */
    static DocumentRoom ofHeap() {
        long share = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
        return new DocumentRoom(Math.max(share, 2L * TIMES * DOCUMENT_MAX), System::nanoTime);
    }

    Held begin() {
        return new Held();
    }

    /** What is taken now. */
    long taken() {
        return taken.get();
    }

    /** What one call has taken, until it is closed. Of one thread. */
    final class Held implements AutoCloseable {
        private long bytes;

        private Held() {}

        /**
         * Reads a document to its end, or just beyond what one may have, as whoever reads it finds out.
         *
         * @throws S3Exception SlowDown, there is no room; or RequestTimeout, it came too slowly
         */
        byte[] read(InputStream body) throws IOException {
            long began = nanoTime.getAsLong();
            var whole = new ByteArrayOutputStream();
            byte[] some = new byte[READ_AT_ONCE];
            while (whole.size() <= DOCUMENT_MAX) {
                int count = body.read(some, 0, Math.min(some.length, DOCUMENT_MAX + 1 - whole.size()));
                if (count < 0) {
                    break;
                }
                take((long) TIMES * count);
                whole.write(some, 0, count);
                if (nanoTime.getAsLong() - began > TIME_MAX.toNanos()) {
                    throw new S3Exception(
                            S3Error.REQUEST_TIMEOUT,
                            "A document comes within " + TIME_MAX.toSeconds() + " seconds, and this one did not.");
                }
            }
            return whole.toByteArray();
        }

        private void take(long more) {
            if (taken.addAndGet(more) > bytesMax) {
                taken.addAndGet(-more);
                throw new S3Exception(
                        S3Error.SLOW_DOWN,
                        "The documents of calls that are under way take " + bytesMax
                                + " bytes of memory, and no more is let in. Try again.");
            }
            bytes += more;
        }

        @Override
        public void close() {
            taken.addAndGet(-bytes);
            bytes = 0;
        }
    }
}
