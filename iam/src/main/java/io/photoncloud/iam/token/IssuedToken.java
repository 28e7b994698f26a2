package io.photoncloud.iam.token;

import io.photoncloud.common.policy.Scope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token as it was issued.
 *
 * @param scope null for an id that is none's, as open mode allows
 */
public record IssuedToken(
        String token,
        String id,
        String principal,
        String scopeId,
        @Nullable Scope scope,
        Instant issued,
        Instant expires) {

    @Override
    public String toString() {
        return "token " + id + " of " + principal;
    }
}
