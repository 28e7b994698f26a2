package io.photoncloud.nightlight.tsdb.chunk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** What has to be done with files beyond what {@link Files} does. */
public final class Directories {
    private Directories() {}

    /** The entries whose names end so, in the order of their names. */
    public static List<Path> list(Path directory, String suffix) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (entry.getFileName().toString().endsWith(suffix)) {
                    found.add(entry);
                }
            }
        }
        found.sort(null);
        return found;
    }

    /** Writes all bytes of a buffer at the end of a file: one write may take fewer. */
    public static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Writes a file anew; whenever it dies, the old one or the new one is there, and whole. */
    public static void write(Path file, ByteBuffer bytes) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            writeAll(channel, bytes);
            channel.force(true);
        }
        moveDurably(unfinished, file);
    }

    /** Renames a file or directory, and returns when the new name is on the disk. */
    public static void moveDurably(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        Path parent = to.toAbsolutePath().getParent();
        if (parent != null) {
            sync(parent);
        }
    }

    /** Brings the names in a directory to the disk. */
    public static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Deletes a directory of files, or what is left of one. */
    public static void delete(Path directory) throws IOException {
        for (Path file : list(directory, "")) {
            if (Files.isDirectory(file)) {
                delete(file);
            } else {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    /** How many bytes the files in a directory have; 0 where there is none. */
    public static long sizeBytes(Path directory) {
        long size = 0;
        try {
            for (Path file : list(directory, "")) {
                size += Files.isDirectory(file) ? sizeBytes(file) : Files.size(file);
            }
        } catch (NoSuchFileException _) {
            // Deleted meanwhile.
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look into " + directory, e);
        }
        return size;
    }
}
