package io.photoncloud.common.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.impl.ECDSA;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.photoncloud.common.security.TokenVerifier;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every way known here to make a token that must open no door, by what is wrong with it. */
public final class ForgedTokens {

    /** By more than clocks may differ. */
    private static final Duration LONG = Duration.ofMinutes(10);

    private static final int TOO_LONG = 9_000;
    private static final int RSA_BITS = 2_048;
    private static final int SIGNATURE_SIZE = 64;

    private final Map<String, String> tokens = new LinkedHashMap<>();
    private final String good;
    private final JWTClaimsSet claims;
    private final ECKey trusted;

    private ForgedTokens(String good, ECKey trusted) {
        this.good = good;
        this.trusted = trusted;
        try {
            this.claims = SignedJWT.parse(good).getJWTClaimsSet();
        } catch (ParseException e) {
            throw new IllegalArgumentException("no token", e);
        }
    }

    /**
     * What can be made by who has a good token and knows the public key.
     *
     * @param trusted the key that the good token is signed with, of which the public part will do
     */
    public static Map<String, String> byStrangers(String good, ECKey trusted) {
        ForgedTokens forged = new ForgedTokens(good, trusted.toPublicJWK());
        try {
            forged.putUnsigned();
            forged.putOfOtherAlgorithms();
            forged.putOfOtherKeys();
        } catch (JOSEException e) {
            throw new IllegalStateException("every JDK has these algorithms", e);
        }
        return forged.tokens;
    }

    /**
     * Those, and what must not count though the right key has signed it.
     *
     * @param trusted with its private part
     * @param now by the clock that the service goes by
     */
    public static Map<String, String> all(String good, ECKey trusted, Instant now) {
        ForgedTokens forged = new ForgedTokens(good, trusted);
        forged.tokens.putAll(byStrangers(good, trusted));
        forged.putWithOtherHeaders();
        forged.putWithOtherClaims(now);
        return forged.tokens;
    }

    /** A good one, signed anew as the forged ones are: where it is let in, it is for what is wrong that they are not. */
    public static String control(String good, ECKey trusted) {
        ForgedTokens none = new ForgedTokens(good, trusted);
        return TokenIssuer.sign(none.header().build(), none.claims, trusted);
    }

    private JWSHeader.Builder header() {
        return named(trusted.getKeyID());
    }

    private static JWSHeader.Builder named(String kid) {
        return new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(JOSEObjectType.JWT)
                .keyID(kid);
    }

    private static String encoded(String json) {
        return Base64URL.encode(json).toString();
    }

    private void putUnsigned() throws JOSEException {
        String[] parts = good.split("\\.", -1);
        tokens.put("no algorithm", new PlainJWT(claims).serialize());
        for (String none : List.of("none", "None", "nOnE", "")) {
            String header = encoded("{\"alg\":\"" + none + "\",\"kid\":\"" + trusted.getKeyID() + "\"}");
            tokens.put("algorithm '" + none + "' without a signature", header + "." + parts[1] + ".");
            tokens.put("algorithm '" + none + "' with a signature", header + "." + parts[1] + "." + parts[2]);
        }
        String signed = parts[0] + "." + parts[1] + ".";
        tokens.put("no signature", signed);
        tokens.put("a signature of zeros", signed + Base64URL.encode(new byte[SIGNATURE_SIZE]));
        byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
        tokens.put("a signature in another form", signed + Base64URL.encode(ECDSA.transcodeSignatureToDER(signature)));
        tokens.put("two parts", parts[0] + "." + parts[1]);
        tokens.put("four parts", good + "." + parts[2]);
        tokens.put("no token", "token");
        String other = encoded(claims.toString().replace(String.valueOf(claims.getSubject()), "somebody-else"));
        tokens.put("other claims under the same signature", parts[0] + "." + other + "." + parts[2]);
        tokens.put("too long", good + "A".repeat(TOO_LONG));
    }

    private void putOfOtherAlgorithms() throws JOSEException {
        byte[] encoded = trusted.toECPublicKey().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(encoded)
                + "\n-----END PUBLIC KEY-----\n";
        Map<String, byte[]> secrets = Map.of(
                "its encoding", encoded,
                "its PEM", pem.getBytes(StandardCharsets.US_ASCII),
                "its JWK", trusted.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8));
        for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.HS256, JWSAlgorithm.HS512)) {
            for (Map.Entry<String, byte[]> secret : secrets.entrySet()) {
                putSigned(
                        algorithm + " with the public key as the secret, by " + secret.getKey(),
                        algorithm,
                        new MACSigner(secret.getValue()));
            }
        }
        putSigned("RS256", JWSAlgorithm.RS256, new RSASSASigner(new RSAKeyGenerator(RSA_BITS).generate()));
        putSigned("ES384", JWSAlgorithm.ES384, new ECDSASigner(new ECKeyGenerator(Curve.P_384).generate()));
    }

    private void putSigned(String wrong, JWSAlgorithm algorithm, JWSSigner signer) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(algorithm).keyID(trusted.getKeyID()).build(), claims);
        token.sign(signer);
        tokens.put(wrong, token.serialize());
    }

    private void putOfOtherKeys() {
        ECKey own = TokenIssuer.newKey(trusted.getKeyID());
        put("another key by the same name", header(), own);
        put("another key that the token brings along", header().jwk(own.toPublicJWK()), own);
        put("another key at an address", header().jwkURL(URI.create("https://keys.example/jwks.json")), own);
        for (String kid : List.of("unknown", "../../../../dev/null", "' OR '1'='1", "http://keys.example/k", "")) {
            put("another key by the name '" + kid + "'", named(kid), own);
        }
        put("a key with a name too long", named("k".repeat(1_000)), own);
        put("a key without a name", new JWSHeader.Builder(JWSAlgorithm.ES256), own);
    }

    private void putWithOtherHeaders() {
        put("the right key under another name", named("another"), trusted);
        put("the right key without a name", new JWSHeader.Builder(JWSAlgorithm.ES256), trusted);
        put("an unknown extension", header().criticalParams(Set.of("photon")).customParam("photon", true), trusted);
        put(
                "a known name as an extension",
                header().criticalParams(Set.of("exp")).customParam("exp", 1),
                trusted);
        put("another type of token", header().type(new JOSEObjectType("logout+jwt")), trusted);
    }

    private void put(String wrong, JWSHeader.Builder header, ECKey key) {
        tokens.put(wrong, TokenIssuer.sign(header.build(), claims, key));
    }

    private void putWithOtherClaims(Instant now) {
        put("expired", builder().expirationTime(Date.from(now.minus(LONG))));
        put("not valid yet", builder().notBeforeTime(Date.from(now.plus(LONG))));
        put("valid for ever", builder().expirationTime(null));
        put("nobody's", builder().subject(null));
        put(
                "of a project of no organization",
                builder().claim(TokenVerifier.ORGANIZATION_CLAIM, null).claim(TokenVerifier.PROJECT_CLAIM, "web"));
        put("for a client to know who signs in", builder().claim(TokenVerifier.USE_CLAIM, TokenVerifier.IDENTITY_USE));
        put("with too much in it", builder().claim("much", "x".repeat(TOO_LONG)));
    }

    private JWTClaimsSet.Builder builder() {
        return new JWTClaimsSet.Builder(claims);
    }

    private void put(String wrong, JWTClaimsSet.Builder changed) {
        tokens.put(wrong, TokenIssuer.sign(header().build(), changed.build(), trusted));
    }
}
