package io.photoncloud.lightningstor.content;

import io.photoncloud.lightningstor.engine.BlobStoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The room that is kept where the metadata lies: it needs some to go on, and to delete. Asked about once a second. Safe for many threads.
 */
public final class Room {

    /** For tests: as much as they like. */
    public static final Room UNBOUNDED = new Room(() -> Long.MAX_VALUE, 0, System::nanoTime);

    private static final long ASK_EVERY_NANOS = 1_000_000_000L;

    private final LongSupplier usable;
    private final long reserveBytes;
    private final LongSupplier nanoTime;
    private final AtomicLong askedNanos = new AtomicLong();
    private volatile long usableBytes;

    Room(LongSupplier usable, long reserveBytes, LongSupplier nanoTime) {
        this.usable = usable;
        this.reserveBytes = reserveBytes;
        this.nanoTime = nanoTime;
        this.askedNanos.set(nanoTime.getAsLong() - ASK_EVERY_NANOS);
        this.usableBytes = usable.getAsLong();
    }

    /** Of the file system of a directory. */
    public static Room of(Path directory, long reserveBytes) {
        return new Room(() -> usable(directory), reserveBytes, System::nanoTime);
    }

    private static long usable(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException _) {
            // Whoever writes there will hear of it.
            return Long.MAX_VALUE;
        }
    }

    /** @throws BlobStoreException DISK_FULL */
    void require() {
        long asked = askedNanos.get();
        long now = nanoTime.getAsLong();
        if (now - asked >= ASK_EVERY_NANOS && askedNanos.compareAndSet(asked, now)) {
            usableBytes = usable.getAsLong();
        }
        if (usableBytes < reserveBytes) {
            throw BlobStoreException.full(usableBytes + " bytes are free where the metadata lies, and " + reserveBytes
                    + " are kept for itself: make room there");
        }
    }
}
