package io.photoncloud.common.security;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Which tokens are refused though they are good otherwise. Safe for many threads. */
@FunctionalInterface
public interface Revocations {

    /** Where nobody can revoke anything. */
    Revocations NONE = (_, _, _) -> false;

    /**
     * Answers from what is known already: it is asked of every call, on event loops too, and must never wait.
     *
     * @param tokenId the token's {@code jti}, null where it has none
     * @param issuedAt the token's {@code iat}, null where it has none
     */
    boolean isRevoked(@Nullable String tokenId, String principal, @Nullable Instant issuedAt);
}
