package io.photoncloud.chainfire.resources.seal;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts what must be kept secret and got back, by AES-256-GCM with a random nonce. What it is of is authenticated
 * with it: nothing that was sealed as one thing's opens as another's. Safe for many threads.
 */
public final class Sealer {

    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final int NONCE_SIZE = 12;
    private static final int TAG_BITS = 128;

    private final KeyEncryptionKeys keys;
    private final SecureRandom random;

    public Sealer(KeyEncryptionKeys keys, SecureRandom random) {
        this.keys = keys;
        this.random = random;
    }

    /** @param of what the secret is of, kind and id: {@code signing-key/7f} */
    public Sealed seal(String of, byte[] secret) {
        String keyId = keys.sealingId();
        SecretKey key = keys.find(keyId).orElseThrow();
        byte[] nonce = new byte[NONCE_SIZE];
        random.nextBytes(nonce);
        try {
            byte[] ciphertext = cipher(Cipher.ENCRYPT_MODE, key, nonce, of).doFinal(secret);
            return new Sealed(keyId, Bytes.wrap(nonce), Bytes.wrap(ciphertext));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-256-GCM", e);
        }
    }

    /**
     * @param of as when it was sealed
     * @throws CloudException UNAVAILABLE, a key sealed it that this process was not given
     * @throws IllegalStateException it is not what was sealed, or not of that
     */
    public byte[] open(String of, Sealed sealed) {
        SecretKey key = keys.find(sealed.keyId()).orElseThrow(() -> otherKey(of, sealed.keyId()));
        try {
            return cipher(Cipher.DECRYPT_MODE, key, sealed.nonce().unsafeArray(), of)
                    .doFinal(sealed.ciphertext().unsafeArray());
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("the sealed secret of " + of + " is damaged, or of something else", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the sealed secret of " + of + " cannot be opened", e);
        }
    }

    /** Whether this process was given the key that sealed it. */
    public boolean canOpen(Sealed sealed) {
        return keys.find(sealed.keyId()).isPresent();
    }

    private CloudException otherKey(String of, String keyId) {
        return new CloudException(
                ErrorCode.UNAVAILABLE,
                "the secret of " + of + " is sealed by the key-encryption key " + keyId + ", and this process has "
                        + String.join(", ", keys.ids()) + ": give all replicas of the service the same file by "
                        + keys.setting());
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String of) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(TRANSFORMATION);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(of.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
