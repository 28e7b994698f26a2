package io.photoncloud.iam.key;

import com.nimbusds.jose.jwk.ECKey;
import io.photoncloud.common.security.VerificationKey;

/** Takes IAM's private key out of it, for tokens that IAM would never sign. */
public final class SigningKeyInTests {

    private SigningKeyInTests() {}

    public static ECKey present(KeyService keys) {
        KeyService.Signer signer = keys.signer();
        VerificationKey known = keys.verifying().get(signer.keyId());
        if (known == null) {
            throw new AssertionError("the key that signs verifies nothing");
        }
        return new ECKey.Builder(known.jwk()).privateKey(signer.privateKey()).build();
    }
}
