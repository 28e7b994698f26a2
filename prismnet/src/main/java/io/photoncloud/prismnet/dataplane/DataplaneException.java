package io.photoncloud.prismnet.dataplane;

/** A driver could not do what it was asked. The message is told to the owners of what is waiting for it. */
public final class DataplaneException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DataplaneException(String message) {
        super(message);
    }

    public DataplaneException(String message, Throwable cause) {
        super(message, cause);
    }
}
