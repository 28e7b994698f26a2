package io.photoncloud.k8shost.runtime.simulated;

import io.photoncloud.k8shost.runtime.PodRuntimeException;

/** What goes wrong, for those who want to see what happens then. */
@FunctionalInterface
public interface Faults {

    Faults NONE = (call, subject) -> {};

    /**
     * Asked before each call, and once more after it with the call's name and {@code "/done"}, when its effect is there and its
     * answer not yet.
     *
     * @param subject the pod's uid, the image, or what else the call is about
     * @throws PodRuntimeException in place of the call, or of its answer
     */
    void at(String call, String subject) throws PodRuntimeException;
}
