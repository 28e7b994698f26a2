package io.photoncloud.chainfire.store.raft.rpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.photoncloud.chainfire.store.raft.rpc.Frame.MalformedFrame;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves downloads: a virtual thread writes each, as fast as its reader takes it. */
final class Downloads {

    private static final Logger LOG = LoggerFactory.getLogger(Downloads.class);

    private final PeerSettings settings;
    private final PeerThreads threads;
    private final Map<String, DownloadHandler> handlers = new ConcurrentHashMap<>();
    private final Semaphore places;
    private final Set<Download> running = ConcurrentHashMap.newKeySet();

    Downloads(PeerSettings settings, PeerThreads threads) {
        this.settings = settings;
        this.threads = threads;
        this.places = new Semaphore(settings.downloadsMax());
    }

    void register(String method, DownloadHandler handler) {
        if (handlers.putIfAbsent(method, handler) != null) {
            throw new IllegalStateException("download " + method + " has a handler already");
        }
    }

    void unregister(String method) {
        handlers.remove(method);
    }

    ServerCall.Listener<Batch> start(ServerCall<Batch, Batch> call, Metadata headers) {
        @Nullable String from = headers.get(PeerProtocol.FROM);
        call.setOnReadyThreshold(PeerSettings.DOWNLOAD_AHEAD_BYTES_MAX);
        call.request(1);
        return new Download(call, from == null ? "unknown" : from);
    }

    void close() {
        running.forEach(Download::stop);
    }

    private final class Download extends ServerCall.Listener<Batch> {

        private final ServerCall<Batch, Batch> call;
        private final String from;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private volatile boolean gone;
        private volatile boolean stopped;

        Download(ServerCall<Batch, Batch> call, String from) {
            this.call = call;
            this.from = from;
        }

        @Override
        public void onMessage(Batch message) {
            Frame request = new Frame();
            try {
                byte[] content = message.content();
                request.view(content, 0, Frame.lengthAt(content, 0, content.length));
            } catch (MalformedFrame e) {
                call.close(Status.INVALID_ARGUMENT.withDescription(e.getMessage()), new Metadata());
                return;
            }
            @Nullable DownloadHandler handler = handlers.get(request.name());
            if (handler == null) {
                call.close(Status.UNIMPLEMENTED.withDescription("no download " + request.name()), new Metadata());
            } else {
                begin(handler, request.name(), request.payload());
            }
        }

        private void begin(DownloadHandler handler, String method, byte[] request) {
            if (!places.tryAcquire()) {
                call.close(
                        Status.RESOURCE_EXHAUSTED.withDescription(
                                settings.downloadsMax() + " downloads (downloadsMax) are running already"),
                        new Metadata());
                return;
            }
            running.add(this);
            try {
                threads.workers().execute(() -> {
                    try {
                        run(handler, method, request);
                    } finally {
                        running.remove(this);
                        places.release();
                    }
                });
            } catch (RejectedExecutionException e) {
                running.remove(this);
                places.release();
                call.close(Status.UNAVAILABLE.withDescription("closed"), new Metadata());
            }
        }

        private void run(DownloadHandler handler, String method, byte[] request) {
            call.sendHeaders(new Metadata());
            Status end = Status.OK;
            try (ChunkOutput out = new ChunkOutput(this)) {
                handler.write(from, request, out);
            } catch (IOException | RuntimeException e) {
                end = Status.ABORTED.withDescription(method + " failed: " + e.getMessage());
                (gone ? LOG.atInfo() : LOG.atWarn())
                        .addKeyValue("method", method)
                        .addKeyValue("peer", from)
                        .addKeyValue("why", e)
                        .log("a download ended early");
            }
            if (!gone) {
                call.close(end, new Metadata());
            }
        }

        void send(byte[] chunk, int length) throws IOException {
            awaitReady();
            call.sendMessage(Batch.of(chunk, 0, length));
        }

        private void awaitReady() throws IOException {
            long left = settings.downloadStallMax().toNanos();
            lock.lock();
            try {
                while (!gone && !stopped && !call.isReady()) {
                    if (left <= 0) {
                        throw new IOException(
                                "the reader took nothing for " + settings.downloadStallMax() + " (downloadStallMax)");
                    }
                    left = changed.awaitNanos(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } finally {
                lock.unlock();
            }
            if (gone || stopped) {
                throw new IOException(gone ? "the reader has gone" : "the peer transport is closed");
            }
        }

        @Override
        public void onReady() {
            signal();
        }

        @Override
        public void onCancel() {
            gone = true;
            signal();
        }

        void stop() {
            stopped = true;
            signal();
        }

        private void signal() {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Collects what is written into chunks of a good size. */
    private static final class ChunkOutput extends OutputStream {

        private final Download download;
        private final byte[] chunk = new byte[PeerSettings.DOWNLOAD_CHUNK_BYTES_MAX];
        private int filled;

        ChunkOutput(Download download) {
            this.download = download;
        }

        @Override
        public void write(int value) throws IOException {
            chunk[filled++] = (byte) value;
            if (filled == chunk.length) {
                flush();
            }
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            int at = offset;
            while (at < offset + length) {
                int taken = Math.min(chunk.length - filled, offset + length - at);
                System.arraycopy(source, at, chunk, filled, taken);
                filled += taken;
                at += taken;
                if (filled == chunk.length) {
                    flush();
                }
            }
        }

        @Override
        public void flush() throws IOException {
            if (filled > 0) {
                int length = filled;
                filled = 0;
                download.send(chunk, length); // copied by then, so that the array can be filled again
            }
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
