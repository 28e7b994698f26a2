package io.photoncloud.iam.token;

import io.photoncloud.iam.user.User;

/** Tells who has shown a proof, which the feature that keeps credentials knows. */
public interface ProofCheck {

    /**
     * @param principal an id, or an address
     * @throws io.photoncloud.common.api.CloudException UNAUTHENTICATED, or RATE_LIMITED for who guesses
     */
    User password(String principal, String password);

    /** @throws io.photoncloud.common.api.CloudException UNAUTHENTICATED, or RATE_LIMITED for who guesses */
    User apiKey(String key);
}
