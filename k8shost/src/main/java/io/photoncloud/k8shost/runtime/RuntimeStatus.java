package io.photoncloud.k8shost.runtime;

/**
 * @param name of the runtime, as {@code containerd}
 * @param ready whether containers can be run
 * @param networkReady whether sandboxes can have a network
 * @param reason why not; empty where both are
 */
public record RuntimeStatus(String name, String version, boolean ready, boolean networkReady, String reason) {}
