package io.photoncloud.iam.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.photoncloud.chainfire.resources.seal.Sealed;
import io.photoncloud.chainfire.resources.seal.Sealer;
import io.photoncloud.common.security.VerificationKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.HexFormat;

/** Makes pairs of keys for ES256, and opens their private parts. Safe for many threads. */
public final class KeyPairs {

    private static final int ID_SIZE = 16;

    private final Sealer sealer;
    private final SecureRandom random;

    public KeyPairs(Sealer sealer, SecureRandom random) {
        this.sealer = sealer;
        this.random = random;
    }

    /** A pair that nobody has seen the private part of. */
    record Pair(String id, String publicKey, Sealed privateKey) {
        SigningKey as(SigningKey.Times times, Instant created) {
            return new SigningKey(id, publicKey, privateKey, created, times);
        }
    }

    Pair make() {
        byte[] name = new byte[ID_SIZE];
        random.nextBytes(name);
        String id = HexFormat.of().formatHex(name);
        try {
            ECKey pair = new ECKeyGenerator(Curve.P_256)
                    .secureRandom(random)
                    .keyID(id)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .generate();
            byte[] secret = pair.toECPrivateKey().getEncoded();
            return new Pair(id, pair.toPublicJWK().toJSONString(), sealer.seal(SigningKey.sealedAs(id), secret));
        } catch (JOSEException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
    }

    /** @throws io.photoncloud.common.api.CloudException UNAVAILABLE, another key-encryption key sealed it */
    ECPrivateKey open(SigningKey key) {
        byte[] secret = sealer.open(SigningKey.sealedAs(key.id()), key.privateKey());
        try {
            return (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(secret));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the private part of " + SigningKey.sealedAs(key.id()) + " is none", e);
        }
    }

    /** Whether this process was given the key-encryption key that sealed it. */
    boolean canOpen(SigningKey key) {
        return sealer.canOpen(key.privateKey());
    }

    static VerificationKey publicKey(SigningKey key) {
        try {
            return VerificationKey.parse(key.publicKey());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("the public part of " + SigningKey.sealedAs(key.id()) + " is none", e);
        }
    }
}
