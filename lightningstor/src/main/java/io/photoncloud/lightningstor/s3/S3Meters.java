package io.photoncloud.lightningstor.s3;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;

/** Calls of S3 by operation and status, and the bytes of their bodies; by nothing that a caller can make up. Safe for many threads. */
public final class S3Meters {

    /** Of a call that was refused before it was known what it is. */
    static final String UNKNOWN = "none";

    private final MeterProvider<Timer> calls;
    private final Counter receivedBytes;
    private final Counter sentBytes;

    public S3Meters(MeterRegistry registry) {
        this.calls = Timer.builder("photon.lightningstor.calls")
                .description("calls of S3")
                .withRegistry(registry);
        this.receivedBytes = Counter.builder("photon.lightningstor.received")
                .baseUnit("bytes")
                .description("bodies of calls of S3, as they came on the wire")
                .register(registry);
        this.sentBytes = Counter.builder("photon.lightningstor.sent")
                .baseUnit("bytes")
                .description("bodies of answers of S3")
                .register(registry);
    }

    void answered(String operation, int status, long nanos) {
        calls.withTags("operation", operation, "status", Integer.toString(status))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    InputStream received(InputStream body) {
        return new FilterInputStream(body) {
            @Override
            public int read() throws IOException {
                int read = super.read();
                receivedBytes.increment(read < 0 ? 0 : 1);
                return read;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = super.read(bytes, offset, length);
                receivedBytes.increment(Math.max(0, count));
                return count;
            }
        };
    }

    OutputStream sent(OutputStream body) {
        return new FilterOutputStream(body) {
            @Override
            public void write(int one) throws IOException {
                super.write(one);
                sentBytes.increment();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                // Not by single bytes, as the super class does.
                body.write(bytes, offset, length);
                sentBytes.increment(length);
            }
        };
    }
}
