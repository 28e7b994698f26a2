package io.photoncloud.common.security;

import io.photoncloud.common.config.StartRefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The secret by which the services of one machine know each other in open mode: 32 random bytes in a file that only its
 * owner can read, made by whichever service starts first. It never appears in a log or an answer.
 */
public final class ServiceSecret {

    /** The file's name in a data directory. */
    public static final String FILE_NAME = "service-secret";

    static final int SIZE = 32;

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_ATTRIBUTE =
            PosixFilePermissions.asFileAttribute(OWNER_ONLY);

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
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                create(file, random);
            }
            return read(file);
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

    private static void create(Path file, RandomGenerator random) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Path draft = Files.createTempFile(directory, FILE_NAME, ".new", OWNER_ONLY_ATTRIBUTE);
        try {
            byte[] secret = new byte[SIZE];
            random.nextBytes(secret);
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(secret));
                channel.force(true);
            }
            // A link appears whole or not at all, and never replaces the file of a process that was quicker.
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            return;
        } finally {
            Files.delete(draft);
        }
    }

    private static ServiceSecret read(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
        if (!OWNER_ONLY.containsAll(permissions)) {
            throw new StartRefusedException(
                    "the service secret " + file + " can be read by others: "
                            + PosixFilePermissions.toString(permissions),
                    "Run chmod 600 on it, or delete it so that a new one is made.");
        }
        byte[] content = Files.readAllBytes(file);
        if (content.length != SIZE) {
            throw new StartRefusedException(
                    "the service secret " + file + " must be " + SIZE + " bytes, not " + content.length,
                    "Delete it so that a new one is made, then restart all services of this machine.");
        }
        return new ServiceSecret(content);
    }
}
