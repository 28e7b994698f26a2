package io.photoncloud.k8shost.runtime;

/** What a container runtime could not do, in words for the pod's owner. */
public final class PodRuntimeException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The name of an image is none. */
        INVALID_IMAGE_NAME,
        /** The registry says that there is no such image, or not for us. */
        IMAGE_NOT_FOUND,
        /** The image could not be pulled otherwise. */
        PULL_FAILED,
        /** What it was asked about is not there, or not any more. */
        NOT_FOUND,
        /** It refuses what it was asked, and will again. */
        REFUSED,
        /** It was asked, and could not. */
        FAILED,
        /** It did not answer in time; whether it does what it was asked is not known. */
        TIMEOUT,
        /** It is not there, or busy. */
        UNAVAILABLE
    }

    private final Reason reason;

    public PodRuntimeException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public PodRuntimeException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
