package io.photoncloud.common.policy;

import io.photoncloud.common.security.VerificationKey;
import java.time.Instant;

/** One of the things that decisions rest on, as IAM keeps them and tells them to the services. */
public sealed interface PolicyItem {

    /** What kind of item has which id: a later item with the same key takes the place of an earlier one. */
    record Key(Kind kind, String id) {}

    /** The kinds, in the order in which a snapshot tells them. */
    enum Kind {
        ROLE,
        MEMBERSHIP,
        BINDING,
        REVOKED_PRINCIPAL,
        REVOKED_TOKEN,
        VERIFICATION_KEY
    }

    Key key();

    /** A role, built in or made by somebody. */
    record OfRole(Role role) implements PolicyItem {
        @Override
        public Key key() {
            return new Key(Kind.ROLE, role.id());
        }
    }

    /** That somebody, or everybody in a group, is directly in a group. */
    record Membership(Subject member, Subject.Group group) implements PolicyItem {
        @Override
        public Key key() {
            String kind = member instanceof Subject.Group ? "group" : "principal";
            return new Key(Kind.MEMBERSHIP, group.id() + "/" + kind + "/" + member.id());
        }
    }

    /**
     * A {@link Binding} as it is kept: its role by name, its condition as it was written.
     *
     * @param expression empty for no condition
     */
    record OfBinding(
            String id,
            Subject subject,
            String role,
            Scope scope,
            Binding.Effect effect,
            Binding.Mode mode,
            String expression)
            implements PolicyItem {
        @Override
        public Key key() {
            return new Key(Kind.BINDING, id);
        }
    }

    /**
     * That a principal's tokens are refused: all of somebody who is disabled or deleted, the older ones of somebody who
     * has been made to sign in again.
     *
     * @param issuedBefore tokens issued before this moment; {@link Instant#MAX} for all
     */
    record RevokedPrincipal(String principal, Instant issuedBefore) implements PolicyItem {
        @Override
        public Key key() {
            return new Key(Kind.REVOKED_PRINCIPAL, principal);
        }
    }

    /**
     * That one token is refused.
     *
     * @param token its {@code jti}
     * @param expires when it would have ended anyway: from then on this may be forgotten
     */
    record RevokedToken(String token, Instant expires) implements PolicyItem {
        @Override
        public Key key() {
            return new Key(Kind.REVOKED_TOKEN, token);
        }
    }

    /** That tokens which are signed with the private part of that key are IAM's. */
    record OfKey(VerificationKey verificationKey) implements PolicyItem {
        @Override
        public Key key() {
            return new Key(Kind.VERIFICATION_KEY, verificationKey.id());
        }
    }
}
