package io.photoncloud.common.policy.stream;

/** What IAM sends cannot be taken; what was known before stays. */
final class UnusableStreamException extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableStreamException(String message) {
        super(message);
    }

    UnusableStreamException(String message, Throwable cause) {
        super(message, cause);
    }
}
