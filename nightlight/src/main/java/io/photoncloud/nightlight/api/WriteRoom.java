package io.photoncloud.nightlight.api;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.remote.RemoteLimits;
import io.photoncloud.nightlight.remote.SnappyBlock;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Room to read requests in, which is used again. A few rooms of moderate size are kept while nobody needs them; what was needed for a large
 * request goes with it. Safe for many threads, of which each has a room of its own until it leaves it.
 */
final class WriteRoom {
    private static final int IDLE_MAX = 8;
    private static final int KEPT_BYTES_MAX = 2 << 20;

    private final BlockingQueue<Room> idle = new ArrayBlockingQueue<>(IDLE_MAX);
    private final RemoteLimits limits;
    private final int bodyBytesMax;

    WriteRoom(RemoteLimits limits, int bodyBytesMax) {
        this.limits = limits;
        this.bodyBytesMax = bodyBytesMax;
    }

    Room enter() {
        Room left = idle.poll();
        return left == null ? new Room() : left;
    }

    /** For one request at a time. */
    final class Room implements AutoCloseable {
        private final SnappyBlock block = new SnappyBlock(limits.decodedBytesMax());
        private byte[] body = new byte[64 << 10];

        /** @throws IngestException what comes is too large, or is not packed as it should be */
        SnappyBlock read(HttpServletRequest request) throws IOException, IngestException {
            int length = readBody(request);
            if (length > bodyBytesMax) {
                throw IngestException.tooLarge("a request has " + bodyBytesMax + " bytes at most");
            }
            block.decode(body, 0, length);
            return block;
        }

        /** @return how many bytes there are, one more than there may be where there are more */
        private int readBody(HttpServletRequest request) throws IOException {
            InputStream in = request.getInputStream();
            // What a sender announces is room it gets only as far as it fills it.
            int size = 0;
            while (true) { // until the end, or the limit
                int most = Math.min(body.length, bodyBytesMax + 1);
                int read = in.readNBytes(body, size, most - size);
                size += read;
                if (size < most || size > bodyBytesMax) {
                    return size;
                }
                body = Arrays.copyOf(body, body.length * 2);
            }
        }

        @Override
        public void close() {
            if (body.length + block.bytes().length <= KEPT_BYTES_MAX) {
                var _ = idle.offer(this);
            }
        }
    }
}
