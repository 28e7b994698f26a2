package io.photoncloud.flaredb.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL of its own directory and port, on loopback, without durability. Started once by the first who asks, ended with the JVM. Where
 * none is installed, the tests that ask for it are skipped.
 */
public final class PostgresServer {
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final int TIMEOUT_SECONDS = 120;

    private static final class Holder {
        static final PostgresServer STARTED = new PostgresServer();
    }

    private final Path directory;
    private final int port;

    /** The one of this JVM. */
    public static PostgresServer get() {
        assumeTrue(Files.isDirectory(INSTALLED), "no PostgreSQL is installed");
        return Holder.STARTED;
    }

    private PostgresServer() {
        try {
            directory = Files.createTempDirectory("flaredb-postgres");
            try (ServerSocket socket = new ServerSocket(0)) {
                port = socket.getLocalPort();
            }
            boolean root = System.getProperty("user.name").equals("root");
            if (root) {
                run(List.of("chown", "postgres", directory.toString()));
            }
            Path data = directory.resolve("data");
            Path programs = programs();
            List<String> user =
                    root ? List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups") : List.of();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(user, programs, data)));
            run(with(
                    user,
                    programs.resolve("initdb").toString(),
                    "-D",
                    data.toString(),
                    "-A",
                    "trust",
                    "-U",
                    "postgres",
                    "--no-sync",
                    "-E",
                    "UTF8",
                    "--locale=C"));
            String options = "-p " + port + " -k " + directory
                    + " -c fsync=off -c listen_addresses=127.0.0.1 -c timezone=UTC -c max_connections=20";
            run(with(
                    user,
                    programs.resolve("pg_ctl").toString(),
                    "-D",
                    data.toString(),
                    "-o",
                    options,
                    "-l",
                    directory.resolve("log").toString(),
                    "-w",
                    "start"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path programs() throws IOException {
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.sorted(Comparator.reverseOrder())
                    .map(version -> version.resolve("bin"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<String> with(List<String> user, String... command) {
        List<String> all = new ArrayList<>(user);
        all.addAll(List.of(command));
        return all;
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }

    private void stop(List<String> user, Path programs, Path data) {
        try {
            run(with(
                    user,
                    programs.resolve("pg_ctl").toString(),
                    "-D",
                    data.toString(),
                    "-m",
                    "immediate",
                    "-w",
                    "stop"));
            run(List.of("rm", "-rf", directory.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** For pgJDBC. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
    }

    /** A connection that speaks the protocol itself, message by message. */
    public RawConnection connect() {
        return new RawConnection(port, "postgres", "postgres");
    }
}
