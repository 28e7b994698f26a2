package io.photoncloud.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a reader would otherwise have to ask for in review: see docs/style.md. Each message says what to do instead. */
class TidyTest {
    private static final int FILE_LINES_MAX = 600;
    private static final int METHOD_LINES_MAX = 70;

    /** Not ours, or full of the very words it forbids. */
    private static final Set<String> EXEMPT_FROM_WORDS = Set.of(
            "mvnw",
            ".mvn/wrapper/maven-wrapper.properties",
            "LICENSE",
            "deploy/system-tests/src/test/java/io/photoncloud/system/TidyTest.java");

    private enum Where {
        EVERYWHERE,
        JAVA,
        /** What runs in a service: neither tests nor tools run by hand, which print and draw seeds. */
        SERVICE_JAVA;

        boolean includes(String file) {
            return switch (this) {
                case EVERYWHERE -> true;
                case JAVA -> file.endsWith(".java");
                case SERVICE_JAVA ->
                    file.endsWith(".java") && file.contains("src/main/") && !file.matches(".*-testing/.*|deploy/.*");
            };
        }
    }

    private record Banned(Where where, Pattern pattern, String instead) {
        Banned(Where where, String pattern, String instead) {
            this(where, Pattern.compile(pattern), instead);
        }

        boolean isIn(String line) {
            return pattern.matcher(line).find() && !EXCUSED.matcher(line).find();
        }
    }

    /** A line with {@code // tidy: why} at its end is let through. */
    private static final Pattern EXCUSED = Pattern.compile("(//|#) tidy: \\S.*$");

    private static final List<Banned> BANNED = List.of(
            new Banned(Where.SERVICE_JAVA, "\\bSystem\\.(out|err)\\b", "a logger"),
            new Banned(Where.JAVA, "\\.printStackTrace\\(", "a log line with the cause"),
            new Banned(Where.JAVA, "\\bThread\\.sleep\\(", "waiting for the event itself"),
            new Banned(
                    Where.SERVICE_JAVA,
                    "\\bnew Random\\(",
                    "a RandomGenerator passed in; in tests a seeded one whose seed is printed"),
            new Banned(Where.JAVA, "\\bThreadLocal\\b", "a ScopedValue"),
            new Banned(Where.JAVA, "\\bResponseStatusException\\b", "CloudException with an ErrorCode"),
            new Banned(
                    Where.JAVA,
                    "catch \\([^)]*\\b(Throwable|Exception|Error) \\w+\\)",
                    "the exceptions that can happen, or none: one place answers for the rest"),
            new Banned(Where.JAVA, "@author\\b", "the version history"),
            new Banned(
                    Where.JAVA,
                    "@SuppressWarnings(?!.*\\) *// *\\w)",
                    "the same with its reason in a comment on the line"),
            new Banned(Where.JAVA, "@Disabled\\b", "a test that runs, or none"),
            new Banned(Where.JAVA, "@Generated\\b|DO NOT EDIT", "generated code under target/, made by the build"),
            new Banned(Where.EVERYWHERE, "\\b(TODO|FIXME|XXX|HACK)\\b", "doing it, or an issue"),
            new Banned(Where.EVERYWHERE, "\t", "spaces"),
            new Banned(
                    Where.EVERYWHERE,
                    "-----BEGIN [A-Z ]*PRIVATE KEY-----(\\s|\\\\n)*($|[A-Za-z0-9+/]{16})",
                    "a key made when the test runs"),
            new Banned(
                    Where.EVERYWHERE,
                    "\\bAKIA[0-9A-Z]{16}\\b|\\beyJ[\\w-]{20,}\\.[\\w-]{20,}\\.",
                    "a credential made when the test runs"),
            new Banned(
                    Where.EVERYWHERE,
                    "(?<![\\w$}.])/(root|work|home/\\w+|Users/\\w+)/",
                    "a path relative to the checkout"),
            new Banned(
                    Where.EVERYWHERE,
                    "repo1?\\.maven\\.(apache\\.)?org|central\\.sonatype|registry\\.npmjs|files\\.pythonhosted|proxy\\.golang",
                    "no host: Maven knows where it gets things"));

    @Test
    void noBannedWordIsUsed() {
        var found = new ArrayList<String>();
        for (Path path : SourceTree.files()) {
            String file = SourceTree.relative(path);
            List<Banned> applicable = BANNED.stream()
                    .filter(banned -> banned.where().includes(file))
                    .toList();
            List<String> lines = EXEMPT_FROM_WORDS.contains(file) ? List.of() : lines(path);
            for (int index = 0; index < lines.size(); index++) {
                String line = lines.get(index);
                for (Banned banned : applicable) {
                    if (banned.isIn(line)) {
                        found.add("%s:%d: instead of «%s» use %s"
                                .formatted(file, index + 1, line.strip(), banned.instead()));
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void noFileIsTooLong() {
        assertThat(SourceTree.files())
                .filteredOn(file -> file.toString().matches(".*\\.(java|proto|sh|c)|.*/photon|.*/run"))
                .filteredOn(file -> lines(file).size() > FILE_LINES_MAX)
                .as("longer than %d lines: a second noun hides in it; give it a file", FILE_LINES_MAX)
                .isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() {
        var unmarked = new TreeSet<String>();
        for (Path file : SourceTree.javaFiles()) {
            String tests = SourceTree.relative(file.resolveSibling("package-info.java"));
            // A package's mark in src/main holds for its part in src/test as well.
            String main = tests.replace("/src/test/java/", "/src/main/java/");
            if (!isNullMarked(tests) && !isNullMarked(main)) {
                unmarked.add(tests);
            }
        }
        assertThat(unmarked).as("missing, or without @NullMarked").isEmpty();
    }

    private static boolean isNullMarked(String packageInfo) {
        Path file = SourceTree.ROOT.resolve(packageInfo);
        return Files.exists(file) && lines(file).contains("@NullMarked");
    }

    @Test
    void noMethodIsTooLong() throws IOException {
        var lengths = new MethodLengths();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, UTF_8)) {
            var task = (JavacTask) compiler.getTask(
                    null, files, null, null, null, files.getJavaFileObjectsFromPaths(SourceTree.javaFiles()));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                lengths.scan(unit, new Unit(unit, positions));
            }
        }
        assertThat(lengths.seen).as("methods looked at").isPositive();
        assertThat(lengths.tooLong)
                .as("longer than %d lines: name its steps", METHOD_LINES_MAX)
                .isEmpty();
    }

    private record Unit(CompilationUnitTree tree, SourcePositions positions) {
        long firstLine(Tree of) {
            return tree.getLineMap().getLineNumber(positions.getStartPosition(tree, of));
        }

        long lastLine(Tree of) {
            return tree.getLineMap().getLineNumber(positions.getEndPosition(tree, of));
        }
    }

    private static final class MethodLengths extends TreeScanner<@Nullable Void, Unit> {
        private final List<String> tooLong = new ArrayList<>();
        private int seen;

        @Override
        public @Nullable Void visitMethod(MethodTree method, Unit unit) {
            seen++;
            long length = unit.lastLine(method) - unit.firstLine(method) + 1;
            if (length > METHOD_LINES_MAX) {
                Path file = Path.of(unit.tree().getSourceFile().toUri());
                tooLong.add("%s:%d %s: %d"
                        .formatted(SourceTree.relative(file), unit.firstLine(method), method.getName(), length));
            }
            return super.visitMethod(method, unit);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (MalformedInputException _) {
            return List.of(); // not text
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
