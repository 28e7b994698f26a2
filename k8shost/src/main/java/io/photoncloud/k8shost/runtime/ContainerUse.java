package io.photoncloud.k8shost.runtime;

/** What a container of a pod uses. */
public record ContainerUse(PodRef pod, String container, ContainerStats stats) {}
