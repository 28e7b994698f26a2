package io.photoncloud.common.grpc;

import io.grpc.Decompressor;
import io.grpc.Status;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of a call, as many as are asked for: what nobody asks for is left to the container, which lets the client
 * send no more then. Nothing waits here; the container tells when there is something to read.
 */
final class CallInput implements ReadListener {

    private static final int BUFFER_BYTES = 16 << 10;
    private static final byte[] NOTHING = new byte[0];

    /** Hears what is read. */
    interface Listener {
        void message(byte[] message);

        /** The client says no more. */
        void halfClosed();

        /** What is read is no call, or one beyond the bounds. */
        void refused(Status status);

        /** The client is gone. */
        void failed(Throwable why);
    }

    private final ServletInputStream in;
    private final int messageBytesMax;
    private final @Nullable Decompressor decompressor;
    private final Listener listener;
    private final SerialTasks reading;
    /** Only there while there is something in it: most calls wait, and there are many. */
    private byte[] buffer = NOTHING;

    private final ByteBuffer header = ByteBuffer.allocate(CallOutput.FRAME_HEADER_BYTES);
    private ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int bodyBytes;
    private long asked;
    private int offset;
    private int limit;
    private boolean begun;
    private boolean allRead;
    private boolean over;

    /** Of what the container has: nothing is read of it when it takes that back. */
    private final Lock using = new ReentrantLock();

    /** @param decompressor of what messages may be packed with; null for nothing */
    CallInput(ServletInputStream in, int messageBytesMax, @Nullable Decompressor decompressor, Listener listener) {
        this.in = in;
        this.messageBytesMax = messageBytesMax;
        this.decompressor = decompressor;
        this.listener = listener;
        this.reading = new SerialTasks(
                "grpc-request", () -> listener.failed(new IllegalStateException("its messages cannot be read")));
    }

    /** Has the container say when there is something; before that nothing is read, for whoever reads then waits for the client. */
    void begin() {
        in.setReadListener(this);
        reading.execute(() -> {
            begun = true;
            read();
        });
    }

    void ask(int messages) {
        reading.execute(() -> {
            asked += messages;
            read();
        });
    }

    @Override
    public void onDataAvailable() {
        reading.execute(this::read);
    }

    @Override
    public void onAllDataRead() {
        reading.execute(() -> {
            allRead = true;
            read();
        });
    }

    @Override
    public void onError(Throwable why) {
        listener.failed(why);
    }

    /** Nothing more is read, and nothing is being read when this returns. */
    void stop() {
        using.lock();
        try {
            over = true;
        } finally {
            using.unlock();
        }
    }

    private void read() {
        using.lock();
        try {
            while (begun && !over && (take() || fill())) {
                // Until there is nothing to take, or nobody who wants it.
            }
        } catch (IOException | IllegalStateException e) {
            over = true;
            listener.failed(e);
        } finally {
            using.unlock();
        }
    }

    /** @return whether there is more in the buffer than was taken, or the end was told */
    private boolean take() {
        if (offset == limit) {
            return false;
        }
        if (asked == 0) {
            return false;
        }
        if (header.hasRemaining()) {
            int count = Math.min(header.remaining(), limit - offset);
            header.put(buffer, offset, count);
            offset += count;
            if (header.hasRemaining()) {
                return true;
            }
            bodyBytes = header.getInt(1);
            if (bodyBytes < 0 || bodyBytes > messageBytesMax) {
                refuse(Status.RESOURCE_EXHAUSTED.withDescription("gRPC message exceeds maximum size " + messageBytesMax
                        + ": " + Integer.toUnsignedLong(bodyBytes)));
                return false;
            }
        }
        int count = Math.min(bodyBytes - body.size(), limit - offset);
        body.write(buffer, offset, count);
        offset += count;
        if (body.size() == bodyBytes) {
            finish();
        }
        return true;
    }

    private void finish() {
        byte[] message = body.toByteArray();
        boolean packed = header.get(0) == 1;
        body = new ByteArrayOutputStream();
        header.clear();
        asked--;
        if (packed && decompressor == null) {
            refuse(Status.INTERNAL.withDescription("a message is compressed, and the call does not say how"));
            return;
        }
        if (!packed || decompressor == null) {
            listener.message(message);
            return;
        }
        byte[] plain;
        boolean more;
        try (InputStream unpacked = decompressor.decompress(new ByteArrayInputStream(message))) {
            plain = unpacked.readNBytes(messageBytesMax);
            more = unpacked.read() >= 0;
        } catch (IOException e) {
            refuse(Status.INTERNAL
                    .withDescription("a message cannot be decompressed: " + e.getMessage())
                    .withCause(e));
            return;
        }
        if (more) {
            refuse(Status.RESOURCE_EXHAUSTED.withDescription(
                    "a message is longer than " + messageBytesMax + " bytes when it is decompressed"));
        } else {
            listener.message(plain);
        }
    }

    private void refuse(Status status) {
        over = true;
        listener.refused(status);
    }

    /** @return whether there is something in the buffer, or the end was told */
    private boolean fill() throws IOException {
        if (asked == 0 && header.position() == 0 && !allRead) {
            return false;
        }
        if (offset < limit) {
            return false;
        }
        // The container may say that all is read while it still hands out the last of it.
        if (allRead && in.available() == 0) {
            if (header.position() > 0) {
                refuse(Status.INTERNAL.withDescription("the client said no more in the middle of a message"));
            } else {
                over = true;
                listener.halfClosed();
            }
            return false;
        }
        if (!allRead && !in.isReady()) {
            buffer = NOTHING;
            return false;
        }
        if (buffer.length == 0) {
            buffer = new byte[BUFFER_BYTES];
        }
        int count = in.read(buffer);
        offset = 0;
        limit = Math.max(count, 0);
        allRead |= count < 0;
        return true;
    }
}
