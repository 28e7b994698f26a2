package io.photoncloud.chainfire.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.testing.RunningProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the machine that tests run. */
final class Processes {

    private Processes() {}

    /** Skips the test where the program is not installed. */
    static void require(String program) {
        RunningProgram.require(program, "etcd-client etcd-server");
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
            assertThat(process.waitFor(RunningProgram.PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            return new Result(process.exitValue(), output, errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
