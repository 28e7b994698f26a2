package io.photoncloud.system;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The checkout these tests run in: its sources, and the classes its modules were compiled to. */
public final class SourceTree {
    public static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    private static final Set<String> NOT_SOURCES = Set.of(".git", ".photon", ".idea", ".vscode", "target");

    private SourceTree() {}

    /** Every file that is written by hand. */
    static List<Path> files() {
        return walk(name -> !NOT_SOURCES.contains(name));
    }

    static List<Path> javaFiles() {
        return files().stream()
                .filter(path -> path.toString().endsWith(".java"))
                .toList();
    }

    /** The directories {@code target/<name>} of all modules that have them. */
    static List<Path> compiled(String name) {
        var found = new ArrayList<Path>();
        for (Path pom : files()) {
            Path classes = pom.resolveSibling("target").resolve(name);
            if (pom.endsWith("pom.xml") && Files.isDirectory(classes)) {
                found.add(classes);
            }
        }
        return found;
    }

    static String relative(Path path) {
        return ROOT.relativize(path).toString();
    }

    private static List<Path> walk(Predicate<String> enter) {
        var found = new ArrayList<Path>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return enter.test(directory.getFileName().toString())
                            ? FileVisitResult.CONTINUE
                            : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    // A worktree's .git is a file.
                    if (attributes.isRegularFile()
                            && enter.test(file.getFileName().toString())) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new AssertionError("cannot read the sources", e);
        }
        found.sort(null);
        return found;
    }
}
