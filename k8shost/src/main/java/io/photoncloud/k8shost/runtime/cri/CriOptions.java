package io.photoncloud.k8shost.runtime.cri;

import io.photoncloud.k8shost.runtime.PodRuntime.Capacity;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a container runtime is used.
 *
 * @param socket of the runtime
 * @param owner what marks sandboxes and containers as those of this node, and of no other that uses the same runtime
 * @param callTimeMax for what is done at once: lists, states, signals
 * @param workTimeMax for what takes its time: a sandbox with its network, making and starting a container
 * @param watchPace how often it is looked for changes where the runtime does not tell of them
 */
public record CriOptions(
        Path socket, String owner, Capacity capacity, Duration callTimeMax, Duration workTimeMax, Duration watchPace) {

    public static final Duration CALL_TIME_MAX = Duration.ofSeconds(15);
    public static final Duration WORK_TIME_MAX = Duration.ofMinutes(2);
    public static final Duration WATCH_PACE = Duration.ofSeconds(1);

    public static CriOptions of(Path socket, String owner, Capacity capacity) {
        return new CriOptions(socket, owner, capacity, CALL_TIME_MAX, WORK_TIME_MAX, WATCH_PACE);
    }
}
