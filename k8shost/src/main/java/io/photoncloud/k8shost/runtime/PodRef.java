package io.photoncloud.k8shost.runtime;

/** A pod, as the runtime knows it. Its uid is its own for ever; another pod may have its name later. */
public record PodRef(String uid, String namespace, String name) {}
