package io.photoncloud.nightlight.durable;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A text in a file that is replaced as a whole: after a crash at any moment it is what it was or what it was to be, and what was written
 * is on the disk when the call returns. One writes at a time.
 */
public final class DurableFile {
    private static final String NEW = ".new";

    private final Path path;
    private final long bytesMax;

    /** @param bytesMax of a file that is larger nothing is read */
    public DurableFile(Path path, long bytesMax) {
        this.path = path.toAbsolutePath();
        this.bytesMax = bytesMax;
    }

    public Optional<String> read() throws IOException {
        try {
            if (Files.size(path) > bytesMax) {
                throw new IOException(path + " has more than " + bytesMax + " bytes");
            }
            return Optional.of(Files.readString(path, UTF_8));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    public void write(String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        if (bytes.length > bytesMax) {
            throw new IOException(path + " would have more than " + bytesMax + " bytes");
        }
        Path directory = directory();
        create(directory);
        Path temporary = path.resolveSibling(path.getFileName() + NEW);
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        sync(directory);
    }

    /** Removes it, and the directory that it was alone in. */
    public void delete() throws IOException {
        Files.deleteIfExists(path.resolveSibling(path.getFileName() + NEW));
        if (Files.deleteIfExists(path)) {
            sync(directory());
        }
        try {
            Files.deleteIfExists(directory());
        } catch (DirectoryNotEmptyException _) {
            // Something else is there too.
        }
    }

    private Path directory() throws IOException {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IOException(path + " is no file");
        }
        return parent;
    }

    /** Its name is on the disk, and so are those of the directories above that had to be made. */
    private static void create(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (Files.isDirectory(directory) || parent == null) {
            return;
        }
        create(parent);
        Files.createDirectories(directory);
        sync(parent);
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
