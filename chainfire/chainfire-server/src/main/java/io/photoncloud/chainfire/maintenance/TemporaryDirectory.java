package io.photoncloud.chainfire.maintenance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Where snapshots lie while they are downloaded or restored: each is as large as the store. */
public record TemporaryDirectory(Path path) {

    /** In a directory that nobody else uses: what a process that was killed left there is deleted. */
    public static TemporaryDirectory own(Path path) {
        try {
            Files.createDirectories(path);
            deleteContent(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new TemporaryDirectory(path);
    }

    private static void deleteContent(Path path) throws IOException {
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                if (!directory.equals(path)) {
                    Files.delete(directory);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
