package io.photoncloud.lightningstor.engine;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Buffers for one cell each, with room for a small record's head before it. At most so many are out at a time; who wants more waits, and
 * takes all it needs at once, so that nobody waits for another while holding some.
 */
final class Buffers {

    static final int HEAD_BYTES = Layout.align(RecordHeader.BYTES + 2 * Integer.BYTES);
    static final int BYTES = HEAD_BYTES + Layout.BLOCK_BYTES + Layout.ALIGN;

    /** Kept for the next, so that an idle process gives memory back after a rush. */
    private static final int KEPT_MAX = 64;

    private final int total;
    private final Semaphore free;
    private final Duration wait;
    private final ConcurrentLinkedQueue<byte[]> kept = new ConcurrentLinkedQueue<>();
    private final AtomicInteger keptCount = new AtomicInteger();

    Buffers(int total, Duration wait) {
        this.total = total;
        this.free = new Semaphore(total, true);
        this.wait = wait;
    }

    /**
     * Waits for so many buffers.
     *
     * @throws BlobStoreException BUSY when they do not become free in time
     */
    byte[][] take(int count) {
        if (!acquire(count)) {
            throw new BlobStoreException(
                    BlobStoreException.Problem.BUSY,
                    "no " + count + " of " + total + " buffers became free within " + wait.toMillis()
                            + " ms; try again, or allow more buffers");
        }
        byte[][] buffers = new byte[count][];
        for (int i = 0; i < count; i++) {
            byte[] buffer = kept.poll();
            if (buffer == null) {
                buffer = new byte[BYTES];
            } else {
                keptCount.decrementAndGet();
            }
            buffers[i] = buffer;
        }
        return buffers;
    }

    void giveBack(byte[][] buffers) {
        for (byte[] buffer : buffers) {
            if (keptCount.incrementAndGet() <= KEPT_MAX) {
                kept.add(buffer);
            } else {
                keptCount.decrementAndGet();
            }
        }
        free.release(buffers.length);
    }

    int inUse() {
        return total - free.availablePermits();
    }

    private boolean acquire(int count) {
        if (free.tryAcquire(count)) {
            return true;
        }
        try {
            return free.tryAcquire(count, wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
