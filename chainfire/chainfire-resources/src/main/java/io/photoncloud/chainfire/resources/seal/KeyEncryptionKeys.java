package io.photoncloud.chainfire.resources.seal;

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
import org.jspecify.annotations.Nullable;

/**
 * The keys that other secrets are encrypted with, from a file that only its owner can read: 32 bytes in hex a line. The
 * first one seals and all of them open, so a new key is put before the old ones. They never appear in a log or an answer.
 */
public final class KeyEncryptionKeys {

    /** The file's name in a data directory. */
    public static final String FILE_NAME = "key-encryption-key";

    static final int SIZE = 32;

    /** How many keys there may be: more than anybody rotates through. */
    static final int KEYS_MAX = 100;

    private static final int ID_SIZE = 8;

    private final Map<String, SecretKey> keys;
    private final String setting;

    private KeyEncryptionKeys(Map<String, SecretKey> keys, String setting) {
        this.keys = keys;
        this.setting = setting;
    }

    /**
     * Reads the file, making it first if there is none. Of several processes that make it at once one wins, and all
     * answer that one's key.
     *
     * @param file null for the one of that name in the data directory
     * @param setting by which a service is told of the file
     * @param random a secure one
     * @throws StartRefusedException for a file that others can read, or that has no such keys
     */
    public static KeyEncryptionKeys open(
            @Nullable Path file, @Nullable Path dataDirectory, String setting, RandomGenerator random) {
        Path place = file;
        if (place == null && dataDirectory != null) {
            place = dataDirectory.resolve(FILE_NAME);
        }
        if (place == null) {
            throw new StartRefusedException(
                    "there is no place for the key that secrets are encrypted with",
                    "Set photon.data-directory or " + setting + ".");
        }
        return open(place, setting, random);
    }

    private static KeyEncryptionKeys open(Path file, String setting, RandomGenerator random) {
        try {
            byte[] content = OwnerOnlyFile.open(
                    file,
                    () -> fresh(random),
                    "the key-encryption key",
                    "Run chmod 600 on it; if others may have read it, put a new key before it.");
            return new KeyEncryptionKeys(parse(file, new String(content, StandardCharsets.ISO_8859_1)), setting);
        } catch (IOException e) {
            throw new StartRefusedException(
                    "the key-encryption key " + file + " cannot be read or made: " + e,
                    "Make its directory writable for this user, or set " + setting + ".");
        }
    }

    /** The id of the one that seals. */
    String sealingId() {
        return keys.keySet().iterator().next();
    }

    Optional<SecretKey> find(String id) {
        return Optional.ofNullable(keys.get(id));
    }

    /** By which all replicas of a service are given the same file. */
    String setting() {
        return setting;
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

    private static Map<String, SecretKey> parse(Path file, String content) {
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
        return keys;
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
                "Restore the file that there was before: without it nothing that it sealed can be opened.");
    }

    /** Tells keys apart and nothing about them. */
    private static String id(byte[] key) {
        return HexFormat.of().formatHex(Sha256.of(key), 0, ID_SIZE);
    }
}
