package io.photoncloud.common.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Sha256;
import java.nio.ByteBuffer;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the tokens of people and workloads: JWTs signed with ES256 by a key of the issuer, and by nothing else.
 * What was verified is remembered, within a bound, until it expires or the issuer withdraws its key. Safe for many threads.
 */
public final class TokenVerifier {

    public static final String ORGANIZATION_CLAIM = "org_id";
    public static final String PROJECT_CLAIM = "project_id";
    public static final String ROLES_DIGEST_CLAIM = "roles_digest";

    /** When a token was issued, in milliseconds: {@code iat} has seconds, in which somebody may revoke and sign in again. */
    public static final String ISSUED_MS_CLAIM = "iat_ms";

    /** What a token is for, where that is not for calls. */
    public static final String USE_CLAIM = "token_use";

    /** It tells a client who has signed in there: an ID token of OpenID Connect, which opens no door. */
    public static final String IDENTITY_USE = "id";

    /** Its holder may ask the issuer who somebody is, and nothing else: an access token that is for no scope of the cloud. */
    public static final String USER_INFO_USE = "userinfo";

    /** What is said of a token that is right in all but its time. */
    public static final String EXPIRED = "the token has expired";

    /** By what words a client asked for it, OAuth's. */
    private static final String SCOPE_CLAIM = "scope";

    private static final Set<JOSEObjectType> TYPES = Set.of(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"));

    /**
     * @param tokenId its {@code jti}, null where it has none
     * @param issuedAt null where it does not say
     * @param refusal why it opens no door but the issuer's own; null where it opens all
     */
    private record Verified(
            Caller.Principal principal,
            @Nullable String tokenId,
            @Nullable Instant issuedAt,
            @Nullable String refusal,
            Instant until,
            VerificationKey key) {}

    private final SecurityProperties settings;
    private final VerificationKeys keys;
    private final InstantSource clock;
    private final Revocations revocations;
    private final Map<ByteBuffer, Verified> remembered;

    public TokenVerifier(
            VerificationKeys keys, InstantSource clock, Revocations revocations, SecurityProperties settings) {
        this.settings = settings;
        this.keys = keys;
        this.clock = clock;
        this.revocations = revocations;
        this.remembered = new LeastRecentlyUsed(settings.tokenCacheMax());
    }

    VerificationKeys keys() {
        return keys;
    }

    /** @throws CloudException UNAUTHENTICATED, or UNAVAILABLE where the issuer's keys cannot be fetched */
    public Caller.Principal verify(String token) {
        Verified verified = verified(token);
        if (verified.refusal() != null) {
            throw Authenticator.unauthenticated(verified.refusal());
        }
        return verified.principal();
    }

    /** As {@link #verify}, for the issuer alone: tokens too that are to be shown to it and to nobody else. */
    public Caller.Principal verifyForIssuer(String token) {
        return verified(token).principal();
    }

    private Verified verified(String token) {
        if (token.length() > settings.tokenSizeMax().toBytes()) {
            throw Authenticator.unauthenticated("the token is longer than photon.security.token-size-max");
        }
        if (!keys.isConfigured()) {
            throw Authenticator.unauthenticated(
                    "no token can be verified here: " + SecurityProperties.JWKS_URL + " is not set");
        }
        ByteBuffer digest = digest(token);
        Optional<Verified> known = recall(digest);
        if (known.isPresent()) {
            return unlessRevoked(known.get());
        }
        Verified verified = verifyAnew(token);
        synchronized (remembered) {
            remembered.put(digest, verified);
        }
        return unlessRevoked(verified);
    }

    /** Asked every time: what is remembered is what the token says, not that it still counts. */
    private Verified unlessRevoked(Verified verified) {
        String principal = verified.principal().id();
        if (revocations.isRevoked(verified.tokenId(), principal, verified.issuedAt())) {
            throw Authenticator.unauthenticated("the token has been revoked");
        }
        return verified;
    }

    boolean isRemembered(String token) {
        return token.length() <= settings.tokenSizeMax().toBytes()
                && recall(digest(token)).isPresent();
    }

    private Optional<Verified> recall(ByteBuffer digest) {
        Verified verified; // null where it is not remembered
        synchronized (remembered) {
            verified = remembered.get(digest);
        }
        return Optional.ofNullable(verified)
                .filter(known -> known.until().isAfter(clock.instant()))
                .filter(known -> keys.isCurrent(known.key()));
    }

    private Verified verifyAnew(String token) {
        SignedJWT jwt = parse(token);
        checkHeader(jwt.getHeader());
        VerificationKey key = keys.find(jwt.getHeader().getKeyID())
                .orElseThrow(() -> Authenticator.unauthenticated("the token is signed with an unknown key"));
        checkSignature(jwt, key);
        JWTClaimsSet claims = claims(jwt);
        String refusal = refusal(claims);
        Instant until = checkTimes(claims);
        checkIssuer(claims);
        if (refusal == null) {
            checkAudience(claims);
        }
        return new Verified(principal(claims), claims.getJWTID(), issuedAt(claims), refusal, until, key);
    }

    /** As exactly as it says; null where it does not. */
    public static @Nullable Instant issuedAt(JWTClaimsSet claims) {
        if (claims.getClaim(ISSUED_MS_CLAIM) instanceof Long millis) {
            return Instant.ofEpochMilli(millis);
        }
        Date issued = claims.getIssueTime();
        return issued == null ? null : issued.toInstant();
    }

    /** Why it is for no calls though it is good; null for one that is. */
    private static @Nullable String refusal(JWTClaimsSet claims) {
        Object use = claims.getClaim(USE_CLAIM);
        if (use == null) {
            return null;
        }
        if (USER_INFO_USE.equals(use)) {
            return "the token was given for \"" + claims.getClaim(SCOPE_CLAIM)
                    + "\" alone and opens nothing but /userinfo: ask for the scope system, organization:... or project:...";
        }
        throw Authenticator.unauthenticated(
                IDENTITY_USE.equals(use)
                        ? "the token tells a client who somebody is, and is for no calls"
                        : "the token is for another use than calls");
    }

    private static SignedJWT parse(String token) {
        try {
            return SignedJWT.parse(token);
        } catch (ParseException | RuntimeException e) { // the parser trips over JSON that is no object
            throw Authenticator.unauthenticated("the token is no signed JWT");
        }
    }

    private static void checkHeader(JWSHeader header) {
        if (!JWSAlgorithm.ES256.equals(header.getAlgorithm())) {
            throw Authenticator.unauthenticated("tokens are signed with ES256, not " + header.getAlgorithm());
        }
        if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
            throw Authenticator.unauthenticated("the token demands an extension that is not understood");
        }
        if (header.getType() != null && !TYPES.contains(header.getType())) {
            throw Authenticator.unauthenticated("the token is of another type");
        }
        if (header.getKeyID() == null) {
            throw Authenticator.unauthenticated("the token does not name its key");
        }
    }

    private static void checkSignature(SignedJWT jwt, VerificationKey key) {
        boolean good;
        try {
            good = jwt.verify(new ECDSAVerifier(key.jwk()));
        } catch (JOSEException e) {
            good = false;
        }
        if (!good) {
            throw Authenticator.unauthenticated("the token's signature is wrong");
        }
    }

    private static JWTClaimsSet claims(SignedJWT jwt) {
        try {
            return jwt.getJWTClaimsSet();
        } catch (ParseException e) {
            throw Authenticator.unauthenticated("the token's claims cannot be read");
        }
    }

    /** When the token stops being good, leeway included. */
    private Instant checkTimes(JWTClaimsSet claims) {
        Instant now = clock.instant();
        Date expires = claims.getExpirationTime();
        if (expires == null) {
            throw Authenticator.unauthenticated("the token never expires");
        }
        Instant until = expires.toInstant().plus(settings.clockLeeway());
        if (!until.isAfter(now)) {
            throw Authenticator.unauthenticated(EXPIRED);
        }
        Date notBefore = claims.getNotBeforeTime();
        if (notBefore != null
                && notBefore.toInstant().minus(settings.clockLeeway()).isAfter(now)) {
            throw Authenticator.unauthenticated("the token is not valid yet");
        }
        return until;
    }

    private void checkIssuer(JWTClaimsSet claims) {
        if (settings.issuer() != null && !settings.issuer().equals(claims.getIssuer())) {
            throw Authenticator.unauthenticated("the token is from another issuer");
        }
    }

    private void checkAudience(JWTClaimsSet claims) {
        if (settings.audience() != null && !claims.getAudience().contains(settings.audience())) {
            throw Authenticator.unauthenticated("the token is for another audience");
        }
    }

    private static Caller.Principal principal(JWTClaimsSet claims) {
        String subject = claims.getSubject();
        if (subject == null || subject.isEmpty()) {
            throw Authenticator.unauthenticated("the token names no principal");
        }
        String organization = text(claims, ORGANIZATION_CLAIM);
        String project = text(claims, PROJECT_CLAIM);
        if (project != null && organization == null) {
            throw Authenticator.unauthenticated("the token names a project, and not the organization that it is of");
        }
        return new Caller.Principal(subject, organization, project, text(claims, ROLES_DIGEST_CLAIM));
    }

    private static @Nullable String text(JWTClaimsSet claims, String name) {
        try {
            return claims.getStringClaim(name);
        } catch (ParseException e) {
            throw Authenticator.unauthenticated("the token's " + name + " is no text");
        }
    }

    private static ByteBuffer digest(String token) {
        return ByteBuffer.wrap(Sha256.of(token));
    }

    private static final class LeastRecentlyUsed extends LinkedHashMap<ByteBuffer, Verified> {
        private static final long serialVersionUID = 1L;
        private final int sizeMax;

        LeastRecentlyUsed(int sizeMax) {
            super(16, 0.75f, true);
            this.sizeMax = sizeMax;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Verified> eldest) {
            return size() > sizeMax;
        }
    }
}
