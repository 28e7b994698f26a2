package io.photoncloud.common.security;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;

/** Where the public keys of token issuers come from. IAM gives its own; every other service fetches IAM's. */
public interface JwksSource {

    /** The keys as they are published now. May block, for seconds at most. */
    JWKSet fetch() throws IOException;

    /**
     * Changes with the keys where this side knows of that at once, as IAM does of its own: then they are fetched anew when
     * next needed. Never waits.
     */
    default long version() {
        return 0;
    }

    /** False where no source was configured, so that no token can ever be verified. */
    default boolean isConfigured() {
        return true;
    }
}
