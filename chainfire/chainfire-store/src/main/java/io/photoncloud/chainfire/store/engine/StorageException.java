package io.photoncloud.chainfire.store.engine;

/** The disk or the database failed. A process that applies a log cannot go on after it. */
public final class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StorageException(String message, Throwable cause) {
        super(message, cause);
    }

    public StorageException(String message) {
        super(message);
    }
}
