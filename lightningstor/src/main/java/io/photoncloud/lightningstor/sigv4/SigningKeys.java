package io.photoncloud.lightningstor.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.time.Instant;

/** Where signing keys come from: the keeper of the secrets derives them, so that secrets stay with it. */
public interface SigningKeys {
    /**
     * The key of an access key for a scope.
     *
     * @param sessionToken empty where the request has none
     * @throws S3Exception ServiceUnavailable: it cannot be known at present
     */
    Answer ask(String accessKeyId, String sessionToken, Scope scope);

    /** What the keeper says. */
    sealed interface Answer {}

    /**
     * A key and whose it is.
     *
     * @param until from when on it is good for nothing
     */
    record Grant(SigningKey key, Identity identity, Session session, Instant until) implements Answer {}

    /** There is no such key, or it may not be used: it is not known, or the session token is another's, or has ended. */
    record Refused(S3Error error) implements Answer {
        public static final Refused UNKNOWN = new Refused(S3Error.INVALID_ACCESS_KEY_ID);
    }

    /** Whether a session token belongs to the access key. */
    sealed interface Session {
        /** None does. */
        record None() implements Session {}

        /** The one with this SHA-256, in hexadecimal digits, until then. */
        record Temporary(String tokenSha256, Instant expiresAt) implements Session {
            public static Temporary of(String token, Instant expiresAt) {
                return new Temporary(CanonicalRequest.sha256(token.getBytes(ISO_8859_1)), expiresAt);
            }
        }
    }
}
