package io.photoncloud.k8shost.pod;

import java.time.Instant;

/** How a container of a pod is. */
public sealed interface ContainerState {

    /** @param reason in one word: {@code ContainerCreating}, {@code ImagePullBackOff}, {@code CrashLoopBackOff} */
    record Waiting(String reason, String message) implements ContainerState {}

    record Running(Instant started) implements ContainerState {}

    /** @param reason {@code Completed}, {@code Error}, {@code OOMKilled} or another word */
    record Terminated(int exitCode, String reason, String message, Instant started, Instant finished)
            implements ContainerState {}
}
