package io.photoncloud.common.web;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A request whose body ends with PAYLOAD_TOO_LARGE where it gets too long, and with BAD_REQUEST where it takes too long. */
final class BoundedBody extends HttpServletRequestWrapper {

    /** @param untilNanos when the body must have arrived, by {@code nanos}; null for no such bound */
    record Bounds(long sizeMax, @Nullable Long untilNanos, LongSupplier nanos) {

        void check(long size) {
            if (size > sizeMax) {
                throw new CloudException(ErrorCode.PAYLOAD_TOO_LARGE, "the body is longer than " + sizeMax + " bytes");
            }
            if (untilNanos != null && nanos.getAsLong() - untilNanos > 0) {
                throw new CloudException(
                        ErrorCode.BAD_REQUEST, "the body did not arrive within photon.http.body-time-max");
            }
        }
    }

    private final Bounds bounds;
    private @Nullable CountedStream stream;

    BoundedBody(HttpServletRequest request, Bounds bounds) {
        super(request);
        this.bounds = bounds;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (stream == null) {
            stream = new CountedStream(super.getInputStream(), bounds);
        }
        return stream;
    }

    @Override
    public BufferedReader getReader() throws IOException {
        return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
    }

    private static final class CountedStream extends ServletInputStream {

        private final ServletInputStream source;
        private final Bounds bounds;
        private long count;

        CountedStream(ServletInputStream source, Bounds bounds) {
            this.source = source;
            this.bounds = bounds;
        }

        @Override
        public int read() throws IOException {
            int next = source.read();
            return next < 0 ? next : counted(1, next);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = source.read(target, offset, length);
            return read < 0 ? read : counted(read, read);
        }

        private int counted(int read, int answer) {
            count += read;
            bounds.check(count);
            return answer;
        }

        @Override
        public boolean isFinished() {
            return source.isFinished();
        }

        @Override
        public boolean isReady() {
            return source.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            source.setReadListener(listener);
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }
}
