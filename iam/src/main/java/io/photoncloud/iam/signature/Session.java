package io.photoncloud.iam.signature;

import io.photoncloud.common.api.Caller;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Temporary credentials. Their holder carries all of it, sealed: IAM keeps nothing.
 *
 * @param holder whose they are, and what they are bound to
 * @param name what whoever took them called them; empty for nothing
 * @param tokenId of the token that was shown; null where it had none
 * @param tokenIssued null where it did not say
 */
record Session(
        Caller.Principal holder,
        String name,
        String secret,
        Instant expires,
        @Nullable String tokenId,
        @Nullable Instant tokenIssued) {

    boolean isExpired(Instant now) {
        return !now.isBefore(expires);
    }

    @Override
    public String toString() {
        return "session of " + holder.id();
    }
}
