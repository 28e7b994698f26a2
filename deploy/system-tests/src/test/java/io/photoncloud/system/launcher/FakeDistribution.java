package io.photoncloud.system.launcher;

import io.photoncloud.system.Launcher;
import io.photoncloud.system.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * A distribution whose services are {@link FakeService}s: unpacked, or a checkout whose {@code mvnw} does nothing but
 * copy the jars of {@code libraries}.
 */
final class FakeDistribution {
    /** Tests of one machine run one after another; the process id keeps two builds apart. */
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() % 100));

    /** Tells of its runs in {@code builds}, and fails where there is a file {@code broken}. */
    private static final String MVNW = """
            #!/bin/sh
            root=$(cd "$(dirname "$0")" && pwd)
            echo build >>"$root/builds"
            [ ! -f "$root/broken" ] || { echo "[ERROR] this does not compile"; exit 1; }
            echo "[INFO] Building deploy 1                  [1/1]"
            out=$root/deploy/target/photoncloud-1
            rm -rf "$out/lib"
            mkdir -p "$out/lib"
            cp "$root"/libraries/*.jar "$out/lib"
            echo built >"$out/BUILD"
            echo "[INFO] BUILD SUCCESS"
            """;

    private FakeDistribution() {}

    /** A row: {@code name port cluster[/store] [behaviour]}; every service listens on the one port. */
    static Launcher create(Path directory, String... rows) throws IOException {
        Path bin = directory.resolve("dist/bin");
        writeLauncher(bin, rows);
        Files.copy(SourceTree.ROOT.resolve(".mvn/find-jdk.sh"), bin.resolve("photon.d/find-jdk.sh"));
        writeLibraries(directory.resolve("dist/lib"), "first");
        return launcher(bin, directory.resolve("home"));
    }

    /** Rows as above. The checkout is {@code directory/tree}, with one source, {@code alpha/src/main/java/Alpha.java}. */
    static Launcher createCheckout(Path directory, String... rows) throws IOException {
        Path tree = directory.resolve("tree");
        writeLauncher(tree.resolve("deploy"), rows);
        Files.createDirectory(tree.resolve(".mvn"));
        Files.copy(SourceTree.ROOT.resolve(".mvn/find-jdk.sh"), tree.resolve(".mvn/find-jdk.sh"));
        Files.writeString(tree.resolve("pom.xml"), "<artifactId>photoncloud</artifactId>\n<version>1</version>\n");
        Files.createDirectories(tree.resolve("docs/api/openapi"));
        Path sources = Files.createDirectories(tree.resolve("alpha/src/main/java"));
        Files.writeString(sources.resolve("Alpha.java"), "");
        Path mvnw = Files.writeString(tree.resolve("mvnw"), MVNW);
        Files.setPosixFilePermissions(mvnw, PosixFilePermissions.fromString("rwxr-xr-x"));
        writeLibraries(tree.resolve("libraries"), "first");
        return ofCheckout(directory, "home");
    }

    /** Of the checkout that was made in the directory, with a home and addresses of its own. */
    static Launcher ofCheckout(Path directory, String home) {
        return launcher(directory.resolve("tree/deploy"), directory.resolve(home));
    }

    private static Launcher launcher(Path place, Path home) {
        return new Launcher(place.resolve("photon"), home, "127." + (100 + NEXT.incrementAndGet() % 100))
                .with("PHOTON_AOT", "off")
                .with("PHOTON_START_TIMEOUT", "20");
    }

    private static void writeLauncher(Path place, String... rows) throws IOException {
        Path parts = Files.createDirectories(place.resolve("photon.d"));
        Path deploy = SourceTree.ROOT.resolve("deploy");
        Files.copy(deploy.resolve("photon"), place.resolve("photon"));
        try (Stream<Path> scripts = Files.list(deploy.resolve("photon.d"))) {
            for (Path script : scripts.toList()) {
                Files.copy(script, parts.resolve(script.getFileName()));
            }
        }
        Files.write(
                place.resolve("services.table"),
                Stream.of(rows).map(FakeDistribution::row).toList());
    }

    private static String row(String row) {
        List<String> words = List.of(row.split(" "));
        String flags = words.size() > 3 ? "-Dfake=" + words.get(3) : "-";
        String cluster = words.get(2).replaceFirst("/.*", "");
        String store = cluster.equals(words.get(2)) ? "own" : words.get(2).substring(cluster.length() + 1);
        String grpc = cluster.equals("member") ? "127.0.0.1:5" + words.get(1).substring(1) : "-";
        return "%s fake %s 127.0.0.1:%s %s %s %s 32m - %s"
                .formatted(words.get(0), FakeService.class.getName(), words.get(1), grpc, cluster, store, flags);
    }

    /** @param build what tells these libraries from those of another build; its length must differ too */
    static void writeLibraries(Path directory, String build) throws IOException {
        Files.createDirectories(directory);
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, "library-1.jar");
        manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, build);
        writeJar(directory.resolve("fake-1.jar"), manifest, "FakeService");
        writeJar(directory.resolve("library-1.jar"), manifest, "FakeLibrary");
    }

    private static void writeJar(Path file, Manifest manifest, String name) throws IOException {
        Path classes = Path.of("target/test-classes");
        try (var jar = new JarOutputStream(Files.newOutputStream(file), manifest);
                Stream<Path> all = Files.walk(classes)) {
            for (Path path : all.filter(each -> each.getFileName().toString().startsWith(name))
                    .toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(path).toString()));
                Files.copy(path, jar);
                jar.closeEntry();
            }
        }
    }
}
