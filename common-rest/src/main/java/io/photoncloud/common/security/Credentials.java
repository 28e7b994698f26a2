package io.photoncloud.common.security;

import org.jspecify.annotations.Nullable;

/**
 * What a caller presented to prove who it is, whichever door it came through.
 *
 * @param authorization the header of that name
 * @param service the name of the service that calls, with its {@code secret} in open mode
 * @param certifiedService the name in a client certificate that TLS has verified
 */
public record Credentials(
        @Nullable String authorization,
        @Nullable String service,
        @Nullable String secret,
        @Nullable String certifiedService) {

    public static final String SERVICE_HEADER = "photon-service";
    public static final String SECRET_HEADER = "photon-service-secret";

    public static final Credentials NONE = new Credentials(null, null, null, null);

    /** Whether nothing at all was presented. */
    public boolean isNothing() {
        return equals(NONE);
    }
}
