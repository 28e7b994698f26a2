package io.photoncloud.k8shost.pod;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of a container of a pod.
 *
 * @param ready whether it can be sent to
 * @param started whether it runs, and has passed its startup probe
 * @param backoff how long its next restart waits
 * @param last how it ended the time before; null where there is none
 * @param containerId empty for none
 * @param imageRef the image that it runs, as the runtime has it; empty for none
 */
public record ContainerStatus(
        String name,
        boolean ready,
        boolean started,
        int restarts,
        Duration backoff,
        ContainerState state,
        ContainerState.@Nullable Terminated last,
        String containerId,
        String imageRef) {

    static ContainerStatus waiting(String name, String reason) {
        return new ContainerStatus(
                name, false, false, 0, Duration.ZERO, new ContainerState.Waiting(reason, ""), null, "", "");
    }
}
