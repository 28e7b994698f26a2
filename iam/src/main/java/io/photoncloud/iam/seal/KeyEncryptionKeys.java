package io.photoncloud.iam.seal;

import io.photoncloud.common.config.StartRefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_ATTRIBUTE =
            PosixFilePermissions.asFileAttribute(OWNER_ONLY);

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
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                create(file, random);
            }
            return read(file);
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

    private static void create(Path file, RandomGenerator random) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Path draft = Files.createTempFile(directory, FILE_NAME, ".new", OWNER_ONLY_ATTRIBUTE);
        try {
            byte[] key = new byte[SIZE];
            random.nextBytes(key);
            byte[] line = (HexFormat.of().formatHex(key) + "\n").getBytes(StandardCharsets.US_ASCII);
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(line);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            // A link appears whole or not at all, and never replaces the file of a process that was quicker.
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            return;
        } finally {
            Files.delete(draft);
        }
        // Without its name the key would be lost, and all that it seals with it.
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static KeyEncryptionKeys read(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
        if (!OWNER_ONLY.containsAll(permissions)) {
            throw new StartRefusedException(
                    "the key-encryption key " + file + " can be read by others: "
                            + PosixFilePermissions.toString(permissions),
                    "Run chmod 600 on it; if others may have read it, put a new key before it.");
        }
        Map<String, SecretKey> keys = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            if (!line.isBlank()) {
                byte[] key = parse(file, line.strip());
                keys.put(id(key), new SecretKeySpec(key, "AES"));
            }
        }
        if (keys.isEmpty() || keys.size() > KEYS_MAX) {
            throw malformed(file);
        }
        return new KeyEncryptionKeys(keys);
    }

    private static byte[] parse(Path file, String line) {
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
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            return HexFormat.of().formatHex(Arrays.copyOf(digest, ID_SIZE));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
