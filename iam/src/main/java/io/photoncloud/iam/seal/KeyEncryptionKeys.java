package io.photoncloud.iam.seal;

import io.photoncloud.common.api.Sha256;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.security.OwnerOnlyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that other secrets are encrypted with, from a file that only its owner can read: 32 bytes in hex a line. The
 * first one seals and all of them open, so a new key is put before the old ones. They never appear in a log or an answer.
 */
public final class KeyEncryptionKeys {

    /** The file's name in a data directory. */
    public static final String FILE_NAME = "key-encryption-key";

    public static final String SETTING = "photon.iam.key-encryption-key-file";

    static final int SIZE = 32;

    /** How many keys there may be: more than anybody rotates through. */
    static final int KEYS_MAX = 100;

    private static final int ID_SIZE = 8;

    private final Map<String, SecretKey> keys;

    private KeyEncryptionKeys(Map<String, SecretKey> keys) {
        this.keys = keys;
    }

    /**
     * Reads the file, making it first if there is none. Of several processes that make it at once one wins, and all
     * answer that one's key.
     *
     * @param random a secure one
     * @throws StartRefusedException for a file that others can read, or that has no such keys
     */
    public static KeyEncryptionKeys open(Path file, RandomGenerator random) {
        try {
            byte[] content = OwnerOnlyFile.open(
                    file,
                    () -> fresh(random),
                    "the key-encryption key",
                    "Run chmod 600 on it; if others may have read it, put a new key before it.");
            return parse(file, new String(content, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new StartRefusedException(
                    "the key-encryption key " + file + " cannot be read or made: " + e,
                    "Make its directory writable for this user, or set " + SETTING + ".");
        }
    }

    /** The id of the one that seals. */
    String sealingId() {
        return keys.keySet().iterator().next();
    }

    Optional<SecretKey> find(String id) {
        return Optional.ofNullable(keys.get(id));
    }

    /** The ids of all, the sealing one first. */
    public List<String> ids() {
        return List.copyOf(keys.keySet());
    }

    private static byte[] fresh(RandomGenerator random) {
        byte[] key = new byte[SIZE];
        random.nextBytes(key);
        return (HexFormat.of().formatHex(key) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static KeyEncryptionKeys parse(Path file, String content) {
        Map<String, SecretKey> keys = new LinkedHashMap<>();
        for (String line : content.lines().toList()) {
            if (!line.isBlank()) {
                byte[] key = key(file, line.strip());
                keys.put(id(key), new SecretKeySpec(key, "AES"));
            }
        }
        if (keys.isEmpty() || keys.size() > KEYS_MAX) {
            throw malformed(file);
        }
        return new KeyEncryptionKeys(keys);
    }

    private static byte[] key(Path file, String line) {
        try {
            byte[] key = HexFormat.of().parseHex(line);
            if (key.length == SIZE) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            throw malformed(file);
        }
        throw malformed(file);
    }

    private static StartRefusedException malformed(Path file) {
        return new StartRefusedException(
                "the key-encryption key " + file + " must be 1 to " + KEYS_MAX + " lines of " + SIZE + " bytes in hex",
                "Restore the file that IAM had before: without it nothing that it sealed can be opened.");
    }

    /** Tells keys apart and nothing about them. */
    private static String id(byte[] key) {
        return HexFormat.of().formatHex(Sha256.of(key), 0, ID_SIZE);
    }
}
