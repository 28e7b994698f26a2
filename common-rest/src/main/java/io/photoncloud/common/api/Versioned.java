package io.photoncloud.common.api;

/** A view of a resource that carries its version: the door answers it as {@code ETag} too. */
public interface Versioned {

    /** The version of what is not kept: it was only shown, for a dry run. */
    long NEVER = 0;

    long resourceVersion();
}
