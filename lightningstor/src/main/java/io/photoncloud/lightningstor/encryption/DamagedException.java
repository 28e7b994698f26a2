package io.photoncloud.lightningstor.encryption;

/** Encrypted bytes are not what they were when they were encrypted, or stand where they did not. Nothing of them is given. */
public final class DamagedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
