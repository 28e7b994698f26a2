package io.photoncloud.chainfire.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of the machine that tests run. */
final class Processes {

    private static final long PATIENCE_SECONDS = 20;

    private Processes() {}

    /** Skips the test where the program is not installed. */
    static void require(String program) {
        boolean found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(directory -> new File(directory, program))
                .anyMatch(File::canExecute);
        assumeTrue(found, "needs " + program + ": it is not on the PATH (Debian: apt install etcd-client etcd-server)");
    }

    /** What a program left behind. */
    record Result(int exit, String output, String errors) {

        Result succeeded() {
            assertThat(exit).as("exit; it printed: %s %s", output, errors).isZero();
            return this;
        }

        List<String> lines() {
            return output.lines().toList();
        }
    }

    static ProcessBuilder etcdctl(String endpoint, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder("etcdctl", "--endpoints=" + endpoint);
        builder.command().addAll(List.of(arguments));
        builder.environment().put("ETCDCTL_API", "3");
        return builder;
    }

    static Result run(ProcessBuilder builder, String input) {
        try {
            Process process = builder.start();
            try (var writer = process.outputWriter(StandardCharsets.UTF_8)) {
                writer.write(input);
            }
            // Both are short: they fit into the pipes.
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), output, errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A program that goes on, whose lines are read as they come. */
    static final class Running implements AutoCloseable {
        private final Process process;
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        Running(ProcessBuilder builder) {
            try {
                process = builder.redirectErrorStream(true).start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Thread.ofVirtual().start(this::read);
        }

        private void read() {
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
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
                throw new IllegalStateException(e);
            }
        }

        List<String> next(int count) {
            return Stream.generate(this::next).limit(count).toList();
        }

        /** Ends the program as a user does who types Ctrl-C. */
        int interrupt() {
            try {
                var _ = new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                        .start()
                        .waitFor();
                assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
                return process.exitValue();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        boolean isAlive() {
            return process.isAlive();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
