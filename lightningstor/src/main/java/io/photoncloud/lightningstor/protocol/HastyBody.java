package io.photoncloud.lightningstor.protocol;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A body that has to come in a bearable time: whoever sends a byte now and then would keep a connection, and what the service holds for
 * it, for as long as he likes. Of one thread.
 */
public final class HastyBody extends FilterInputStream {

    /** Since the body has begun, once it had {@link #SLOW_TIME_MAX}. */
    public static final int BYTES_PER_SECOND_MIN = 1024;

    public static final Duration SLOW_TIME_MAX = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private final long begunNanos;
    private long bytes;

    /** It begins now, by a {@code nanoTime} that never goes back. */
    public HastyBody(InputStream body, LongSupplier nanoTime) {
        super(body);
        this.nanoTime = nanoTime;
        this.begunNanos = nanoTime.getAsLong();
    }

    /** @throws S3Exception RequestTimeout: it came too slowly */
    @Override
    public int read() throws IOException {
        int one = super.read();
        came(one < 0 ? 0 : 1);
        return one;
    }

    /** @throws S3Exception RequestTimeout: it came too slowly */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        came(Math.max(0, count));
        return count;
    }

    private void came(int count) {
        bytes += count;
        long seconds = TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - begunNanos);
        if (seconds > SLOW_TIME_MAX.toSeconds() && bytes < seconds * BYTES_PER_SECOND_MIN) {
            throw new S3Exception(
                    S3Error.REQUEST_TIMEOUT,
                    "A body comes with " + BYTES_PER_SECOND_MIN
                            + " bytes a second at least, and this one came slower for " + seconds + " seconds.");
        }
    }
}
