package io.photoncloud.iam.credential;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.seal.Sealed;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.policy.Scope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a principal proves itself with.
 *
 * @param id of a password made of its principal, so that there is one at the most; otherwise random
 * @param name for people; empty for none
 * @param expires from when on it is good for nothing; null for never
 */
record Credential(
        String id,
        String principal,
        String name,
        Instant created,
        @Nullable Instant expires,
        Secret secret) {

    /** What it is. */
    enum Kind {
        PASSWORD,
        API_KEY,
        ACCESS_KEY
    }

    /** Whether an access key is good for anything. */
    enum State {
        ENABLED,
        DISABLED
    }

    /** As much of the secret as is kept. None shows itself. */
    sealed interface Secret {

        Kind kind();

        /** @param hash as Argon2 writes it, parameters and salt included */
        record Password(String hash) implements Secret {
            @Override
            public Kind kind() {
                return Kind.PASSWORD;
            }

            @Override
            public String toString() {
                return "password";
            }
        }

        /** @param digest SHA-256 of the secret part */
        record ApiKey(Bytes digest) implements Secret {
            @Override
            public Kind kind() {
                return Kind.API_KEY;
            }

            @Override
            public String toString() {
                return "API key";
            }
        }

        /**
         * @param secret sealed, because signatures are computed with it
         * @param scope what it is bound to: the system, an organization or a project
         * @param lastUsed when it was last asked for, by the hour; null for never
         */
        record AccessKey(
                Sealed secret,
                Scope scope,
                State state,
                @Nullable Instant lastUsed) implements Secret {

            AccessKey with(State other) {
                return new AccessKey(secret, scope, other, lastUsed);
            }

            AccessKey usedAt(Instant hour) {
                return new AccessKey(secret, scope, state, hour);
            }

            @Override
            public Kind kind() {
                return Kind.ACCESS_KEY;
            }

            @Override
            public String toString() {
                return "access key";
            }
        }
    }

    static String passwordId(String principal) {
        return "password/" + principal;
    }

    Kind kind() {
        return secret.kind();
    }

    Credential with(Secret other) {
        return new Credential(id, principal, name, created, expires, other);
    }

    boolean isExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    static Key key(String id) {
        return Key.utf8(id);
    }

    Key key() {
        return key(id);
    }

    static ResourceRef ref(String id) {
        return new ResourceRef("credential", id, null);
    }

    /** What the secret of an access key is sealed as. */
    static String sealedAs(String id) {
        return "access-key/" + id;
    }
}
