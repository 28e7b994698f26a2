package io.photoncloud.system.chainfire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.testing.RunningProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** etcd's own client, as a user types it. */
record Etcdctl(String endpoints) {

    static Etcdctl of(RunningCloud cloud, int... nodes) {
        return new Etcdctl(String.join(
                ",", Arrays.stream(nodes).mapToObj(cloud::grpcAddress).toList()));
    }

    /** Skips the test where the program is not installed. */
    static void require() {
        RunningProgram.require("etcdctl", "etcd-client");
    }

    private ProcessBuilder command(String... arguments) {
        ProcessBuilder builder = new ProcessBuilder("etcdctl", "--endpoints=" + endpoints).redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        builder.environment().put("ETCDCTL_API", "3");
        return builder;
    }

    /** What it printed, without its errors' marks; it must succeed. */
    List<String> run(String... arguments) {
        try {
            Process process = command(arguments).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(RunningProgram.PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
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

    RunningProgram running(String... arguments) {
        return RunningProgram.start(command(arguments));
    }
}
