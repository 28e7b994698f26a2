package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.type.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes of bytes. */
final class Digests {
    private Digests() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Bytes digest(String algorithm, byte[] bytes) {
        try {
            return Bytes.of(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
