package io.photoncloud.common.api;

/** A view of a resource that carries its version: the door answers it as {@code ETag} too. */
public interface Versioned {

    long resourceVersion();
}
