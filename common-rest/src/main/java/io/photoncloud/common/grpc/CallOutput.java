package io.photoncloud.common.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes what a call is answered with, on a thread of its own, which waits while its client has no room: those who answer never
 * wait, and are told whether there is room.
 */
final class CallOutput {

    /** So much may wait to be written before there is no room, as with gRPC's own servers. */
    static final int QUEUED_BYTES_MAX = 32 << 10;

    static final int FRAME_HEADER_BYTES = 5;

    /** Who answers, and what becomes of the answer. */
    interface Listener {
        /** There is room again. */
        void ready();

        /** All is written but the trailers, which the container writes when the request is complete. */
        void written();

        /** The client is gone. */
        void failed(Throwable why);
    }

    private final HttpServletResponse response;
    private final Listener listener;
    private final SerialTasks writing;
    private final AtomicLong queued = new AtomicLong();
    private final Map<String, String> trailers = new ConcurrentHashMap<>();
    private boolean headersSent;
    private volatile boolean broken;

    CallOutput(HttpServletResponse response, Listener listener) {
        this.response = response;
        this.listener = listener;
        this.writing = new SerialTasks(
                "grpc-answer", () -> listener.failed(new IllegalStateException("its answer cannot be written")));
    }

    boolean hasRoom() {
        return queued.get() < QUEUED_BYTES_MAX;
    }

    void headers(Metadata metadata) {
        Map<String, String> headers = CallHeaders.of(metadata);
        write(() -> {
            begin(headers);
            response.flushBuffer();
        });
    }

    private void begin(Map<String, String> headers) {
        headersSent = true;
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType(CallHeaders.CONTENT_TYPE);
        headers.forEach(response::setHeader);
        response.setTrailerFields(() -> trailers);
    }

    void message(byte[] message) {
        long size = FRAME_HEADER_BYTES + (long) message.length;
        queued.addAndGet(size);
        write(() -> {
            ServletOutputStream out = response.getOutputStream();
            // 0: it is not compressed.
            out.write(ByteBuffer.allocate(FRAME_HEADER_BYTES)
                    .put((byte) 0)
                    .putInt(message.length)
                    .array());
            out.write(message);
            out.flush();
            boolean full = queued.getAndAdd(-size) >= QUEUED_BYTES_MAX;
            if (full && hasRoom()) {
                listener.ready();
            }
        });
    }

    /** Also where nothing was sent before there are headers first, and the status comes after: the container ends no stream by its headers. */
    void end(Status status, Metadata metadata) {
        Map<String, String> last = CallHeaders.trailers(status, metadata);
        write(() -> {
            trailers.putAll(last);
            if (!headersSent) {
                begin(Map.of());
            }
            listener.written();
        });
    }

    /** What is done to the response. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private void write(Step step) {
        writing.execute(() -> {
            if (broken) {
                return;
            }
            try {
                step.run();
            } catch (IOException e) {
                broken = true;
                listener.failed(e);
            } catch (RuntimeException e) { // tidy: what the container throws when it has let go of the response
                broken = true;
                listener.failed(new IOException(e));
            }
        });
    }

    /** Nothing more is written. */
    void abandon() {
        broken = true;
    }
}
