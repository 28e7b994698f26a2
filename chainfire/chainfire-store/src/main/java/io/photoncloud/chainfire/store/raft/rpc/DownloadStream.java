package io.photoncloud.chainfire.store.raft.rpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The reading end of a download, on a connection of its own, so that a reader that lags holds nothing else up. Its end
 * is told only when the peer has said that it sent everything; anything else is an IOException.
 */
final class DownloadStream extends InputStream {

    /** Chunks asked for ahead of the reader. */
    private static final int CHUNKS_AHEAD = 4;

    private sealed interface Event {
        record Chunk(Batch message) implements Event {}

        record End(Status status) implements Event {}
    }

    private final String what;
    private final Duration chunkTimeout;
    private final ManagedChannel channel;
    private final ClientCall<Batch, Batch> call;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private byte[] chunk = {};
    private int at;
    private boolean complete;
    private @Nullable IOException broken;

    DownloadStream(String what, Duration chunkTimeout, ManagedChannel channel) {
        this.what = what;
        this.chunkTimeout = chunkTimeout;
        this.channel = channel;
        this.call = PeerProtocol.newCall(channel, PeerProtocol.DOWNLOAD, CallOptions.DEFAULT);
    }

    void start(Metadata headers, byte[] request) {
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(Batch message) {
                        events.add(new Event.Chunk(message));
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        events.add(new Event.End(status));
                    }
                },
                headers);
        call.request(CHUNKS_AHEAD);
        call.sendMessage(Batch.of(request, 0, request.length));
        call.halfClose();
    }

    @Override
    public int read() throws IOException {
        return more() ? chunk[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!more()) {
            return -1;
        }
        int taken = Math.min(length, chunk.length - at);
        System.arraycopy(chunk, at, target, offset, taken);
        at += taken;
        return taken;
    }

    @Override
    public int available() {
        return chunk.length - at;
    }

    /** Waits until there is something to read; false at the end. */
    private boolean more() throws IOException {
        if (broken != null) {
            throw new IOException(broken.getMessage(), broken);
        }
        while (at == chunk.length && !complete) {
            switch (next()) {
                case Event.Chunk(Batch message) -> {
                    chunk = message.content();
                    at = 0;
                    call.request(1);
                }
                case Event.End(Status status) -> end(status);
            }
        }
        return at < chunk.length;
    }

    private Event next() throws IOException {
        try {
            Event event = events.poll(chunkTimeout.toNanos(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw breakOff(what + ": nothing came for " + chunkTimeout);
            }
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            breakOff(what + ": interrupted");
            throw new InterruptedIOException(what);
        }
    }

    private void end(Status status) throws IOException {
        if (!status.isOk()) {
            throw breakOff(what + ": " + PeerProtocol.describe(status));
        }
        complete = true;
        channel.shutdown();
    }

    private IOException breakOff(String why) {
        IOException failure = new IOException(why);
        broken = failure;
        cancel(why);
        return failure;
    }

    private void cancel(String why) {
        call.cancel(why, null);
        channel.shutdownNow();
    }

    /** Tells the peer to stop, where it has not finished. */
    @Override
    public void close() {
        if (!complete && broken == null) {
            breakOff(what + ": closed by its reader");
        }
    }
}
