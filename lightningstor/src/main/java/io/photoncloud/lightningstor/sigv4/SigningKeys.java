package io.photoncloud.lightningstor.sigv4;

import java.time.Instant;
import java.util.Optional;

/** Where signing keys come from: the keeper of the secrets derives them, so that secrets stay with it. */
public interface SigningKeys {
    /** The key of an access key for a scope, or nothing where the access key is unknown or may not be used. */
    Optional<Grant> find(String accessKeyId, Scope scope);

    /** A key and whose it is. */
    record Grant(SigningKey key, String principal, Session session) {}

    /** Whether a session token belongs to the access key. */
    sealed interface Session {
        /** None does. */
        record None() implements Session {}

        /** The one with this SHA-256, in hexadecimal digits, until then. */
        record Temporary(String tokenSha256, Instant expiresAt) implements Session {}
    }
}
