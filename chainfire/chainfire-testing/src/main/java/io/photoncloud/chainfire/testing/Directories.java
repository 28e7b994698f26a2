package io.photoncloud.chainfire.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Copies and deletes whole directories. */
final class Directories {

    private Directories() {}

    /** Copies files that nobody has open: of files in use a copy is no moment of them. */
    static void copy(Path from, Path to) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(from)) {
            paths = walk.toList();
        }
        Files.createDirectories(to);
        for (Path path : paths) {
            Path copy = to.resolve(from.relativize(path));
            if (Files.isDirectory(path)) {
                Files.createDirectories(copy);
            } else {
                Files.copy(path, copy);
            }
        }
    }

    static void delete(Path directory) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.toList();
        }
        for (Path path : paths.reversed()) {
            Files.delete(path);
        }
    }
}
