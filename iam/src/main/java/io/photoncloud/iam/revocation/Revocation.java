package io.photoncloud.iam.revocation;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.policy.PolicyItem;
import java.time.Instant;

/** That tokens are refused before they end. */
public sealed interface Revocation {

    /** From when on this may be forgotten, because the tokens have ended; {@link Instant#MAX} for never. */
    Instant until();

    Key key();

    /** As services are told. */
    PolicyItem item();

    /** @param token its {@code jti} */
    record OfToken(String token, Instant until) implements Revocation {
        @Override
        public Key key() {
            return key(token);
        }

        static Key key(String token) {
            return Key.utf8("token/" + token);
        }

        @Override
        public PolicyItem item() {
            return new PolicyItem.RevokedToken(token, until);
        }
    }

    /**
     * @param issuedBefore tokens that were issued before that; {@link Instant#MAX} for all
     * @param reached the latest moment short of {@link Instant#MAX} that this has been; the epoch for none
     */
    record OfPrincipal(String principal, Instant issuedBefore, Instant reached, Instant until) implements Revocation {
        @Override
        public Key key() {
            return key(principal);
        }

        static Key key(String principal) {
            return Key.utf8("principal/" + principal);
        }

        @Override
        public PolicyItem item() {
            return new PolicyItem.RevokedPrincipal(principal, issuedBefore);
        }
    }
}
