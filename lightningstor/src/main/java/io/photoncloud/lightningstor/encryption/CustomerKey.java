package io.photoncloud.lightningstor.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.chainfire.resources.seal.Sealed;
import io.photoncloud.chainfire.store.Bytes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** A key that came with a call, and is forgotten with it. */
public final class CustomerKey implements KeySealer {

    public static final int BYTES = AesGcm.KEY_BYTES;

    private static final String CHECKING = "HmacSHA256";
    private static final int SALT_BYTES = 32;

    private final SecretKey key;
    private final RandomGenerator random;

    /** @param random a secure one */
    public CustomerKey(byte[] key, RandomGenerator random) {
        if (key.length != BYTES) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes");
        }
        this.key = AesGcm.key(key);
        this.random = random;
    }

    /** What is kept, so that the key is known again. */
    public Encryption.OfCustomer encryption() {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new Encryption.OfCustomer(Bytes.wrap(salt), Bytes.wrap(check(salt)));
    }

    /** Whether it is the key of what is encrypted so. */
    public boolean isOf(Encryption.OfCustomer encryption) {
        return MessageDigest.isEqual(
                check(encryption.salt().unsafeArray()), encryption.check().unsafeArray());
    }

    private byte[] check(byte[] salt) {
        try {
            Mac mac = Mac.getInstance(CHECKING);
            mac.init(new SecretKeySpec(salt, CHECKING));
            return mac.doFinal(key.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + CHECKING, e);
        }
    }

    @Override
    public Sealed seal(String of, byte[] secret) {
        byte[] nonce = new byte[AesGcm.NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            return new Sealed("", Bytes.wrap(nonce), Bytes.wrap(run(Cipher.ENCRYPT_MODE, of, nonce, secret)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key cannot be sealed", e);
        }
    }

    @Override
    public byte[] open(String of, Sealed sealed) {
        try {
            return run(
                    Cipher.DECRYPT_MODE,
                    of,
                    sealed.nonce().unsafeArray(),
                    sealed.ciphertext().unsafeArray());
        } catch (GeneralSecurityException e) {
            throw new DamagedException("the key of " + of + " is not what its customer's key sealed", e);
        }
    }

    private byte[] run(int mode, String of, byte[] nonce, byte[] bytes) throws GeneralSecurityException {
        Cipher cipher = AesGcm.cipher();
        cipher.init(mode, key, AesGcm.nonce(nonce));
        cipher.updateAAD(of.getBytes(UTF_8));
        return cipher.doFinal(bytes);
    }
}
