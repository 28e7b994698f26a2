package io.photoncloud.common.security;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who calls, by the rules of the mode. Both doors ask here and nowhere else. What is presented is always
 * verified, in open mode too; only presenting nothing is what open mode allows.
 */
public final class Authenticator {

    private static final String BEARER = "bearer ";

    private final SecurityMode mode;
    private final TokenVerifier tokens;
    private final @Nullable ServiceSecret secret;

    /** @param secret null where the process has no data directory: no service is known by a secret then */
    public Authenticator(SecurityMode mode, TokenVerifier tokens, @Nullable ServiceSecret secret) {
        this.mode = mode;
        this.tokens = tokens;
        this.secret = secret;
    }

    public SecurityMode mode() {
        return mode;
    }

    /** @throws CloudException UNAUTHENTICATED, or UNAVAILABLE where a token's key cannot be fetched */
    public Caller authenticate(Credentials presented) {
        if (presented.certifiedService() != null) {
            return new Caller.Service(presented.certifiedService());
        }
        if (presented.service() != null || presented.secret() != null) {
            return serviceBySecret(presented.service(), presented.secret());
        }
        if (presented.authorization() != null) {
            return tokens.verify(bearer(presented.authorization()));
        }
        if (mode == SecurityMode.ENFORCED) {
            throw unauthenticated("a bearer token is required");
        }
        return Caller.ANONYMOUS;
    }

    /** Whether {@link #authenticate} would answer from memory, without a signature to verify or keys to fetch. */
    public boolean isQuick(@Nullable String authorization) {
        return authorization == null || (isBearer(authorization) && tokens.isRemembered(bearer(authorization)));
    }

    private Caller serviceBySecret(@Nullable String service, @Nullable String shown) {
        if (mode == SecurityMode.ENFORCED) {
            throw unauthenticated("services show a certificate in enforced mode, not a secret");
        }
        if (service == null || shown == null || secret == null || !secret.matches(shown)) {
            throw unauthenticated("the service secret is wrong");
        }
        if (!ServiceIdentity.isName(service)) {
            throw unauthenticated(Credentials.SERVICE_HEADER + " is no service name");
        }
        return new Caller.Service(service);
    }

    private static String bearer(String authorization) {
        if (!isBearer(authorization)) {
            throw unauthenticated("Authorization must be 'Bearer' and a token");
        }
        return authorization.substring(BEARER.length()).trim();
    }

    private static boolean isBearer(String authorization) {
        return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
    }

    static CloudException unauthenticated(String message) {
        return new CloudException(ErrorCode.UNAUTHENTICATED, message);
    }
}
