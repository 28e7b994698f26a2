package io.photoncloud.lightningstor.engine;

import org.jspecify.annotations.Nullable;

/** Why bytes could not be kept or given. The message tells what to do. */
public final class BlobStoreException extends RuntimeException {

    /** What callers tell apart. */
    public enum Problem {
        /** No room, or only what the engine keeps for itself: writing works again once there is. */
        DISK_FULL,
        /** Too few disks take the write or give the bytes. */
        DISK_FAILED,
        /** More of the blob is rotten than parity makes good. */
        DAMAGED,
        /** Nothing stands there any more: it was freed or moved. Ask the metadata again where it is. */
        GONE,
        /** All buffers are in use for longer than a caller should wait. */
        BUSY,
        LOCKED,
        UNKNOWN_FORMAT,
        CLOSED
    }

    private final Problem problem;

    BlobStoreException(Problem problem, String message) {
        this(problem, message, null);
    }

    BlobStoreException(Problem problem, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    /** There is no room where others than the engine write. */
    public static BlobStoreException full(String message) {
        return new BlobStoreException(Problem.DISK_FULL, message);
    }

    public Problem problem() {
        return problem;
    }
}
