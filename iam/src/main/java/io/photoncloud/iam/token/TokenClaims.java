package io.photoncloud.iam.token;

/** The names of what tokens say, beside those that JWT has (RFC 7519) and those that services read. */
public final class TokenClaims {

    /** The id that the scope was asked for by. */
    public static final String SCOPE_ID = "scope_id";

    /** {@code user} or {@code service_account}. */
    public static final String PRINCIPAL_TYPE = "principal_type";

    private TokenClaims() {}
}
