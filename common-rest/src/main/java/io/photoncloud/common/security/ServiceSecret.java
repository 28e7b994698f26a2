package io.photoncloud.common.security;

import io.photoncloud.common.config.StartRefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The secret by which the services of one machine know each other in open mode: 32 random bytes in a file that only its
 * owner can read, made by whichever service starts first. It never appears in a log or an answer.
 */
public final class ServiceSecret {

    /** The file's name in a data directory. */
    public static final String FILE_NAME = "service-secret";

    static final int SIZE = 32;

    private final byte[] content;
    private final String hex;

    private ServiceSecret(byte[] content) {
        this.content = content;
        this.hex = HexFormat.of().formatHex(content);
    }

    /**
     * Reads the file, making it first if there is none. Of several processes that make it at once one wins, and all
     * answer that one's secret.
     *
     * @param random a secure one
     * @throws StartRefusedException for a file that others can read, or that is no secret
     */
    public static ServiceSecret open(Path file, RandomGenerator random) {
        try {
            byte[] content = OwnerOnlyFile.open(
                    file,
                    () -> {
                        byte[] secret = new byte[SIZE];
                        random.nextBytes(secret);
                        return secret;
                    },
                    "the service secret",
                    "Run chmod 600 on it, or delete it so that a new one is made.");
            if (content.length != SIZE) {
                throw new StartRefusedException(
                        "the service secret " + file + " must be " + SIZE + " bytes, not " + content.length,
                        "Delete it so that a new one is made, then restart all services of this machine.");
            }
            return new ServiceSecret(content);
        } catch (IOException e) {
            throw new StartRefusedException(
                    "the service secret " + file + " cannot be read or made: " + e,
                    "Make its directory writable for this user, or set photon.security.service-secret-file.");
        }
    }

    /** As it is sent to other services. */
    public String hex() {
        return hex;
    }

    /** Compares in a time that tells nothing about the secret. */
    public boolean matches(String shownHex) {
        byte[] shown;
        try {
            shown = HexFormat.of().parseHex(shownHex);
        } catch (IllegalArgumentException e) {
            return false;
        }
        return MessageDigest.isEqual(content, shown);
    }
}
