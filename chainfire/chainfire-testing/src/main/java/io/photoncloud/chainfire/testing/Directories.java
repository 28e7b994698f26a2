package io.photoncloud.chainfire.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Copies and deletes whole directories. */
final class Directories {

    private Directories() {}

    /**
     * Copies files that are in use: logs before the states that go beyond them, and a database's lists of tables before
     * the tables, which are never changed.
     */
    static void copy(Path from, Path to) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(from)) {
            paths = walk.filter(Files::isDirectory).toList();
        }
        for (Path directory : paths) {
            Files.createDirectories(to.resolve(from.relativize(directory)));
        }
        try (Stream<Path> walk = Files.walk(from)) {
            paths = walk.filter(Files::isRegularFile)
                    .sorted(Comparator.<Path, Boolean>comparing(
                                    file -> file.toString().endsWith(".sst"))
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
        }
        for (Path file : paths) {
            Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static void delete(Path directory) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
