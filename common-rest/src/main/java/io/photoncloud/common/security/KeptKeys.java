package io.photoncloud.common.security;

import java.time.Duration;
import java.util.Map;

/** Keys that somebody keeps in memory as the issuer changes them. Safe for many threads. */
public interface KeptKeys {

    /**
     * By their ids, and the same map as long as they are the same. Never waits.
     *
     * @throws io.photoncloud.common.api.CloudException UNAVAILABLE, they are not known, or have been for too long
     */
    Map<String, VerificationKey> current();

    /** Waits until there may be others than those. */
    void awaitOthers(Map<String, VerificationKey> than, Duration patience) throws InterruptedException;

    /** How long ago it was heard last that these are the keys. */
    Duration silence();
}
