package io.photoncloud.common.security;

import java.time.Duration;
import java.util.Optional;

/** What the issuer's tokens are verified with. Safe for many threads. */
public interface VerificationKeys {

    /**
     * The key of that id; empty if the issuer has none. May wait, for seconds at most.
     *
     * @throws io.photoncloud.common.api.CloudException UNAVAILABLE where that cannot be told
     */
    Optional<VerificationKey> find(String keyId);

    /** Whether what was verified with that key still holds. Never waits. */
    boolean isCurrent(VerificationKey key);

    /** False where nobody has said where keys come from, so that no token can ever be verified. */
    default boolean isConfigured() {
        return true;
    }

    /**
     * What is known of the issuer's keys.
     *
     * @param count how many there are
     * @param silence how long ago it was heard last that they are these
     */
    record Knowledge(int count, Duration silence) {}

    /** Empty where nothing is known, or has not been heard for too long. */
    Optional<Knowledge> findKnowledge();
}
