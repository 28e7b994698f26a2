package io.photoncloud.k8shost.agent;

import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What could not be done about a pod, and when it is tried again.
 *
 * @param pull whether it was an image that could not be had
 */
record Failure(String reason, String message, boolean pull, Duration delay, Instant retryAt) {

    /** What is tried. */
    enum Attempt {
        PORT,
        SANDBOX,
        PULL,
        CONFIGURE,
        CREATE,
        START
    }

    static Failure of(Attempt attempt, PodRuntimeException cause, @Nullable Failure before, Instant now) {
        boolean away = cause.reason() == Reason.TIMEOUT || cause.reason() == Reason.UNAVAILABLE;
        Duration last = before == null ? Duration.ZERO : before.delay();
        Duration delay =
                away ? Backoff.next(last, Backoff.UNAVAILABLE_MIN, Backoff.UNAVAILABLE_MAX) : Backoff.next(last);
        return new Failure(
                reason(attempt, cause.reason()),
                String.valueOf(cause.getMessage()),
                attempt == Attempt.PULL,
                delay,
                now.plus(delay));
    }

    private static String reason(Attempt attempt, Reason reason) {
        return switch (attempt) {
            case PORT -> "FailedTakePort";
            case SANDBOX -> "FailedCreatePodSandBox";
            case PULL -> reason == Reason.INVALID_IMAGE_NAME ? "InvalidImageName" : "ErrImagePull";
            case CONFIGURE -> "CreateContainerConfigError";
            case CREATE -> "CreateContainerError";
            case START -> "RunContainerError";
        };
    }

    Failure named(String otherReason) {
        return new Failure(otherReason, message, pull, delay, retryAt);
    }

    /** As it shows while nothing is tried. */
    String waitingReason() {
        return reason.equals("ErrImagePull") ? "ImagePullBackOff" : reason;
    }
}
