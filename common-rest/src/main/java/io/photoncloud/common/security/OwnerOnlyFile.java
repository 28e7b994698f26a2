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
import java.util.Set;
import java.util.function.Supplier;

/** A file that only its owner may read. It appears whole or not at all, is durable then, and is never replaced. */
public final class OwnerOnlyFile {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_ATTRIBUTE =
            PosixFilePermissions.asFileAttribute(OWNER_ONLY);

    private OwnerOnlyFile() {}

    /**
     * Reads a file, making it first if there is none. Of several processes that make it at once one wins, and all are
     * answered that one's content.
     *
     * @param what for messages: {@code the service secret}
     * @param remedy what to do where others can read it
     * @throws StartRefusedException others can read it
     */
    public static byte[] open(Path file, Supplier<byte[]> content, String what, String remedy) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            create(file, content.get());
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
        if (!OWNER_ONLY.containsAll(permissions)) {
            throw new StartRefusedException(
                    what + " " + file + " can be read by others: " + PosixFilePermissions.toString(permissions),
                    remedy);
        }
        return Files.readAllBytes(file);
    }

    private static void create(Path file, byte[] content) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException(file + " is in no directory");
        }
        Files.createDirectories(directory);
        Path draft = Files.createTempFile(directory, String.valueOf(file.getFileName()), ".new", OWNER_ONLY_ATTRIBUTE);
        try {
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(content);
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
        // Without its name the file would be lost, and all that rests on it.
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
