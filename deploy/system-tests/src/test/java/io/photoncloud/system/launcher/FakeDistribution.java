package io.photoncloud.system.launcher;

import io.photoncloud.system.Launcher;
import io.photoncloud.system.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** An unpacked distribution whose services are {@link FakeService}s. */
final class FakeDistribution {
    /** Tests of one machine run one after another; the process id keeps two builds apart. */
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() % 100));

    private FakeDistribution() {}

    /** A row: {@code name port cluster [behaviour]}; every service listens on the one port. */
    static Launcher create(Path directory, String... rows) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("dist/bin"));
        Path parts = Files.createDirectory(bin.resolve("photon.d"));
        Path deploy = SourceTree.ROOT.resolve("deploy");
        Files.copy(deploy.resolve("photon"), bin.resolve("photon"));
        Files.copy(SourceTree.ROOT.resolve(".mvn/find-jdk.sh"), parts.resolve("find-jdk.sh"));
        try (Stream<Path> scripts = Files.list(deploy.resolve("photon.d"))) {
            for (Path script : scripts.toList()) {
                Files.copy(script, parts.resolve(script.getFileName()));
            }
        }
        Files.write(
                bin.resolve("services.table"),
                Stream.of(rows).map(FakeDistribution::row).toList());
        Path lib = Files.createDirectory(directory.resolve("dist/lib"));
        writeJar(lib.resolve("fake-1.jar"));
        return new Launcher(
                        bin.resolve("photon"), directory.resolve("home"), "127." + (100 + NEXT.incrementAndGet() % 100))
                .with("PHOTON_AOT", "off")
                .with("PHOTON_START_TIMEOUT", "20");
    }

    private static String row(String row) {
        List<String> words = List.of(row.split(" "));
        String flags = words.size() > 3 ? "-Dfake=" + words.get(3) : "-";
        String grpc =
                words.get(2).equals("member") ? "127.0.0.1:5" + words.get(1).substring(1) : "-";
        return "%s fake %s 127.0.0.1:%s %s %s 32m %s"
                .formatted(words.get(0), FakeService.class.getName(), words.get(1), grpc, words.get(2), flags);
    }

    private static void writeJar(Path file) throws IOException {
        Path classes = Path.of("target/test-classes");
        try (var jar = new JarOutputStream(Files.newOutputStream(file));
                Stream<Path> all = Files.walk(classes)) {
            for (Path path : all.filter(each -> each.getFileName().toString().startsWith("FakeService"))
                    .toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(path).toString()));
                Files.copy(path, jar);
                jar.closeEntry();
            }
        }
    }
}
