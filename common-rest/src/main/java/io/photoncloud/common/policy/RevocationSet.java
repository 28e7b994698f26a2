package io.photoncloud.common.policy;

import io.photoncloud.common.security.Revocations;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All revocations at one moment. Immutable, and safe for many threads.
 *
 * @param issuedBefore by principal: older tokens are refused
 */
public record RevocationSet(Set<String> tokens, Map<String, Instant> issuedBefore) implements Revocations {

    public RevocationSet {
        tokens = Set.copyOf(tokens);
        issuedBefore = Map.copyOf(issuedBefore);
    }

    @Override
    public boolean isRevoked(@Nullable String tokenId, String principal, @Nullable Instant issuedAt) {
        if (tokenId != null && tokens.contains(tokenId)) {
            return true;
        }
        Instant before = issuedBefore.get(principal);
        // A token that does not say when it was issued may be as old as any.
        return before != null && (issuedAt == null || issuedAt.isBefore(before));
    }
}
