package io.photoncloud.common.security;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import java.text.ParseException;
import java.util.Optional;

/**
 * A key that tokens are verified with: of ES256, which is what they are signed with, and nothing else.
 *
 * @param jwk its public part, with its id
 */
public record VerificationKey(ECKey jwk) {

    /** Of an id; a token that names a longer one names none. */
    public static final int ID_LENGTH_MAX = 128;

    /** @throws IllegalArgumentException it is of another kind, has no id, or a private part */
    public VerificationKey {
        boolean signs = jwk.getKeyUse() == null || KeyUse.SIGNATURE.equals(jwk.getKeyUse());
        if (!signs || !Curve.P_256.equals(jwk.getCurve())) {
            throw new IllegalArgumentException("no token is verified with a key of another kind than ES256's");
        }
        String id = jwk.getKeyID();
        if (id == null || id.isEmpty() || id.length() > ID_LENGTH_MAX) {
            throw new IllegalArgumentException("a key's id has 1 to " + ID_LENGTH_MAX + " characters");
        }
        if (jwk.isPrivate()) {
            throw new IllegalArgumentException("a private key verifies nothing");
        }
    }

    /** As one of a published set, where there may be others that are not for tokens; empty for those. */
    static Optional<VerificationKey> find(JWK published) {
        try {
            return published instanceof ECKey key
                    ? Optional.of(new VerificationKey(key.toPublicJWK()))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /**
     * As of RFC 7517.
     *
     * @throws IllegalArgumentException it cannot be read, or as for keys
     */
    public static VerificationKey parse(String json) {
        try {
            return new VerificationKey(ECKey.parse(json));
        } catch (ParseException e) {
            throw new IllegalArgumentException("not a key of an elliptic curve", e);
        }
    }

    public String id() {
        return jwk.getKeyID();
    }

    /** As of RFC 7517. */
    public String json() {
        return jwk.toJSONString();
    }
}
