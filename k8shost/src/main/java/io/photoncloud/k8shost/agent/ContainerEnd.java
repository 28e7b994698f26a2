package io.photoncloud.k8shost.agent;

import io.photoncloud.k8shost.pod.ContainerState;
import io.photoncloud.k8shost.pod.ContainerStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How containers end. */
final class ContainerEnd {

    /** As of one that was killed: of one that is not there any more nobody knows. */
    static final int VANISHED = 137;

    private ContainerEnd() {}

    /** As times are kept: what is finer would never be the same as what is kept. */
    static Instant millis(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS);
    }

    static ContainerState.Terminated vanished(ContainerStatus known, Instant now) {
        Instant started = known.state() instanceof ContainerState.Running(Instant since) ? since : now;
        return new ContainerState.Terminated(
                VANISHED, "ContainerStatusUnknown", "it is not there any more", millis(started), millis(now));
    }

    static boolean ranLong(ContainerState.Terminated ended) {
        return Duration.between(ended.started(), ended.finished()).compareTo(Backoff.RESET) >= 0;
    }

    static ContainerStatus withLast(ContainerStatus status, ContainerState state, ContainerState.Terminated last) {
        return new ContainerStatus(
                status.name(),
                status.ready(),
                status.started(),
                status.restarts(),
                status.backoff(),
                state,
                state.equals(last) ? status.last() : last,
                status.containerId(),
                status.imageRef());
    }
}
