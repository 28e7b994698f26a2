package io.photoncloud.system.lightningstor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.RunningCloud;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A LightningSTOR that the launcher started, its root key, and programs that use it by that. */
final class S3Cloud implements AutoCloseable {

    static final String REGION = "us-east-1";

    private static final int PORT = 9000;
    private static final long SECONDS_MAX = 120;

    private final RunningCloud cloud;
    private final Path directory;
    private final String accessKeyId;
    private final String secret;

    private S3Cloud(RunningCloud cloud, Path directory, String accessKeyId, String secret) {
        this.cloud = cloud;
        this.directory = directory;
        this.accessKeyId = accessKeyId;
        this.secret = secret;
    }

    /** @param name of its logs when it is gone */
    static S3Cloud start(String name) {
        RunningCloud cloud = new RunningCloud(name, "lightningstor");
        cloud.up();
        try {
            List<String> key = Files.readAllLines(rootKey(cloud.launcher().directory("lightningstor", 1)));
            Path directory = Files.createDirectories(cloud.scratch().resolve("clients"));
            // Of itself aws-cli makes links by the signature that AWS itself takes in its oldest regions alone.
            Files.createDirectories(directory.resolve(".aws"));
            Files.writeString(directory.resolve(".aws/config"), "[default]\ns3 =\n  signature_version = s3v4\n");
            return new S3Cloud(cloud, directory, key.get(0), key.get(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path rootKey(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home, 3)) {
            return files.filter(file -> file.endsWith("root-key")).findFirst().orElseThrow();
        }
    }

    @Override
    public void close() {
        cloud.close();
    }

    long residentBytes() {
        return RunningCloud.residentBytes(
                cloud.launcher().pid("lightningstor", 1).orElseThrow());
    }

    RunningCloud cloud() {
        return cloud;
    }

    String host() {
        return cloud.launcher().at(1, PORT);
    }

    String url() {
        return "http://" + host();
    }

    String accessKeyId() {
        return accessKeyId;
    }

    String secret() {
        return secret;
    }

    /** For what a test writes and reads; gone with the cloud. */
    Path directory() {
        return directory;
    }

    /** Runs a program, which must succeed, and answers what it printed. */
    String run(String... command) {
        return run(Map.of(), command);
    }

    /** @param more of its environment, beside what AWS's tools read */
    String run(Map<String, String> more, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("AWS_"));
        environment.put("HOME", directory.toString());
        environment.put("AWS_ACCESS_KEY_ID", accessKeyId);
        environment.put("AWS_SECRET_ACCESS_KEY", secret);
        environment.put("AWS_DEFAULT_REGION", REGION);
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        environment.putAll(more);
        try {
            Path output = Files.createTempFile(directory, "output", ".txt");
            Process process = builder.redirectOutput(output.toFile()).start();
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(Arrays.toString(command) + " does not end: " + Files.readString(output));
            }
            String said = new String(Files.readAllBytes(output), UTF_8);
            assertThat(process.exitValue()).as("%s%n%s", List.of(command), said).isZero();
            Files.delete(output);
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** A directory of files of several sizes, some of whose names are not plain. */
    Path tree(String name, long seed) {
        Random random = new Random(seed);
        Path root = directory.resolve(name);
        List<String> names = new ArrayList<>(List.of("empty", "a b/ü+%20.txt", "deep/er/still/x", "large"));
        for (int i = 0; i < 20; i++) {
            names.add("many/file-" + i);
        }
        for (String each : names) {
            int size = switch (each) {
                case "empty" -> 0;
                case "large" -> 13 << 20;
                default -> random.nextInt(100_000);
            };
            write(root.resolve(each), random, size);
        }
        return root;
    }

    static Path write(Path file, Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two directories that have the same files. */
    void requireSame(Path one, Path other) {
        assertThat(run("diff", "-r", one.toString(), other.toString())).isEmpty();
    }
}
