package io.photoncloud.system.chainfire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** etcd's own client, as a user types it. */
record Etcdctl(String endpoints) {

    private static final long PATIENCE_SECONDS = 20;

    static Etcdctl of(RunningCloud cloud, int... nodes) {
        return new Etcdctl(String.join(
                ",", Arrays.stream(nodes).mapToObj(cloud::grpcAddress).toList()));
    }

    /** Skips the test where the program is not installed. */
    static void require() {
        boolean found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(directory -> new File(directory, "etcdctl"))
                .anyMatch(File::canExecute);
        assumeTrue(found, "needs etcdctl: it is not on the PATH (Debian: apt install etcd-client)");
    }

    private Process start(String... arguments) {
        ProcessBuilder builder = new ProcessBuilder("etcdctl", "--endpoints=" + endpoints);
        builder.command().addAll(List.of(arguments));
        builder.environment().put("ETCDCTL_API", "3");
        try {
            return builder.redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it printed, without its errors' marks; it must succeed. */
    List<String> run(String... arguments) {
        Process process = start(arguments);
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as("etcdctl %s: %s", String.join(" ", arguments), output)
                    .isZero();
            return output.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    Running running(String... arguments) {
        return new Running(start(arguments));
    }

    /** A call that goes on, whose lines are read as they come. */
    static final class Running implements AutoCloseable {
        private final Process process;
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        private Running(Process process) {
            this.process = process;
            Thread.ofVirtual().start(this::read);
        }

        private void read() {
            try (var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
                reader.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                lines.add("reading ended: " + e);
            }
        }

        String next() {
            try {
                String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(line).as("a line of output").isNotNull();
                return line;
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        }

        /** Whether it has printed anything that was not read. */
        boolean hasMore() {
            return !lines.isEmpty();
        }

        boolean isAlive() {
            return process.isAlive();
        }

        /** As a user does who types Ctrl-C. */
        void interrupt() {
            RunningCloud.signal(process.pid(), "INT");
            try {
                assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
