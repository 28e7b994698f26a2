package io.photoncloud.common.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.photoncloud.common.security.JwksSource;
import io.photoncloud.common.security.VerificationKey;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;

/**
 * Signs tokens with keys of its own and publishes their public halves, as IAM does. A bean of it makes a service under test
 * in open mode trust them; in enforced mode services trust those of a {@link FakeIam}. Safe for many threads.
 */
public final class TokenIssuer implements JwksSource {

    public static final Duration LIFETIME = Duration.ofHours(1);

    private final InstantSource clock;
    private final List<ECKey> published = new ArrayList<>();
    private int keysMade;
    private int tokensMade;
    private int fetches;
    private boolean reachable = true;

    public TokenIssuer(InstantSource clock) {
        this.clock = clock;
        rotate();
    }

    /** Signs with a new key from now on; tokens signed before stay good, because the old key is still published. */
    public synchronized void rotate() {
        keysMade++;
        published.add(newKey("key-" + keysMade));
    }

    /** Publishes only the newest key. */
    public synchronized void withdrawOldKeys() {
        published.subList(0, published.size() - 1).clear();
    }

    public synchronized void becomeUnreachable() {
        reachable = false;
    }

    public synchronized void becomeReachable() {
        reachable = true;
    }

    /** The keys that are published now. */
    public synchronized List<VerificationKey> published() {
        return published.stream()
                .map(key -> new VerificationKey(key.toPublicJWK()))
                .toList();
    }

    /** How often the keys were asked for. */
    public synchronized int fetches() {
        return fetches;
    }

    /** The key that signs now, private half included. */
    public synchronized ECKey key() {
        return published.getLast();
    }

    @Override
    public synchronized JWKSet fetch() throws IOException {
        fetches++;
        if (!reachable) {
            throw new IOException("unreachable");
        }
        return new JWKSet(List.<JWK>copyOf(published)).toPublicJWKSet();
    }

    /** Claims of a good token, to build on. */
    public synchronized JWTClaimsSet.Builder claims(String principal) {
        Instant now = clock.instant();
        tokensMade++;
        return new JWTClaimsSet.Builder()
                .jwtID("token-" + tokensMade)
                .subject(principal)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFETIME)));
    }

    /** A good token. */
    public String token(String principal) {
        return sign(claims(principal).build());
    }

    /** By which a token is revoked: its {@code jti}. */
    public static String id(String token) {
        try {
            return SignedJWT.parse(token).getJWTClaimsSet().getJWTID();
        } catch (ParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public String sign(JWTClaimsSet claims) {
        ECKey key = key();
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(JOSEObjectType.JWT)
                .keyID(key.getKeyID())
                .build();
        return sign(header, claims, key);
    }

    /** For tokens that must be refused: any header, any key. */
    public static String sign(JWSHeader header, JWTClaimsSet claims, ECKey key) {
        try {
            SignedJWT token = new SignedJWT(header, claims);
            token.sign(new ECDSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public static ECKey newKey(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID(id)
                    .keyUse(KeyUse.SIGNATURE)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }
}
