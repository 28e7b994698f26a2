package io.photoncloud.lightningstor.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.photoncloud.common.security.SignatureV4Keys;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The key of one access key for one scope: it signs for that day, and says nothing of the secret. Safe for any thread. */
public final class SigningKey {
    private static final String ALGORITHM = "HmacSHA256";

    /** Keyed once; each signature is made by a copy, which spares the two blocks of the key. */
    private final Mac keyed;

    private SigningKey(byte[] key) {
        keyed = keyed(key);
    }

    /** The key that whoever keeps the secret has derived. */
    public static SigningKey of(byte[] derived) {
        return new SigningKey(derived);
    }

    public static SigningKey derive(String secret, Scope scope) {
        return new SigningKey(derivedBytes(secret, scope));
    }

    /** What is handed from the keeper of a secret to a verifier in the secret's place. */
    public static byte[] derivedBytes(String secret, Scope scope) {
        return SignatureV4Keys.derive(secret, scope.date(), scope.region(), scope.service());
    }

    /** The signature of a text of which each char is a byte, in hexadecimal digits. */
    public String sign(String text) {
        try {
            return HexFormat.of().formatHex(((Mac) keyed.clone()).doFinal(text.getBytes(ISO_8859_1)));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the Mac of this JDK cannot be copied", e);
        }
    }

    boolean isSignature(String signature, String text) {
        return MessageDigest.isEqual(sign(text).getBytes(ISO_8859_1), signature.getBytes(ISO_8859_1));
    }

    private static Mac keyed(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(ALGORITHM + " is in every JDK", e);
        }
    }

    @Override
    public String toString() {
        return "SigningKey[…]";
    }
}
