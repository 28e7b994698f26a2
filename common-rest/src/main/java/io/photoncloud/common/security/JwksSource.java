package io.photoncloud.common.security;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;

/** Where the public keys of token issuers come from. For whoever is not told of them by IAM. */
public interface JwksSource {

    /** The keys as they are published now. May block, for seconds at most. */
    JWKSet fetch() throws IOException;

    /** False where no source was configured, so that no token can ever be verified. */
    default boolean isConfigured() {
        return true;
    }
}
