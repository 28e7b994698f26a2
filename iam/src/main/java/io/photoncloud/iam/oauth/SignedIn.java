package io.photoncloud.iam.oauth;

import java.io.Serializable;
import java.time.Instant;
import org.springframework.security.core.AuthenticatedPrincipal;

/**
 * Somebody who has proved who they are.
 *
 * @param since no earlier than their tokens are good from: whatever revokes these ends this too
 */
record SignedIn(String user, Instant since) implements AuthenticatedPrincipal, Serializable {

    @Override
    public String getName() {
        return user;
    }
}
