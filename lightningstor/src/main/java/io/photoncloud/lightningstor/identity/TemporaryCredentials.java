package io.photoncloud.lightningstor.identity;

import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.sigv4.Credentials;
import io.photoncloud.lightningstor.sigv4.Identity;
import java.time.Duration;
import java.time.Instant;

/** Where access keys come from that end. */
public interface TemporaryCredentials {

    /** @throws S3Exception ServiceUnavailable: it cannot be told at present */
    Answer take(String token, Duration lasting, String sessionName);

    /** What becomes of a token that is shown. */
    sealed interface Answer {}

    /**
     * They do what the token does.
     *
     * @param secret which the credentials sign with, and do not tell
     * @param issuer of the token
     * @param audience of the token
     */
    record Taken(
            Credentials credentials,
            String secret,
            Identity.Known holder,
            Instant expires,
            String issuer,
            String audience)
            implements Answer {
        @Override
        public String toString() {
            return credentials.toString();
        }
    }

    /** The token does not count. */
    record BadToken(String why, boolean expired) implements Answer {}
}
