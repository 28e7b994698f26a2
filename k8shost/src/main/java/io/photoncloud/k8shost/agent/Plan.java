package io.photoncloud.k8shost.agent;

import io.photoncloud.k8shost.pod.PodRecords.Happened;
import io.photoncloud.k8shost.pod.PodStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told of a pod, and done about it.
 *
 * @param gone whether nothing is left of one that is deleted
 * @param wake when it is to be looked at again, whatever happens; null for only when something does
 */
record Plan(
        PodStatus status,
        List<Action> actions,
        List<Happened> happened,
        boolean gone,
        @Nullable Instant wake) {

    Plan {
        actions = List.copyOf(actions);
        happened = List.copyOf(happened);
    }
}
