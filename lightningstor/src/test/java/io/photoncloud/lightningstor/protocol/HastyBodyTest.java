package io.photoncloud.lightningstor.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HastyBodyTest {

    private final AtomicLong nanos = new AtomicLong();

    /** Each read takes so long and gives so many bytes at the most. */
    private InputStream body(int bytes, Duration time, int atOnce) {
        return new HastyBody(
                new ByteArrayInputStream(new byte[bytes]) {
                    @Override
                    public synchronized int read(byte[] into, int offset, int length) {
                        nanos.addAndGet(time.toNanos());
                        return super.read(into, offset, Math.min(length, atOnce));
                    }
                },
                nanos::get);
    }

    @Test
    void aByteASecondIsNotBorneForLong() {
        InputStream slow = body(1_000, Duration.ofSeconds(1), 1);
        S3Exception refusal = catchThrowableOfType(S3Exception.class, slow::readAllBytes);
        assertThat(refusal.error()).isEqualTo(S3Error.REQUEST_TIMEOUT);
        assertThat(Duration.ofNanos(nanos.get())).isEqualTo(HastyBody.SLOW_TIME_MAX.plusSeconds(1));
    }

    @Test
    void whoSendsEnoughMayTakeHours() throws IOException {
        int hour = (int) Duration.ofHours(1).toSeconds() * HastyBody.BYTES_PER_SECOND_MIN;
        byte[] all = new byte[3 * hour];
        InputStream steady = body(all.length, Duration.ofMinutes(1), hour / 60);
        assertThat(steady.readNBytes(all, 0, all.length)).isEqualTo(all.length);
    }
}
