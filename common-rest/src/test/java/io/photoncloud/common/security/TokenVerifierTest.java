package io.photoncloud.common.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.impl.ECDSA;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.testing.SettableClock;
import io.photoncloud.common.testing.TokenIssuer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

@Timeout(60)
class TokenVerifierTest {

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-01T12:00:00Z"));
    private final TokenIssuer issuer = new TokenIssuer(clock);
    private final AtomicLong nanos = new AtomicLong();
    private final Set<String> revoked = new HashSet<>();
    private final TokenVerifier verifier = verifier(Map.of());

    private TokenVerifier verifier(Map<String, String> settings) {
        SecurityProperties properties = new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("photon.security", SecurityProperties.class);
        return new TokenVerifier(new FetchedKeys(issuer, nanos::get, properties), clock, this::isRevoked, properties);
    }

    private boolean isRevoked(@Nullable String tokenId, String principal, @Nullable Instant issuedAt) {
        return revoked.contains(tokenId + " of " + principal + " at " + issuedAt);
    }

    /** Both clocks go on; only one of them can be set. */
    private void pass(Duration time) {
        clock.advance(time);
        nanos.addAndGet(time.toNanos());
    }

    private void assertRefused(String token) {
        assertThat(failure(token).code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    private CloudException failure(String token) {
        CloudException failure = catchThrowableOfType(CloudException.class, () -> verifier.verify(token));
        assertThat(failure).as("refused").isNotNull();
        assertThat(failure.getMessage()).doesNotContain(token);
        return failure;
    }

    private String signed(JWSHeader.Builder header) {
        return TokenIssuer.sign(header.build(), issuer.claims("user-1").build(), issuer.key());
    }

    private JWSHeader.Builder header() {
        return new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(issuer.key().getKeyID());
    }

    @Test
    void aTokenThatTellsAClientWhoSomebodyIsOpensNoDoor() {
        assertRefused(issuer.sign(issuer.claims("user-1")
                .claim(TokenVerifier.USE_CLAIM, TokenVerifier.IDENTITY_USE)
                .build()));
    }

    @Test
    void aTokenForNoScopeOfTheCloudIsForItsIssuerAlone() {
        String token = issuer.sign(issuer.claims("user-1")
                .claim(TokenVerifier.USE_CLAIM, TokenVerifier.USER_INFO_USE)
                .claim("scope", "openid email")
                .build());
        for (int i = 0; i < 2; i++) { // anew, and as remembered
            assertThat(verifier.verifyForIssuer(token).id()).isEqualTo("user-1");
            assertThat(failure(token))
                    .hasMessageContaining("\"openid email\" alone")
                    .hasMessageContaining("ask for the scope system, organization:... or project:...");
        }
        pass(TokenIssuer.LIFETIME.plusMinutes(1));
        assertThat(failure(token)).hasMessage("the token has expired");
    }

    @Test
    void aTokenForAUseThatIsNotKnownYetOpensNoDoor() {
        String token = issuer.sign(issuer.claims("user-1")
                .claim(TokenVerifier.USE_CLAIM, "another")
                .build());
        assertRefused(token);
        assertThat(catchThrowableOfType(CloudException.class, () -> verifier.verifyForIssuer(token)))
                .isNotNull();
    }

    @Test
    void aGoodTokenTellsWhoCalls() {
        String token = issuer.sign(issuer.claims("user-1")
                .claim("org_id", "org-1")
                .claim("project_id", "proj-1")
                .claim("roles_digest", "d1")
                .build());

        assertThat(verifier.verify(token)).isEqualTo(new Caller.Principal("user-1", "org-1", "proj-1", "d1"));
        assertThat(verifier.verify(issuer.token("user-2"))).isEqualTo(new Caller.Principal("user-2", null, null, null));
    }

    @Test
    void aTokenWithoutASignatureIsRefused() {
        assertRefused(new PlainJWT(issuer.claims("user-1").build()).serialize());
        String good = issuer.token("user-1");
        String claims = good.substring(0, good.lastIndexOf('.'));
        assertRefused(claims + ".");
        assertRefused(claims);
    }

    @Test
    void thePublicKeyIsNoSharedSecret() throws JOSEException {
        for (byte[] secret : List.of(
                issuer.key().toECPublicKey().getEncoded(),
                issuer.key().toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8))) {
            SignedJWT forged = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256)
                            .keyID(issuer.key().getKeyID())
                            .build(),
                    issuer.claims("user-1").build());
            forged.sign(new MACSigner(secret));
            assertRefused(forged.serialize());
        }
    }

    @Test
    void anotherCurveIsRefused() throws JOSEException {
        ECKey other =
                new ECKeyGenerator(Curve.P_384).keyID(issuer.key().getKeyID()).generate();
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES384)
                .keyID(issuer.key().getKeyID())
                .build();

        assertRefused(TokenIssuer.sign(header, issuer.claims("user-1").build(), other));
    }

    @Test
    void aKeyThatTheTokenBringsAlongIsNotTrusted() {
        ECKey own = TokenIssuer.newKey("key-1");
        JWSHeader header = header().jwk(own.toPublicJWK()).build();

        assertRefused(TokenIssuer.sign(header, issuer.claims("user-1").build(), own));
    }

    @Test
    void aKeyTheIssuerDoesNotPublishIsNotTrusted() {
        ECKey own = TokenIssuer.newKey("key-9");
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("key-9").build();

        assertRefused(TokenIssuer.sign(header, issuer.claims("user-1").build(), own));
        assertRefused(signed(new JWSHeader.Builder(JWSAlgorithm.ES256)));
        assertRefused(signed(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("../../etc/passwd")));
    }

    @Test
    void extensionsThatAreDemandedButNotUnderstoodAreRefused() {
        assertRefused(signed(header().criticalParams(Set.of("exp")).customParam("exp", 1)));
        assertRefused(signed(header().criticalParams(Set.of("photon")).customParam("photon", true)));
        assertRefused(signed(header().type(new JOSEObjectType("logout+jwt"))));
        assertThat(verifier.verify(signed(header().type(new JOSEObjectType("at+jwt"))))
                        .id())
                .isEqualTo("user-1");
    }

    @Test
    void aChangedClaimBreaksTheSignature() {
        String[] parts = issuer.token("user-1").split("\\.", -1);
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String changed = Base64URL.encode(claims.replace("user-1", "admin1")).toString();

        assertThat(claims).contains("user-1");
        assertRefused(parts[0] + "." + changed + "." + parts[2]);
    }

    @Test
    void signaturesOfAnotherFormAreRefused() throws JOSEException {
        String token = issuer.token("user-1");
        String signed = token.substring(0, token.lastIndexOf('.') + 1);
        byte[] signature = Base64.getUrlDecoder().decode(token.substring(token.lastIndexOf('.') + 1));

        assertRefused(signed + Base64URL.encode(new byte[64]));
        assertRefused(signed + Base64URL.encode(new byte[0]));
        assertRefused(signed + Base64URL.encode(ECDSA.transcodeSignatureToDER(signature)));
        signature[10] ^= 1;
        assertRefused(signed + Base64URL.encode(signature));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "..", "a.b.c", "nonsense", "\u0000", "a.b.c.d.e", "bnVsbA.bnVsbA.bnVsbA"})
    void whatIsNoTokenIsRefused(String token) {
        assertThat(catchThrowableOfType(CloudException.class, () -> verifier.verify(token))
                        .code())
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void aMangledTokenIsRefusedWhateverItBecame() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String good = issuer.token("user-1");
        for (int i = 0; i < 2000; i++) {
            StringBuilder mangled = new StringBuilder(good);
            for (int edits = random.nextInt(3); edits >= 0; edits--) {
                mangled.setCharAt(random.nextInt(good.length()), (char) (' ' + random.nextInt(95)));
            }
            try {
                // The last character of a part has bits that decode to nothing: then it is the same token still.
                assertThat(verifier.verify(mangled.toString()).id()).isEqualTo("user-1");
            } catch (CloudException e) {
                assertThat(e.code()).as("seed %d: %s", seed, mangled).isEqualTo(ErrorCode.UNAUTHENTICATED);
            }
        }
    }

    @Test
    void aTokenThatIsTooLongIsRefusedUnread() {
        String token =
                issuer.sign(issuer.claims("user-1").claim("x", "y".repeat(9000)).build());

        assertThat(failure(token)).hasMessageContaining("photon.security.token-size-max");
        assertThat(issuer.fetches()).isZero();
    }

    @Test
    void timesAreCheckedWithALittleLeeway() {
        Instant now = clock.instant();
        assertRefused(with(claims -> claims.expirationTime(null)));
        assertRefused(with(claims -> claims.expirationTime(Date.from(now.minusSeconds(11)))));
        assertRefused(with(claims -> claims.notBeforeTime(Date.from(now.plusSeconds(11)))));
        assertThat(verifier.verify(with(claims -> claims.expirationTime(Date.from(now.minusSeconds(9)))))
                        .id())
                .isEqualTo("user-1");
        assertThat(verifier.verify(with(claims -> claims.notBeforeTime(Date.from(now.plusSeconds(9)))))
                        .id())
                .isEqualTo("user-1");
    }

    private String with(java.util.function.UnaryOperator<JWTClaimsSet.Builder> change) {
        return issuer.sign(change.apply(issuer.claims("user-1")).build());
    }

    @Test
    void claimsThatCannotBeReadAreRefused() {
        assertRefused(with(claims -> claims.subject(null)));
        assertRefused(with(claims -> claims.subject("")));
        assertRefused(with(claims -> claims.claim("org_id", List.of("org-1"))));
        assertRefused(with(claims -> claims.claim("project_id", 7)));
        assertRefused(with(claims -> claims.claim("project_id", "proj-1")));
    }

    @Test
    void issuerAndAudienceAreCheckedWhereTheyAreSet() {
        TokenVerifier strict =
                verifier(Map.of("photon.security.issuer", "iam", "photon.security.audience", "photoncloud"));
        String good = with(claims -> claims.issuer("iam").audience(List.of("other", "photoncloud")));

        assertThat(strict.verify(good).id()).isEqualTo("user-1");
        for (String bad : List.of(
                with(claims -> claims),
                with(claims -> claims.issuer("iam")),
                with(claims -> claims.issuer("other").audience("photoncloud")),
                with(claims -> claims.issuer("iam").audience("other")))) {
            assertThat(catchThrowableOfType(CloudException.class, () -> strict.verify(bad))
                            .code())
                    .isEqualTo(ErrorCode.UNAUTHENTICATED);
        }
    }

    @Test
    void aRememberedTokenStillExpires() {
        String token = issuer.token("user-1");
        verifier.verify(token);
        assertThat(verifier.isRemembered(token)).isTrue();

        pass(TokenIssuer.LIFETIME.plusSeconds(11));

        assertThat(verifier.isRemembered(token)).isFalse();
        assertRefused(token);
    }

    @Test
    void aRememberedTokenCanStillBeRevoked() {
        String token = with(claims -> claims.jwtID("t1"));
        String another = with(claims -> claims.jwtID("t2"));
        verifier.verify(token);
        verifier.verify(another);

        revoked.add("t1 of user-1 at " + clock.instant());

        assertThat(verifier.isRemembered(token)).isTrue();
        assertThat(failure(token)).hasMessage("the token has been revoked");
        assertThat(failure(token).code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(verifier.verify(another).id()).isEqualTo("user-1");
        revoked.add("null of user-1 at null");
        assertRefused(with(claims -> claims.jwtID(null).issueTime(null)));
    }

    @Test
    void onlySoManyTokensAreRemembered() {
        TokenVerifier small = verifier(Map.of("photon.security.token-cache-max", "2"));
        List<String> tokens = List.of(issuer.token("a"), issuer.token("b"), issuer.token("c"));
        tokens.forEach(small::verify);

        assertThat(tokens.stream().filter(small::isRemembered)).containsExactly(tokens.get(1), tokens.get(2));
    }

    @Test
    void aNewKeyIsFoundAndTheOldOneGoodUntilItIsWithdrawn() {
        String before = issuer.token("user-1");
        verifier.verify(before);
        pass(Duration.ofSeconds(11));

        issuer.rotate();
        assertThat(verifier.verify(issuer.token("user-1")).id()).isEqualTo("user-1");
        assertThat(verifier.verify(before).id()).isEqualTo("user-1");
        assertThat(issuer.fetches()).isEqualTo(2);

        issuer.withdrawOldKeys();
        pass(Duration.ofMinutes(5));
        awaitNotRemembered(before);
        assertRefused(before);
        assertThat(issuer.fetches()).isEqualTo(3);
    }

    /** Asking starts the fetch of old keys, and goes by them until it is over. */
    private void awaitNotRemembered(String token) {
        while (verifier.isRemembered(token)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aTokenStaysRememberedWhereANewFetchBringsTheSameKeys() {
        String token = issuer.token("user-1");
        verifier.verify(token);
        pass(Duration.ofMinutes(6));

        assertThat(verifier.isRemembered(token)).isTrue();
        while (issuer.fetches() < 2) {
            Thread.onSpinWait();
        }
        verifier.verify(issuer.token("user-2"));
        assertThat(verifier.isRemembered(token)).isTrue();
    }

    @Test
    void howOldKeysAreIsNotToldByAClockThatIsSet() {
        verifier.verify(issuer.token("user-1"));
        clock.advance(Duration.ofDays(-3));
        clock.advance(Duration.ofDays(6));
        issuer.becomeUnreachable();

        assertThat(verifier.verify(issuer.token("user-2")).id()).isEqualTo("user-2");
        assertThat(issuer.fetches()).isEqualTo(1);
    }

    @Test
    void madeUpKeyIdsCauseNoFlood() {
        verifier.verify(issuer.token("user-1"));
        for (int i = 0; i < 100; i++) {
            assertRefused(signed(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("made-up-" + i)));
        }
        assertThat(issuer.fetches()).isEqualTo(1);

        pass(Duration.ofSeconds(11));
        assertRefused(signed(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("made-up")));
        assertThat(issuer.fetches()).isEqualTo(2);
    }

    @Test
    void anUnreachableIssuerIsBridgedForABoundedTime() {
        String token = issuer.sign(issuer.claims("user-1")
                .expirationTime(Date.from(clock.instant().plus(Duration.ofDays(1))))
                .build());
        verifier.verify(token);
        issuer.becomeUnreachable();

        pass(Duration.ofMinutes(50));
        assertThat(verifier.verify(token).id()).isEqualTo("user-1");

        pass(Duration.ofMinutes(20));
        assertThat(failure(token).code()).isEqualTo(ErrorCode.UNAVAILABLE);

        issuer.becomeReachable();
        pass(Duration.ofSeconds(11));
        assertThat(verifier.verify(token).id()).isEqualTo("user-1");
    }

    @Test
    void anIssuerThatWasNeverReachedIsUnavailable() {
        issuer.becomeUnreachable();

        assertThat(failure(issuer.token("user-1")).code()).isEqualTo(ErrorCode.UNAVAILABLE);
    }
}
