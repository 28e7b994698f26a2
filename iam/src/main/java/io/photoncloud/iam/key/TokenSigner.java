package io.photoncloud.iam.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

/** Signs tokens with the key that signs now. What they say is the caller's to answer for. Safe for many threads. */
public final class TokenSigner {

    private final KeyService keys;

    public TokenSigner(KeyService keys) {
        this.keys = keys;
    }

    /**
     * @param claims good for no longer than {@code photon.iam.token-ttl-max}: the key is deleted after that
     * @return the token as it is sent
     * @throws io.photoncloud.common.api.CloudException UNAVAILABLE where there is no key, or it cannot be opened here
     */
    public String sign(JWTClaimsSet claims, TokenType type) {
        KeyService.Signer signer = keys.signer();
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(type.header())
                .keyID(signer.keyId())
                .build();
        SignedJWT token = new SignedJWT(header, claims);
        try {
            token.sign(new ECDSASigner(signer.privateKey()));
        } catch (JOSEException e) {
            throw new IllegalStateException("a token could not be signed", e);
        }
        return token.serialize();
    }
}
