package io.photoncloud.chainfire.testing;

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

/** A program of the machine that a test runs and that goes on, whose lines are read as they come. */
public final class RunningProgram implements AutoCloseable {

    /** How long a line, or the end, is waited for. */
    public static final long PATIENCE_SECONDS = 20;

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private RunningProgram(Process process) {
        this.process = process;
        Thread.ofVirtual().start(this::read);
    }

    /** What it prints as errors comes among its lines. */
    public static RunningProgram start(ProcessBuilder builder) {
        try {
            return new RunningProgram(builder.redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Skips the test where the program is not installed. {@code packages}: those of Debian that have it. */
    public static void require(String program, String packages) {
        boolean found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(directory -> new File(directory, program))
                .anyMatch(File::canExecute);
        assumeTrue(found, "needs " + program + ": it is not on the PATH (Debian: apt install " + packages + ")");
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("reading ended: " + e);
        }
    }

    public String next() {
        try {
            String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(line).as("a line of output").isNotNull();
            return line;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public List<String> next(int count) {
        return Stream.generate(this::next).limit(count).toList();
    }

    /** Whether it has printed anything that was not read. */
    public boolean hasMore() {
        return !lines.isEmpty();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it as a user does who types Ctrl-C. @return what it exits with */
    public int interrupt() {
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

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
