package io.photoncloud.k8shost.runtime;

import java.time.Instant;

/**
 * What a container uses.
 *
 * @param cpuNanos of processor time, since it was started
 * @param memoryBytes that cannot be taken from it (the working set)
 */
public record ContainerStats(Instant at, long cpuNanos, long memoryBytes, long writableLayerBytes) {}
